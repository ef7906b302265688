// In: the sizes of feature maps. Out: the boxes that the proposal network starts from. Called by the proposal network.
#pragma once

#include <df2_reference/options.h>
#include <df2_reference/pictures.h>

namespace df2::reference {

/// Anchors of one level, [rows * columns * ratios, 4] as corners in pixels: cell after cell, row by row, and all ratios
/// of a cell together. An anchor has the area `size` squared and corners rounded to whole pixels, around the corner of
/// its cell.
Tensor level_anchors(const Tensor& features, const PictureSize& padded_picture, double size,
                     const std::vector<double>& aspect_ratios);

}  // namespace df2::reference
