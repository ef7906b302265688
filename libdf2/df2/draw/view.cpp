#include <df2/draw/view.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include <df2/image/transform.h>

namespace df2 {

namespace {

/// No drawing needs coordinates beyond those of masks.
constexpr double kFar = 1e6;

Size scaled_size(double width, double height, double scale) {
  const auto side = [&](double pixels) {
    return static_cast<std::uint32_t>(std::max(1.0, std::round(pixels * scale)));
  };
  return {side(width), side(height)};
}

Point clamped(Point point) {
  return {std::clamp(point.x, -kFar, kFar), std::clamp(point.y, -kFar, kFar)};
}

/// For each pixel of a side of the drawing the one of the image that is shown there.
std::vector<std::uint32_t> sources(double begin, double step, std::uint32_t count, std::uint32_t most) {
  std::vector<std::uint32_t> from(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const double at = std::floor(begin + (i + 0.5) / step);
    from[i] = static_cast<std::uint32_t>(std::clamp(at, 0.0, most - 1.0));
  }
  return from;
}

}  // namespace

Box View::map(const Box& box) const {
  const Point corner = clamped(map(Point{box.x, box.y}));
  const Point end = clamped(map(Point{box.x + box.width, box.y + box.height}));
  return {corner.x, corner.y, end.x - corner.x, end.y - corner.y};
}

View whole_view(Size image, const SideLimits& sides) {
  const double longer = std::max(image.width, image.height);
  const double scale = longer > sides.most    ? sides.most / longer
                       : longer < sides.least ? std::min(sides.least, sides.most) / longer
                                              : 1;
  return {{0, 0, double(image.width), double(image.height)}, scaled_size(image.width, image.height, scale)};
}

View whole_view(Size image, Size most) {
  return close_view(image, {0, 0, double(image.width), double(image.height)}, 0, most);
}

View close_view(Size image, const Box& box, double margin, Size most) {
  const double room = margin * std::max(box.width, box.height);
  const double left = std::floor(std::max(0.0, box.x - room)), top = std::floor(std::max(0.0, box.y - room));
  const double right = std::ceil(std::min<double>(image.width, box.x + box.width + room));
  const double bottom = std::ceil(std::min<double>(image.height, box.y + box.height + room));
  Box part = {left, top, right - left, bottom - top};
  if (!(part.width >= 1) || !(part.height >= 1)) part = {0, 0, double(image.width), double(image.height)};
  const double scale = std::min(most.width / part.width, most.height / part.height);
  Size size = scaled_size(part.width, part.height, scale);
  return {part, {std::min(size.width, most.width), std::min(size.height, most.height)}};
}

Item seen_item(const Item& item, const View& view) {
  Item seen = item;
  seen.box = view.map(item.box);
  for (Landmark& landmark : seen.landmarks) {
    if (landmark.visibility == 0) continue;
    const Point at = clamped(view.map(Point{landmark.x, landmark.y}));
    landmark = {at.x, at.y, landmark.visibility};
  }
  if (auto* polygons = std::get_if<std::vector<Polygon>>(&seen.segmentation)) {
    for (Polygon& polygon : *polygons) {
      for (Point& point : polygon) point = clamped(view.map(point));
    }
  }
  if (const Mask* mask = std::get_if<Mask>(&item.segmentation)) seen.segmentation = seen_mask(*mask, view);
  return seen;
}

Mask seen_mask(const Mask& mask, const View& view) {
  if (mask.size.width == 0 || mask.size.height == 0) return {view.size, {view.size.width * view.size.height}};
  const std::vector<std::uint32_t> columns = sources(view.part.x, view.scale_x(), view.size.width, mask.size.width);
  const std::vector<std::uint32_t> rows = sources(view.part.y, view.scale_y(), view.size.height, mask.size.height);
  Mask seen{view.size, {}};
  std::size_t run = 0;
  std::uint64_t run_end = mask.runs.empty() ? 0 : mask.runs[0];
  std::uint32_t length = 0;
  bool is_inside = false;
  for (std::size_t x = 0; x < columns.size(); ++x) {
    const std::uint64_t column = std::uint64_t{columns[x]} * mask.size.height;
    // An enlarged mask shows a column twice: the runs of the column are walked again.
    while (run > 0 && run_end - mask.runs[run] > column + rows.front()) run_end -= mask.runs[run--];
    for (const std::uint32_t y : rows) {
      while (run + 1 < mask.runs.size() && run_end <= column + y) run_end += mask.runs[++run];
      if ((run % 2 == 1) != is_inside) {
        seen.runs.push_back(length);
        length = 0;
        is_inside = !is_inside;
      }
      ++length;
    }
  }
  seen.runs.push_back(length);
  return seen;
}

Picture seen_picture(const Picture& picture, const View& view) {
  const Size part = {static_cast<std::uint32_t>(view.part.width), static_cast<std::uint32_t>(view.part.height)};
  if (part == picture.size) return part == view.size ? picture : resize(picture, view.size);
  Picture cropped = crop(picture, view.part);
  return part == view.size ? cropped : resize(cropped, view.size);
}

Size size_of_items(std::span<const Item> items) {
  double width = 1, height = 1;
  for (const Item& item : items) {
    width = std::max(width, item.box.x + item.box.width);
    height = std::max(height, item.box.y + item.box.height);
    for (const Landmark& landmark : item.landmarks) {
      width = std::max(width, landmark.x + 1);
      height = std::max(height, landmark.y + 1);
    }
  }
  const auto side = [](double pixels) { return static_cast<std::uint32_t>(std::ceil(std::min(pixels, 30'000.0))); };
  return {side(width), side(height)};
}

}  // namespace df2
