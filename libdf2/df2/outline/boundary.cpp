#include <df2/outline/boundary.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include <df2/watch.h>

namespace df2 {

namespace {

constexpr std::array<std::int32_t, 4> kRight = {1, 0, -1, 0}, kDown = {0, 1, 0, -1};

/// The pixels of a mask's tight box, with a frame of background.
class Cells {
 public:
  explicit Cells(const Mask& mask) {
    const Box box = tight_box(mask.runs, mask.size);
    left_ = static_cast<std::int32_t>(box.x);
    top_ = static_cast<std::int32_t>(box.y);
    width_ = static_cast<std::int32_t>(box.width);
    height_ = static_cast<std::int32_t>(box.height);
    cells_.assign((static_cast<std::size_t>(width_) + 2) * (static_cast<std::size_t>(height_) + 2), 0);
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < mask.runs.size(); ++i) {
      const std::uint64_t end = at + mask.runs[i];
      if (i % 2 == 1) fill(at, end, mask.size.height);
      at = end;
    }
  }

  std::int32_t left() const { return left_; }
  std::int32_t top() const { return top_; }
  std::int32_t width() const { return width_; }
  std::int32_t height() const { return height_; }
  /// From -1 to width or height.
  std::uint8_t& at(std::int32_t x, std::int32_t y) { return cells_[place(x, y)]; }
  bool is_set(std::int32_t x, std::int32_t y) const { return (cells_[place(x, y)] & kSet) != 0; }

  static constexpr std::uint8_t kSet = 1, kTopSeen = 2;

 private:
  std::size_t place(std::int32_t x, std::int32_t y) const {
    return static_cast<std::size_t>(x + 1) * (static_cast<std::size_t>(height_) + 2) + static_cast<std::size_t>(y + 1);
  }
  void fill(std::uint64_t begin, std::uint64_t end, std::uint64_t image_height) {
    for (std::uint64_t at = begin; at < end;) {
      const std::uint64_t column = at / image_height;
      const std::uint64_t stop = std::min(end, (column + 1) * image_height);
      const auto x = static_cast<std::int32_t>(column) - left_;
      const auto y = static_cast<std::int32_t>(at - column * image_height) - top_;
      for (std::uint64_t i = 0; i < stop - at; ++i) cells_[place(x, y) + i] = kSet;
      at = stop;
    }
  }

  std::int32_t left_ = 0, top_ = 0, width_ = 0, height_ = 0;
  std::vector<std::uint8_t> cells_;
};

/// Where the ring goes on behind a step that ends at (x, y).
std::uint8_t turn(const Cells& cells, std::int32_t x, std::int32_t y, std::uint8_t direction) {
  // The pixels ahead, on the left and on the right side.
  constexpr std::array<std::array<std::int32_t, 2>, 4> kLeftPixel = {{{0, -1}, {0, 0}, {-1, 0}, {-1, -1}}};
  constexpr std::array<std::array<std::int32_t, 2>, 4> kRightPixel = {{{0, 0}, {-1, 0}, {-1, -1}, {0, -1}}};
  const auto is_set = [&](const std::array<std::int32_t, 2>& pixel) {
    return cells.is_set(x + pixel[0], y + pixel[1]);
  };
  if (is_set(kLeftPixel[direction])) return static_cast<std::uint8_t>((direction + 3) % 4);
  if (is_set(kRightPixel[direction])) return direction;
  return static_cast<std::uint8_t>((direction + 1) % 4);
}

BoundaryRing trace_ring_at(Cells& cells, std::int32_t x, std::int32_t y) {
  BoundaryRing ring;
  BoundaryStep step{x, y, 0};
  do {
    if (step.direction == 0) cells.at(step.x, step.y) |= Cells::kTopSeen;
    ring.push_back(step);
    step.x += kRight[step.direction];
    step.y += kDown[step.direction];
    step.direction = turn(cells, step.x, step.y, step.direction);
  } while (step != ring.front());
  for (BoundaryStep& placed : ring) {
    placed.x += cells.left();
    placed.y += cells.top();
  }
  return ring;
}

}  // namespace

std::vector<BoundaryRing> trace_boundary(const Mask& mask) {
  Cells cells(mask);
  std::vector<BoundaryRing> rings;
  for (std::int32_t x = 0; x < cells.width(); ++x) {
    checkpoint();
    for (std::int32_t y = 0; y < cells.height(); ++y) {
      // Every ring has an edge at the top of a pixel.
      if (cells.at(x, y) == Cells::kSet && !cells.is_set(x, y - 1)) rings.push_back(trace_ring_at(cells, x, y));
    }
  }
  return rings;
}

Polygon corners_of(const BoundaryRing& ring) {
  Polygon corners;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const BoundaryStep& before = ring[i == 0 ? ring.size() - 1 : i - 1];
    if (before.direction != ring[i].direction)
      corners.push_back({static_cast<double>(ring[i].x), static_cast<double>(ring[i].y)});
  }
  return corners;
}

Polygon middles_of(const BoundaryRing& ring, double inset) {
  Polygon middles;
  middles.reserve(ring.size());
  for (const BoundaryStep& step : ring) {
    const std::size_t inside = (step.direction + 1u) % 4;
    middles.push_back({step.x + 0.5 * kRight[step.direction] + inset * kRight[inside],
                       step.y + 0.5 * kDown[step.direction] + inset * kDown[inside]});
  }
  return middles;
}

}  // namespace df2
