#include <df2/validate/mask_distance.h>

#include <algorithm>
#include <cmath>

namespace df2 {

namespace {

/// Of a number from an interval; 0 within.
double gap(double value, double low, double high) {
  return std::max({0.0, low - value, value - high});
}

}  // namespace

MaskDistance::MaskDistance(const Mask& mask) : begin_(mask.size.width + std::size_t{1}) {
  const std::uint64_t height = mask.size.height;
  std::uint64_t pixel = 0;
  std::size_t column = 0;
  const auto open_columns_to = [&](std::size_t last) {
    for (; column < last; ++column) begin_[column + 1] = runs_.size();
  };
  for (std::size_t i = 0; i < mask.runs.size(); ++i) {
    const std::uint64_t end = pixel + mask.runs[i];
    // A run may go on in the next columns.
    while (i % 2 == 1 && pixel < end) {
      const std::uint64_t in = pixel / height, next = std::min(end, (in + 1) * height);
      open_columns_to(in);
      runs_.push_back(
          {static_cast<std::uint32_t>(pixel - in * height), static_cast<std::uint32_t>(next - in * height)});
      pixel = next;
    }
    pixel = end;
  }
  open_columns_to(mask.size.width);
}

double MaskDistance::of(Point point, double most) const {
  constexpr double kReach = 3;
  const double reach = kReach * most + 1;
  const double columns = static_cast<double>(begin_.size() - 1);
  const auto first = static_cast<std::size_t>(std::clamp(std::floor(point.x - reach), 0.0, columns));
  const auto last = static_cast<std::size_t>(std::clamp(std::ceil(point.x + reach), 0.0, columns));
  double nearest = reach;
  for (std::size_t column = first; column < last; ++column) {
    const double across = gap(point.x, double(column), double(column) + 1);
    if (across >= nearest) continue;
    for (std::size_t i = begin_[column]; i < begin_[column + 1]; ++i)
      nearest = std::min(nearest, std::hypot(across, gap(point.y, runs_[i].top, runs_[i].bottom)));
  }
  return nearest;
}

}  // namespace df2
