#include <df2/draw/draw_first_stage.h>

#include <string_view>
#include <utility>
#include <vector>

#include <df2/contour.h>
#include <df2/draw/canvas.h>
#include <df2/draw/draw_image.h>
#include <df2/draw/draw_items.h>
#include <df2/draw/lettering.h>

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
  const auto gap = static_cast<std::uint32_t>(pen.text);
  const std::uint32_t head = measure_text("x", pen.text).height + gap / 2;
  Picture both = blank_picture({2 * view.size.width + gap, view.size.height + head}, kWhite);
  const auto put = [&](const Picture& half, std::string_view title, std::uint32_t left) {
    draw_text(both, cut_to_width(title, pen.text, view.size.width), {left + 2.0, gap / 4.0}, pen.text, kBlack);
    paste(both, half, left, head);
  };
  put(before, first.segmentation.index() == 0 ? "no contour" : "from the contour", 0);
  put(after, item.segmentation.index() == 0 ? "no mask" : "final mask", view.size.width + gap);
  return both;
}

}  // namespace df2
