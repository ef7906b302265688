#include <df2/rasterise.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace df2 {

namespace {

// COCO follows every edge on a grid five times finer than the pixels, and toggles a column where the edge steps from
// fine column 5c + 2 to 5c + 3, the middle of pixel column c. A sample of the edge depends on its step number alone, so
// only the two samples beside each middle are computed here: the cost is one step per column, whatever the coordinates.

constexpr int kFine = 5;
constexpr int kMiddle = 2;  // the last fine column left of a pixel column's middle

/// A vertex, and how many of the columns that are looked at have their middle left of it. An edge crosses the columns
/// from the lower rank of its ends to the higher one.
struct FinePoint {
  int x;
  int y;
  int rank = 0;
};

int to_fine(double coordinate) {
  // A plain conversion cuts towards zero, for negative coordinates too; the reference does the same.
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): that is the rounding wanted
  return static_cast<int>(kFine * coordinate + 0.5);
}

/// Coordinate on the minor axis after `step` steps along the major one.
int minor_at(int start, double slope, int step) {
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): see to_fine
  return static_cast<int>(start + slope * step + 0.5);
}

/// The columns of pixels that are looked at: every `step`-th of an image, from 0 on. They alone are counted.
struct Columns {
  std::uint32_t count;
  int fine_step;  // from the middle of one to that of the next

  Columns(std::uint32_t width, int step)
      : count(static_cast<std::uint32_t>((std::uint64_t{width} + static_cast<std::uint32_t>(step) - 1) /
                                         static_cast<std::uint32_t>(step))),
        fine_step(kFine * step) {}
  /// The last fine column left of the middle of a column.
  int middle(int column) const { return fine_step * column + kMiddle; }
  /// How many have their middle left of a fine column.
  int rank(int fine_x) const {
    if (fine_x <= kMiddle) return 0;
    return static_cast<int>(std::min<std::int64_t>((fine_x - kMiddle + fine_step - 1) / fine_step, count));
  }
};

FinePoint to_fine(const Point& point, const Columns& columns) {
  const int x = to_fine(point.x);
  return {x, to_fine(point.y), columns.rank(x)};
}

/// Fills in where edges cross the middles of the columns, column by column. Every edge crosses each column of its range
/// once, so the room of each column is known before a crossing is computed.
class CrossingWriter {
 public:
  /// Of a polygon whose vertices have ranks from `leftmost` to `rightmost`.
  CrossingWriter(ColumnCrossings& into, int leftmost, int rightmost, std::uint32_t height)
      : ends_(into.ends), rows_(into.rows), leftmost_(leftmost), height_(static_cast<int>(height)) {
    into.first = static_cast<std::uint32_t>(leftmost);
    ends_.assign(static_cast<std::size_t>(rightmost - leftmost) + 1, 0);
  }
  /// REQUIRES: all edges are announced before the first is added.
  void announce(const FinePoint& from, const FinePoint& to) {
    const auto [first, end] = std::minmax(from.rank, to.rank);
    ++ends_[static_cast<std::size_t>(first - leftmost_)];
    --ends_[static_cast<std::size_t>(end - leftmost_)];
  }
  /// From now on `ends` says where the next row of each column goes.
  void make_room() {
    std::uint32_t count = 0, total = 0;
    for (std::uint32_t& column : ends_) {
      count += column;
      column = total;
      total += count;
    }
    rows_.resize(total);
  }
  /// Goes over the columns of an edge. A value of its own, so that a loop keeps it in registers.
  class Cursor {
   public:
    Cursor(std::uint32_t* next, std::uint32_t* rows, int height) : next_(next), rows_(rows), height_(height) {}
    /// To the next column. `fine_y`: of the last sample before the crossing.
    void add(int fine_y) {
      const int row = std::min(std::max(fine_y + kFine - 1 - kMiddle, 0) / kFine, height_);
      rows_[(*next_++)++] = static_cast<std::uint32_t>(row);
    }

   private:
    std::uint32_t* next_;
    std::uint32_t* rows_;
    int height_;
  };
  Cursor at(int column) { return {ends_.data() + (column - leftmost_), rows_.data(), height_}; }
  /// Sorts the rows of each column. REQUIRES: all are added.
  void finish() {
    std::uint32_t begin = 0;
    for (const std::uint32_t end : ends_) {
      if (end - begin == 2) {  // the top and the bottom of a plain shape
        if (rows_[begin + 1] < rows_[begin]) std::swap(rows_[begin], rows_[begin + 1]);
      } else if (end - begin > 2) {
        std::sort(rows_.begin() + begin, rows_.begin() + end);
      }
      begin = end;
    }
  }

 private:
  // Per column from leftmost_ on: first changes in number, then where the next row goes, which in the end is where
  // those of the column end.
  std::vector<std::uint32_t>& ends_;
  std::vector<std::uint32_t>& rows_;
  int leftmost_;
  int height_;
};

/// Edge at least as wide as high, `from` left of `to`.
void add_wide_edge(const FinePoint& from, const FinePoint& to, const Columns& columns, CrossingWriter& crossings) {
  const double slope = static_cast<double>(to.y - from.y) / (to.x - from.x);
  const int higher = slope > 0 ? 0 : 1;  // of the two samples beside the middle, the one that lies higher
  CrossingWriter::Cursor cursor = crossings.at(from.rank);
  for (int column = from.rank; column < to.rank; ++column) {
    const int step = columns.middle(column) - from.x + higher;
    cursor.add(minor_at(from.y, slope, step));
  }
}

/// Edge higher than wide, `from` above `to`.
void add_high_edge(const FinePoint& from, const FinePoint& to, const Columns& columns, CrossingWriter& crossings) {
  const auto [first, end] = std::minmax(from.rank, to.rank);
  const int steps = to.y - from.y;
  const double slope = static_cast<double>(to.x - from.x) / steps;
  const double steps_per_column = steps / static_cast<double>(to.x - from.x);
  const bool is_rising = slope > 0;
  // The samples are monotone: the first one across is guessed. Where the guess is so near to a whole number that
  // rounding may have moved it, the samples themselves settle it: an x of at most 1e7 fine columns is off by less than
  // 1e-8.
  const double unsure = 1e-7 * std::abs(steps_per_column);
  CrossingWriter::Cursor cursor = crossings.at(first);
  for (int column = first; column < end; ++column) {
    const int right = columns.middle(column) + 1;
    const auto has_crossed = [&](int step) { return (minor_at(from.x, slope, step) >= right) == is_rising; };
    const double guess = std::clamp((right - 0.5 - from.x) * steps_per_column + 1, 1.0, static_cast<double>(steps));
    int step = static_cast<int>(guess);
    const double rest = guess - step;
    if (rest < unsure || rest > 1 - unsure) {
      while (step > 1 && has_crossed(step - 1)) --step;
      while (step < steps && !has_crossed(step)) ++step;
    }
    cursor.add(from.y + step - 1);
  }
}

void add_edge(const FinePoint& from, const FinePoint& to, const Columns& columns, CrossingWriter& crossings) {
  if (from.rank == to.rank) return;
  // The direction decides the rounding, so edges are always walked along their increasing major coordinate.
  if (std::abs(to.x - from.x) >= std::abs(to.y - from.y)) {
    if (from.x > to.x)
      add_wide_edge(to, from, columns, crossings);
    else
      add_wide_edge(from, to, columns, crossings);
  } else {
    if (from.y > to.y)
      add_high_edge(to, from, columns, crossings);
    else
      add_high_edge(from, to, columns, crossings);
  }
}

/// Runs that change wherever an odd number of crossings meet; one at the very end changes nothing.
void runs_from(const ColumnCrossings& crossings, Size size, std::vector<std::uint32_t>& runs) {
  const std::uint32_t total = size.width * size.height;
  runs.clear();
  std::uint32_t start = 0, top = crossings.first * size.height, i = 0;
  // The foot of a column is the head of the next: a crossing may wait for its like there.
  std::uint32_t waiting = 0;
  bool is_odd = false;
  const auto change_at_waiting = [&] {
    if (!is_odd || waiting == total) return;
    runs.push_back(waiting - start);
    start = waiting;
  };
  for (const std::uint32_t end : crossings.ends) {
    for (; i < end; ++i) {
      const std::uint32_t position = top + crossings.rows[i];
      if (position != waiting) {
        change_at_waiting();
        waiting = position;
        is_odd = false;
      }
      is_odd = !is_odd;
    }
    top += size.height;
  }
  change_at_waiting();
  runs.push_back(total - start);
}

void cross(std::span<const Point> polygon, const Columns& columns, std::uint32_t height, ColumnCrossings& crossings) {
  thread_local std::vector<FinePoint> points;
  points.clear();
  for (const Point& point : polygon) points.push_back(to_fine(point, columns));
  const auto [leftmost, rightmost] = std::ranges::minmax(points, {}, &FinePoint::rank);
  CrossingWriter writer(crossings, leftmost.rank, rightmost.rank, height);
  const auto each_edge = [&](const auto& visit) {
    for (std::size_t i = 0; i < points.size(); ++i) visit(points[i == 0 ? points.size() - 1 : i - 1], points[i]);
  };
  each_edge([&](const FinePoint& from, const FinePoint& to) { writer.announce(from, to); });
  writer.make_room();
  each_edge([&](const FinePoint& from, const FinePoint& to) { add_edge(from, to, columns, writer); });
  writer.finish();
}

}  // namespace

std::uint64_t count_crossings(std::span<const Point> polygon, std::uint32_t image_width) {
  const Columns columns(image_width, 1);
  std::uint64_t count = 0;
  int from = columns.rank(to_fine(polygon.back().x));
  for (const Point& point : polygon) {
    const int to = columns.rank(to_fine(point.x));
    count += static_cast<std::uint64_t>(std::abs(to - from));
    from = to;
  }
  return count;
}

void fill_polygon(std::span<const Point> polygon, Size size, std::vector<std::uint32_t>& runs) {
  thread_local ColumnCrossings crossings;
  cross(polygon, Columns(size.width, 1), size.height, crossings);
  runs_from(crossings, size, runs);
}

void cross_columns(std::span<const Point> polygon, Size size, int step, ColumnCrossings& crossings) {
  cross(polygon, Columns(size.width, step), size.height, crossings);
}

}  // namespace df2
