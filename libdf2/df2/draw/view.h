// In: an image, and how large it may be drawn. Out: the part of it that is shown, and how its pixels become those of
// the drawing. Called by everything that draws items.
#pragma once

#include <cstdint>
#include <span>

#include <df2/geometry.h>
#include <df2/image/picture.h>
#include <df2/item.h>

namespace df2 {

/// The longer side of a drawing, in pixels. Small pictures are enlarged, as their labels could not be read otherwise.
struct SideLimits {
  std::uint32_t least = 400;
  std::uint32_t most = 4096;
};

/// `part` of an image, shown in `size`.
struct View {
  Box part;  ///< whole pixels, at least one, of the image
  Size size;

  double scale_x() const { return size.width / part.width; }
  double scale_y() const { return size.height / part.height; }
  Point map(Point at) const { return {(at.x - part.x) * scale_x(), (at.y - part.y) * scale_y()}; }
  Box map(const Box& box) const;
};

/// The whole image.
View whole_view(Size image, const SideLimits& sides);

/// The image within `most`, enlarged where it is smaller.
View whole_view(Size image, Size most);

/// The surroundings of a box: the box and `margin` of its longer side all around, as far as the image goes. The whole
/// image where the box lies outside.
View close_view(Size image, const Box& box, double margin, Size most);

/// The item in the drawing's pixels; landmarks without a label stay as they are.
Item seen_item(const Item& item, const View& view);
Mask seen_mask(const Mask& mask, const View& view);

/// REQUIRES: the view's part lies within the picture.
Picture seen_picture(const Picture& picture, const View& view);

/// Where nothing tells how large an image is: just large enough for its items.
Size size_of_items(std::span<const Item> items);

}  // namespace df2
