#include <df2/draw/draw_pose.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <df2/contour.h>
#include <df2/draw/canvas.h>
#include <df2/draw/draw_item.h>
#include <df2/draw/lettering.h>
#include <df2/draw/pose_layout.h>
#include <df2/extent.h>

namespace df2 {

namespace {

/// The layout as an item in the middle of the picture.
Item pose_item(CategoryIndex category, std::uint32_t side, double head) {
  const std::vector<Point> layout = pose_layout(category);
  const Box around = box_around(layout);
  const double scale = std::min(side * 0.8 / around.width, (side - head) * 0.84 / around.height);
  const double x = side / 2.0 - scale * (around.x + around.width / 2);
  const double y = head + (side - head) * 0.52 - scale * (around.y + around.height / 2);
  Item item;
  item.category = category;
  for (const Point point : layout) item.landmarks.push_back({x + scale * point.x, y + scale * point.y, 2});
  item.labelled_count = static_cast<int>(item.landmarks.size());
  item.box = {x + scale * around.x, y + scale * around.y, scale * around.width, scale * around.height};
  return item;
}

}  // namespace

Picture draw_pose(CategoryIndex category, std::uint32_t side) {
  const Category& known = deepfashion2_categories()[category];
  Picture picture = blank_picture({side, side}, kWhite);
  const int text = std::max(9, static_cast<int>(side / 34));
  const std::string title = cut_to_width(fmt::format("{} {}", known.id, known.name), text, side);
  const Size room = measure_text(title, text);
  draw_text(picture, title, {(side - double(room.width)) / 2, text / 2.0}, text, kBlack);
  const Item item = pose_item(category, side, room.height + text / 2.0);
  const Colour cloth = look_of(category).colour;
  const std::vector<Polygon> outlines = contour_polygons(item, known);
  fill_mask(picture, mask_from_polygons(outlines, picture.size), {cloth, Hatch::none}, 0.22, 1);
  const int width = std::max(1, static_cast<int>(side / 260));
  const auto at = [&](int landmark) {
    const Landmark& place = item.landmarks[static_cast<std::size_t>(landmark) - 1];
    return Point{place.x, place.y};
  };
  for (const LandmarkPair edge : skeleton_edges(known)) {
    const Point ends[] = {at(edge[0]), at(edge[1])};
    draw_path(picture, ends, false, {kGrey, width});
  }
  for (const auto& panel : contour_panels(known, true)) {
    std::vector<Point> path;
    for (const std::uint8_t landmark : panel) path.push_back(at(landmark));
    draw_path(picture, path, true, {{60, 60, 60}, width});
  }
  const PenSizes pen{width, width, std::max(1, width / 2), std::max(3, static_cast<int>(side / 95)),
                     std::max(9, static_cast<int>(side / 30))};
  for (std::size_t i = 0; i < item.landmarks.size(); ++i) {
    const int landmark = static_cast<int>(i) + 1;
    const int partner = known.mirror_landmark(landmark);
    // The smaller number of a pair is at the left of the picture.
    const Colour colour = partner == landmark ? kBlack : landmark < partner ? kBlue : kOrange;
    draw_disc(picture, at(landmark), pen.radius, colour, 1);
  }
  LabelPlaces places(picture.size);
  draw_landmark_numbers(picture, item, known, pen, places);
  return picture;
}

}  // namespace df2
