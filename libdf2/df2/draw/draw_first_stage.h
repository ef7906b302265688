// In: an item, and the picture of its image if it is there. Out: its contour and the mask that the contour encloses,
// beside its final mask (the paper's Figure 3d). Called by df2-data draw and the Python package.
#pragma once

#include <df2/category_set.h>
#include <df2/draw/view.h>
#include <df2/image/picture.h>
#include <df2/item.h>

namespace df2 {

/// `view`: what is shown of the image, once for each mask. `picture`: null: a blank canvas.
Picture draw_first_stage(const Item& item, const CategorySet& categories, const Picture* picture, const View& view);

}  // namespace df2
