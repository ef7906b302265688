// In: an item in the pixels of a picture, and its category. Out: the picture with the item drawn on it: box, mask,
// landmarks, skeleton, label. Called by what draws whole images.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <df2/category_set.h>
#include <df2/draw/canvas.h>
#include <df2/draw/label_places.h>
#include <df2/draw/layers.h>
#include <df2/item.h>

namespace df2 {

/// How one item is drawn, beside its category's look.
struct ItemStyle {
  Layers layers;
  PenSizes pen;
  bool is_dashed = false;               ///< box and outline
  std::optional<Colour> frame = {};     ///< of the box and its label; absent: the category's colour
  std::vector<std::string> label = {};  ///< lines; fewer where the picture is too narrow or too low
};

/// "1 short sleeve top" and "scale 2 occl 1 zoom 1 view 2": the four levels, where they are known.
std::vector<std::string> label_of(const Item& item, const Category& category);

// Everything but the labels, which `draw_item_label` puts on top when all items are drawn.
// REQUIRES: a picture of three channels, in whose pixels the item is (view.h).

void draw_item_mask(Picture& picture, const Item& item, const ItemStyle& style);
void draw_item_lines(Picture& picture, const Item& item, const Category& category, const ItemStyle& style);
void draw_item_label(Picture& picture, const Item& item, const ItemStyle& style, LabelPlaces& places);

/// The numbers of the labelled landmarks, from 1, beside them.
void draw_landmark_numbers(Picture& picture, const Item& item, const Category& category, const PenSizes& pen,
                           LabelPlaces& places);

}  // namespace df2
