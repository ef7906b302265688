#include <df2/rasterise.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

namespace df2 {

namespace {

// COCO follows every edge on a grid five times finer than the pixels, and toggles a column where the edge steps from
// fine column 5c + 2 to 5c + 3, the middle of pixel column c. A sample of the edge depends on its step number alone, so
// only the two samples beside each middle are computed here: the cost is one step per column, whatever the coordinates.

constexpr int kFine = 5;
constexpr int kMiddle = 2;  // the last fine column left of a pixel column's middle

struct FinePoint {
  int x;
  int y;
};

FinePoint to_fine(const Point& point) {
  // A plain conversion cuts towards zero, for negative coordinates too; the reference does the same.
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): that is the rounding wanted
  return {static_cast<int>(kFine * point.x + 0.5), static_cast<int>(kFine * point.y + 0.5)};
}

/// Coordinate on the minor axis after `step` steps along the major one.
int minor_at(int start, double slope, int step) {
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): see to_fine
  return static_cast<int>(start + slope * step + 0.5);
}

/// Columns whose middle an edge crosses, both included.
struct ColumnRange {
  int first;
  int last;
};

// All pixel columns are filled, or the first of every kColumnStep. Then these alone are counted, and `kStep` is how
// many fine columns lie between one and the next.

/// The first column whose middle is not left of a fine column.
template <int kStep>
int column_from(int fine_x) {
  return fine_x <= kMiddle ? 0 : (fine_x - kMiddle + kStep - 1) / kStep;
}

template <int kStep>
ColumnRange crossed_columns(FinePoint from, FinePoint to, std::uint32_t width) {
  const auto [low, high] = std::minmax(from.x, to.x);
  if (high <= kMiddle || low == high) return {0, -1};
  const int first = column_from<kStep>(low);
  const auto last = std::min<std::int64_t>((high - kMiddle - 1) / kStep, std::int64_t{width} - 1);
  return {first, static_cast<int>(last)};
}

/// Where outlines cross the middles of the pixel columns, column by column. Every edge crosses each column of its range
/// once, so the room of each column is known before a crossing is computed.
class Crossings {
 public:
  /// Forgets all; no edge crosses a column left of `leftmost`.
  void start(int leftmost) {
    leftmost_ = leftmost;
    next_.clear();
    positions_.clear();
  }
  /// REQUIRES: all edges are announced before the first is added.
  void announce(ColumnRange range) {
    if (range.first > range.last) return;
    const auto end = static_cast<std::size_t>(range.last - leftmost_) + 2;
    if (next_.size() < end) next_.resize(end, 0);
    ++next_[static_cast<std::size_t>(range.first - leftmost_)];
    --next_[end - 1];
  }
  void make_room() {
    std::uint32_t count = 0, total = 0;
    for (std::uint32_t& column : next_) {
      count += column;
      column = total;
      total += count;
    }
    positions_.resize(total);
  }
  /// `fine_y`: of the last sample before the crossing. A position is that of the first pixel below, counted down the
  /// columns.
  void add(int column, int fine_y, Size size) {
    const int row = fine_y <= kMiddle ? 0 : (fine_y - kMiddle + kFine - 1) / kFine;
    const std::uint32_t top = static_cast<std::uint32_t>(column) * size.height;
    positions_[next_[static_cast<std::size_t>(column - leftmost_)]++] =
        top + std::min(static_cast<std::uint32_t>(row), size.height);
  }
  /// All positions, ascending.
  std::span<const std::uint32_t> sorted() {
    std::uint32_t begin = 0;
    for (const std::uint32_t end : next_) {  // where the next column's begin, now that all are added
      if (end - begin == 2) {                // the top and the bottom of a plain shape
        if (positions_[begin + 1] < positions_[begin]) std::swap(positions_[begin], positions_[begin + 1]);
      } else if (end - begin > 2) {
        std::sort(positions_.begin() + begin, positions_.begin() + end);
      }
      begin = end;
    }
    return positions_;
  }

 private:
  int leftmost_ = 0;
  std::vector<std::uint32_t>
      next_;  // per column from leftmost_ on: first changes in number, then where the next position goes
  std::vector<std::uint32_t> positions_;
};

/// Edge at least as wide as high, `from` left of `to`.
template <int kStep>
void add_wide_edge(FinePoint from, FinePoint to, Size size, Crossings& crossings) {
  const auto [first, last] = crossed_columns<kStep>(from, to, size.width);
  const double slope = static_cast<double>(to.y - from.y) / (to.x - from.x);
  const int higher = slope > 0 ? 0 : 1;  // of the two samples beside the middle, the one that lies higher
  for (int column = first; column <= last; ++column) {
    const int step = kStep * column + kMiddle - from.x + higher;
    crossings.add(column, minor_at(from.y, slope, step), size);
  }
}

/// Edge higher than wide, `from` above `to`.
template <int kStep>
void add_high_edge(FinePoint from, FinePoint to, Size size, Crossings& crossings) {
  const auto [first, last] = crossed_columns<kStep>(from, to, size.width);
  const int steps = to.y - from.y;
  const double slope = static_cast<double>(to.x - from.x) / steps;
  const double steps_per_column = steps / static_cast<double>(to.x - from.x);
  for (int column = first; column <= last; ++column) {
    const int right = kStep * column + kMiddle + 1;
    const auto has_crossed = [&](int step) {
      const bool is_right = minor_at(from.x, slope, step) >= right;
      return is_right == (slope > 0);
    };
    // The samples are monotone: guess the first one across, then let the samples themselves settle it.
    const double guess = (right - 0.5 - from.x) * steps_per_column + 1;
    int step = static_cast<int>(std::clamp(guess, 1.0, static_cast<double>(steps)));
    while (step > 1 && has_crossed(step - 1)) --step;
    while (step < steps && !has_crossed(step)) ++step;
    crossings.add(column, from.y + step - 1, size);
  }
}

template <int kStep>
void add_edge(FinePoint from, FinePoint to, Size size, Crossings& crossings) {
  // The direction decides the rounding, so edges are always walked along their increasing major coordinate.
  if (std::abs(to.x - from.x) >= std::abs(to.y - from.y)) {
    if (from.x > to.x) std::swap(from, to);
    add_wide_edge<kStep>(from, to, size, crossings);
  } else {
    if (from.y > to.y) std::swap(from, to);
    add_high_edge<kStep>(from, to, size, crossings);
  }
}

/// Runs that change wherever an odd number of positions meet; one at the very end changes nothing.
void runs_from_positions(std::span<const std::uint32_t> positions, std::uint32_t total,
                         std::vector<std::uint32_t>& runs) {
  runs.clear();
  std::uint32_t start = 0;
  for (std::size_t i = 0; i < positions.size();) {
    const std::uint32_t position = positions[i];
    bool is_odd = false;
    for (; i < positions.size() && positions[i] == position; ++i) is_odd = !is_odd;
    if (!is_odd || position == total) continue;
    runs.push_back(position - start);
    start = position;
  }
  runs.push_back(total - start);
}

/// `size`: the height, and how many columns are filled.
template <int kStep>
void fill(std::span<const Point> polygon, Size size, std::vector<std::uint32_t>& runs) {
  thread_local std::vector<FinePoint> points;
  thread_local Crossings crossings;
  points.clear();
  int left = std::numeric_limits<int>::max();
  for (const Point& point : polygon) {
    points.push_back(to_fine(point));
    left = std::min(left, points.back().x);
  }
  crossings.start(column_from<kStep>(left));
  const auto each_edge = [&](const auto& visit) {
    for (std::size_t i = 0; i < points.size(); ++i) visit(points[i == 0 ? points.size() - 1 : i - 1], points[i]);
  };
  each_edge([&](FinePoint from, FinePoint to) { crossings.announce(crossed_columns<kStep>(from, to, size.width)); });
  crossings.make_room();
  each_edge([&](FinePoint from, FinePoint to) {
    if (from.x != to.x) add_edge<kStep>(from, to, size, crossings);
  });
  runs_from_positions(crossings.sorted(), size.width * size.height, runs);
}

}  // namespace

std::uint64_t count_crossings(std::span<const Point> polygon, std::uint32_t image_width) {
  std::uint64_t count = 0;
  FinePoint from = to_fine(polygon.back());
  for (const Point& point : polygon) {
    const FinePoint to = to_fine(point);
    const auto [first, last] = crossed_columns<kFine>(from, to, image_width);
    if (first <= last) count += static_cast<std::uint64_t>(last - first) + 1;
    from = to;
  }
  return count;
}

void fill_polygon(std::span<const Point> polygon, Size size, std::vector<std::uint32_t>& runs) {
  fill<kFine>(polygon, size, runs);
}

void fill_some_columns(std::span<const Point> polygon, Size size, std::vector<std::uint32_t>& runs) {
  fill<kFine * kColumnStep>(polygon, some_columns_of(size), runs);
}

}  // namespace df2
