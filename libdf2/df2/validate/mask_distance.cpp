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

MaskDistance::MaskDistance(const Mask& mask, int column_step)
    : column_step_(column_step), begin_(mask.size.width + std::size_t{1}) {
  runs_.reserve(mask.runs.size());
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
  const std::size_t columns = begin_.size() - 1;
  double nearest = kReach * most + 1;
  /// @return whether columns behind this one, as seen from the point, may be nearer.
  const auto look_at = [&](std::size_t column) {
    const double left = column_step_ * static_cast<double>(column);
    const double across = gap(point.x, left, left + 1);
    if (across >= nearest) return false;
    for (std::size_t i = begin_[column]; i < begin_[column + 1]; ++i) {
      const double down = gap(point.y, runs_[i].top, runs_[i].bottom);
      if (down < nearest) nearest = std::min(nearest, std::sqrt(across * across + down * down));
    }
    return nearest > most;
  };
  const auto own =
      static_cast<std::size_t>(std::clamp(std::floor(point.x / column_step_), 0.0, static_cast<double>(columns)));
  for (std::size_t column = own; column < columns && look_at(column); ++column) continue;
  for (std::size_t column = own; nearest > most && column > 0 && look_at(column - 1); --column) continue;
  return nearest;
}

}  // namespace df2
