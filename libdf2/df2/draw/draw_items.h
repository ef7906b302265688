// In: items of one image, each with its style. Out: the picture with all of them drawn on it, in an order in which they
// hide each other least. Called by draw_image, draw_predictions and draw_first_stage.
#pragma once

#include <span>

#include <df2/category_set.h>
#include <df2/draw/draw_item.h>
#include <df2/draw/view.h>

namespace df2 {

/// `items` are in the image's pixels, the picture shows the view. REQUIRES: a style for each item.
void draw_items(Picture& picture, std::span<const Item> items, std::span<const ItemStyle> styles,
                const CategorySet& categories, const View& view);

}  // namespace df2
