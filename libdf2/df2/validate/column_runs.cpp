#include <df2/validate/column_runs.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace df2 {

namespace {

/// Of a number from an interval; 0 within.
double gap(double value, double low, double high) {
  return std::max(std::max(low - value, value - high), 0.0);
}

/// Appends the rows of a column of several polygons, united. `runs`: pairs of rows, in any order.
void append_united(std::vector<std::pair<std::uint32_t, std::uint32_t>>& runs, std::vector<std::uint32_t>& rows) {
  std::ranges::sort(runs);
  for (std::size_t i = 0; i < runs.size();) {
    auto [top, bottom] = runs[i];
    for (; i < runs.size() && runs[i].first <= bottom; ++i) bottom = std::max(bottom, runs[i].second);
    rows.push_back(top);
    rows.push_back(bottom);
  }
}

ColumnCrossings united(std::span<const ColumnCrossings> all) {
  ColumnCrossings whole;
  whole.first = std::ranges::min(all, {}, &ColumnCrossings::first).first;
  std::uint32_t end = whole.first;
  for (const ColumnCrossings& one : all) end = std::max(end, one.first + static_cast<std::uint32_t>(one.ends.size()));
  std::vector<std::pair<std::uint32_t, std::uint32_t>> runs;
  for (std::uint32_t column = whole.first; column < end; ++column) {
    runs.clear();
    for (const ColumnCrossings& one : all) {
      const std::size_t place = column - one.first;
      if (column < one.first || place >= one.ends.size()) continue;
      for (std::uint32_t i = place == 0 ? 0 : one.ends[place - 1]; i < one.ends[place]; i += 2)
        runs.emplace_back(one.rows[i], one.rows[i + 1]);
    }
    append_united(runs, whole.rows);
    whole.ends.push_back(static_cast<std::uint32_t>(whole.rows.size()));
  }
  return whole;
}

}  // namespace

ColumnRuns::ColumnRuns(const Mask& mask) {
  const std::uint32_t height = mask.size.height;
  std::uint32_t row = 0;
  for (std::size_t i = 0; i < mask.runs.size(); ++i) {
    // A run may go on in the next columns.
    for (std::uint32_t left = mask.runs[i]; left > 0;) {
      const std::uint32_t here = std::min(left, height - row);
      if (i % 2 == 1) {
        in_.rows.push_back(row);
        in_.rows.push_back(row + here);
      }
      left -= here;
      row += here;
      if (row < height) continue;
      row = 0;
      in_.ends.push_back(static_cast<std::uint32_t>(in_.rows.size()));
    }
  }
}

ColumnRuns::ColumnRuns(std::span<const Polygon> outlines, Size image, int step) : step_(step) {
  if (outlines.size() == 1) {
    assign(outlines.front(), image, step);
    return;
  }
  std::vector<ColumnCrossings> all(outlines.size());
  for (std::size_t i = 0; i < outlines.size(); ++i) cross_columns(outlines[i], image, step, all[i]);
  in_ = united(all);
}

void ColumnRuns::assign(std::span<const Point> outline, Size image, int step) {
  step_ = step;
  cross_columns(outline, image, step, in_);
}

std::uint64_t ColumnRuns::area() const {
  std::uint64_t area = 0;
  for (std::size_t i = 0; i < in_.rows.size(); i += 2) area += in_.rows[i + 1] - in_.rows[i];
  return area;
}

Box ColumnRuns::tight_box() const {
  std::uint32_t top = std::numeric_limits<std::uint32_t>::max(), bottom = 0;
  for (std::size_t i = 0; i < in_.rows.size(); i += 2) {
    if (in_.rows[i] == in_.rows[i + 1]) continue;
    top = std::min(top, in_.rows[i]);
    bottom = std::max(bottom, in_.rows[i + 1]);
  }
  if (bottom == 0) return {};
  std::size_t left = 0, right = columns() - 1;
  while (!has_foreground(left)) ++left;
  while (!has_foreground(right)) --right;
  return {left_of(left), double(top), left_of(right) + 1 - left_of(left), double(bottom - top)};
}

bool ColumnRuns::has_foreground(std::size_t column) const {
  const auto rows = rows_of(column);
  for (std::size_t i = 0; i < rows.size(); i += 2) {
    if (rows[i] < rows[i + 1]) return true;
  }
  return false;
}

double ColumnRuns::distance(Point point, double most) const {
  constexpr double kReach = 3;
  double nearest = kReach * most + 1;
  /// @return whether columns behind this one, as seen from the point, may be nearer.
  const auto look_at = [&](std::size_t column) {
    const double left = left_of(column);
    const double across = gap(point.x, left, left + 1);
    if (across >= nearest) return false;
    const auto rows = rows_of(column);
    for (std::size_t i = 0; i < rows.size(); i += 2) {
      const double down = gap(point.y, rows[i], rows[i + 1]);
      if (down < nearest && rows[i] < rows[i + 1])
        nearest = std::min(nearest, std::sqrt(across * across + down * down));
    }
    return nearest > most;
  };
  // From the last column that begins left of the point to the left, then from the next to the right.
  const auto count = static_cast<std::ptrdiff_t>(columns());
  const double place = std::floor(point.x / step_) - in_.first;
  const auto own = static_cast<std::ptrdiff_t>(std::clamp(place, -1.0, static_cast<double>(count - 1)));
  for (std::ptrdiff_t column = own; column >= 0 && look_at(static_cast<std::size_t>(column)); --column) continue;
  for (std::ptrdiff_t column = own + 1; nearest > most && column < count && look_at(static_cast<std::size_t>(column));
       ++column)
    continue;
  return nearest;
}

}  // namespace df2
