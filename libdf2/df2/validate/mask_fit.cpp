#include <df2/validate/mask_fit.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <df2/box_iou.h>
#include <df2/extent.h>
#include <df2/validate/column_runs.h>

namespace df2 {

namespace {

constexpr double kMaskMargin = 0.03;  // of the root of the mask's area
constexpr double kSureBoxIou = 0.71;  // is not below kLeastBoxIou, however it was rounded

/// Visible landmarks off a mask of this area, which is the union of the parts.
WorstLandmark landmarks_off(const Item& item, std::span<const ColumnRuns> parts, double area) {
  const double margin = kMaskMargin * std::sqrt(area);
  WorstLandmark off;
  for (std::size_t i = 0; i < item.landmarks.size(); ++i) {
    const Landmark& landmark = item.landmarks[i];
    if (landmark.visibility != 2) continue;
    double nearest = std::numeric_limits<double>::max();
    for (const ColumnRuns& part : parts) nearest = std::min(nearest, part.distance({landmark.x, landmark.y}, margin));
    if (nearest > margin) off.add(i, nearest);
  }
  return off;
}

std::optional<MaskFit> fit_to(const Item& item, const ColumnRuns& mask) {
  const auto area = static_cast<double>(mask.area());
  if (area == 0) return std::nullopt;
  return MaskFit{box_iou(mask.tight_box(), item.box), landmarks_off(item, {&mask, 1}, area)};
}

/// From one column that is looked at to the next. The more are left out, the less time they take, and the more items
/// have to be looked at again in full: with steps of this size the sum is least. Both the sure margin, which falls with
/// the root of the step, and the way to the next column are to fit the item, hence the cube root of its area.
int step_for(const Box& box) {
  constexpr double kShare = 0.001, kMost = 6;
  return static_cast<int>(std::clamp(std::cbrt(kShare * box.area()), 1.0, kMost));
}

Box joined(const Box& a, const Box& b) {
  const double x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

/// Holds the tight box of the filled outlines: pixels are filled where their middles are within, or next to an outline.
Box reach_of(std::span<const Polygon> outlines, Size image) {
  constexpr double kMore = 1;
  Box reach = box_around(outlines.front());
  for (const Polygon& outline : outlines) reach = joined(reach, box_around(outline));
  const double left = std::max(0.0, reach.x - kMore), top = std::max(0.0, reach.y - kMore);
  return {left, top, std::min<double>(image.width, reach.x + reach.width + kMore) - left,
          std::min<double>(image.height, reach.y + reach.height + kMore) - top};
}

/// The least IoU of `box` with any box that holds `least` and lies in `most`.
double least_iou(const Box& box, const Box& least, const Box& most) {
  const auto shared = [&](const Box& other) {
    const double width = std::min(box.x + box.width, other.x + other.width) - std::max(box.x, other.x);
    const double height = std::min(box.y + box.height, other.y + other.height) - std::max(box.y, other.y);
    return width > 0 && height > 0 ? width * height : 0;
  };
  return shared(least) / (box.area() + most.area() - shared(most));
}

}  // namespace

std::optional<MaskFit> fit_to_mask(const Item& item, const Mask& mask) {
  return fit_to(item, ColumnRuns(mask));
}

std::optional<MaskFit> fit_to_outlines(const Item& item, std::span<const Polygon> outlines, Size image) {
  return fit_to(item, ColumnRuns(outlines, image, 1));
}

bool surely_fits_outlines(const Item& item, std::span<const Polygon> outlines, Size image) {
  thread_local std::vector<ColumnRuns> memory;
  if (memory.size() < outlines.size()) memory.resize(outlines.size());
  const std::span<ColumnRuns> parts = std::span(memory).first(outlines.size());
  std::uint64_t area = 0;
  Box least;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    ColumnRuns& part = parts[i];
    part.assign(outlines[i], image, step_for(item.box));
    const std::uint64_t own = part.area();
    if (own == 0) continue;
    least = area == 0 ? part.tight_box() : joined(least, part.tight_box());
    area = std::max(area, own);
  }
  // The whole mask is no smaller, its box lies between that of the columns and that of the outlines, and nothing is
  // farther from it than from the columns.
  return area > 0 && least_iou(item.box, least, reach_of(outlines, image)) > kSureBoxIou &&
         landmarks_off(item, parts, static_cast<double>(area)).count == 0;
}

}  // namespace df2
