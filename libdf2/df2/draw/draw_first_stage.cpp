#include <df2/draw/draw_first_stage.h>

#include <utility>
#include <vector>

#include <df2/contour.h>
#include <df2/draw/canvas.h>
#include <df2/draw/draw_image.h>
#include <df2/draw/draw_items.h>
#include <df2/draw/side_by_side.h>

namespace df2 {

Picture draw_first_stage(const Item& item, const CategorySet& categories, const Picture* picture, const View& view) {
  const PenSizes pen = pen_sizes(view.size, picture == nullptr);
  Item first = item;
  std::vector<Polygon> outlines = contour_polygons(item, categories[item.category]);
  if (outlines.empty())
    first.segmentation = std::monostate{};
  else
    first.segmentation = std::move(outlines);
  ItemStyle style{.layers = {.boxes = false, .skeletons = false, .labels = false}, .pen = pen};
  Picture before = background(picture, view), after = before;
  draw_items(before, {&first, 1}, {&style, 1}, categories, view);
  style.layers.landmarks = false;
  draw_items(after, {&item, 1}, {&style, 1}, categories, view);
  return put_side_by_side(before, first.segmentation.index() == 0 ? "no contour" : "from the contour", after,
                          item.segmentation.index() == 0 ? "no mask" : "final mask", pen.text);
}

}  // namespace df2
