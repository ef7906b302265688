#include <df2/draw/draw_item.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include <df2/contour.h>
#include <df2/draw/lettering.h>
#include <df2/item_mask.h>

namespace df2 {

namespace {

constexpr double kMaskAlpha = 0.3;

Point place_of(const Landmark& landmark) {
  return {landmark.x, landmark.y};
}

/// Small items have small landmarks, so that these do not hide them.
int radius_for(const Item& item, const PenSizes& pen) {
  const double side = std::sqrt(std::max(1.0, item.box.area()));
  return std::clamp(static_cast<int>(std::lround(side / 45)), std::min(2, pen.radius), pen.radius);
}

bool is_labelled(const Item& item, std::uint8_t landmark) {
  return landmark >= 1 && landmark <= item.landmarks.size() && item.landmarks[landmark - 1u].visibility > 0;
}

constexpr double kMostOfHeight = 0.5;  // of a picture, that a label may take

/// The first line as far as it fits into the picture, and others that are not much wider than it or the item; as many
/// as do not hide a low picture.
Plate plate_for(const ItemStyle& style, Colour colour, double item_width, Size picture) {
  const auto width_of = [&](const std::string& line) {
    return double(measure_plate({{line}, style.pen.text, colour}).width);
  };
  const double width = picture.width, first = width_of(style.label[0]);
  Plate plate{{style.label[0]}, style.pen.text, colour};
  if (first > width) plate.lines[0] = cut_to_width(style.label[0], style.pen.text, width - 2.0 * style.pen.text);
  const double most = std::min(width, std::max({item_width, 0.6 * width, first}));
  for (std::size_t i = 1; i < style.label.size(); ++i) {
    if (width_of(style.label[i]) <= most) plate.lines.push_back(style.label[i]);
  }
  while (!plate.lines.empty() && measure_plate(plate).height > kMostOfHeight * picture.height) plate.lines.pop_back();
  return plate;
}

}  // namespace

std::vector<std::string> label_of(const Item& item, const Category& category) {
  std::vector<std::string> lines = {fmt::format("{} {}", category.id, category.name)};
  if (const auto& levels = item.attributes) {
    lines.push_back(fmt::format("scale {} occl {} zoom {} view {}", levels->scale, levels->occlusion, levels->zoom_in,
                                levels->viewpoint));
  }
  return lines;
}

void draw_item_mask(Picture& picture, const Item& item, const ItemStyle& style) {
  if (!style.layers.masks) return;
  const std::optional<Mask> mask = item_mask(item, picture.size);
  if (!mask) return;
  CategoryLook look = look_of(item.category);
  if (style.frame) look = {*style.frame};
  fill_mask(picture, *mask, look, kMaskAlpha, style.pen.line);
  outline_mask(picture, *mask, {look.colour, style.pen.thin, style.pen.halo, style.is_dashed});
}

void draw_item_lines(Picture& picture, const Item& item, const Category& category, const ItemStyle& style) {
  const Colour colour = style.frame.value_or(look_of(item.category).colour);
  if (style.layers.boxes) draw_frame(picture, item.box, {colour, style.pen.line, style.pen.halo, style.is_dashed});
  if (style.layers.skeletons) {
    const Stroke stroke{colour, style.pen.thin, style.pen.halo, false, kWhite};
    for (const LandmarkPair edge : skeleton_edges(category)) {
      if (!is_labelled(item, edge[0]) || !is_labelled(item, edge[1])) continue;
      const std::array<Point, 2> ends = {place_of(item.landmarks[edge[0] - 1u]),
                                         place_of(item.landmarks[edge[1] - 1u])};
      draw_path(picture, ends, false, stroke);
    }
  }
  if (!style.layers.landmarks) return;
  const int radius = radius_for(item, style.pen);
  for (const Landmark& landmark : item.landmarks) {
    if (landmark.visibility == 2) draw_disc(picture, place_of(landmark), radius, colour, style.pen.halo);
    if (landmark.visibility == 1) draw_ring(picture, place_of(landmark), radius, colour, style.pen.halo);
  }
}

void draw_item_label(Picture& picture, const Item& item, const ItemStyle& style, LabelPlaces& places) {
  if (!style.layers.labels || style.label.empty()) return;
  const Colour colour = style.frame.value_or(look_of(item.category).colour);
  const Plate plate = plate_for(style, colour, item.box.width, picture.size);
  if (plate.lines.empty() || plate.lines[0].empty()) return;
  const Size room = measure_plate(plate);
  const double width = room.width, height = room.height;
  const double left = item.box.x, right = item.box.x + item.box.width - width;
  const double above = item.box.y - height, below = item.box.y + item.box.height;
  std::vector<Box> candidates;
  for (const double y : {above, below, item.box.y, below - height, item.box.y + height, below - 2 * height}) {
    for (const double x : {left, right, left - width, right + width}) candidates.push_back({x, y, width, height});
  }
  const Box at = places.choose(candidates);
  draw_plate(picture, plate, {at.x, at.y});
}

void draw_landmark_numbers(Picture& picture, const Item& item, const Category& category, const PenSizes& pen,
                           LabelPlaces& places) {
  const int radius = radius_for(item, pen);
  const int height = std::max(7, pen.text * 3 / 4);
  for (const Landmark& landmark : item.landmarks) {
    if (landmark.visibility == 0) continue;
    places.take({landmark.x - radius, landmark.y - radius, 2.0 * radius, 2.0 * radius}, 1.5);
  }
  // Short stretches of the edges, so that numbers stand beside lines.
  for (const LandmarkPair edge : skeleton_edges(category)) {
    if (!is_labelled(item, edge[0]) || !is_labelled(item, edge[1])) continue;
    const Point from = place_of(item.landmarks[edge[0] - 1u]), to = place_of(item.landmarks[edge[1] - 1u]);
    const int steps = 12;
    for (int i = 0; i <= steps; ++i) {
      const Point at = {from.x + (to.x - from.x) * i / steps, from.y + (to.y - from.y) * i / steps};
      places.take({at.x - pen.line, at.y - pen.line, 2.0 * pen.line, 2.0 * pen.line}, 0.5);
    }
  }
  for (std::size_t i = 0; i < item.landmarks.size(); ++i) {
    const Landmark& landmark = item.landmarks[i];
    if (landmark.visibility == 0) continue;
    const std::string text = fmt::format("{}", i + 1);
    const Size room = measure_text(text, height);
    const double width = room.width + 2, tall = height + 4;
    std::vector<Box> candidates;
    for (const double away : {1.0, 1.6, 2.4}) {
      const double reach = radius * away + pen.halo + 2;
      for (const Point way : {Point{-1, 0}, Point{1, 0}, Point{0, -1}, Point{0, 1}, Point{-0.8, -0.8}, Point{0.8, -0.8},
                              Point{-0.8, 0.8}, Point{0.8, 0.8}}) {
        candidates.push_back({landmark.x + way.x * (reach + width / 2) - width / 2,
                              landmark.y + way.y * (reach + tall / 2) - tall / 2, width, tall});
      }
    }
    const Box at = places.choose(candidates);
    for (const Point shift : {Point{-1, 0}, Point{1, 0}, Point{0, -1}, Point{0, 1}})
      draw_text(picture, text, {at.x + 1 + shift.x, at.y + 2 + shift.y}, height, kWhite);
    draw_text(picture, text, {at.x + 1, at.y + 2}, height, kBlack);
  }
}

}  // namespace df2
