#include <df2/leaks/area_averages.h>

#include <algorithm>
#include <cassert>

namespace df2 {

namespace {

/// A place on an axis: between `before` and the next sample's edge, `share` of the way.
struct Edge {
  std::size_t before = 0;
  double share = 0;
  double at = 0;
};

std::vector<Edge> edges_of(double cut_before, double cut_behind, std::size_t length, std::size_t cells) {
  const double begin = cut_before * static_cast<double>(length), end = (1 - cut_behind) * static_cast<double>(length);
  std::vector<Edge> edges(cells + 1);
  for (std::size_t i = 0; i <= cells; ++i) {
    const double at = std::clamp(begin + (end - begin) * static_cast<double>(i) / static_cast<double>(cells), 0.0,
                                 static_cast<double>(length));
    const std::size_t before = std::min(static_cast<std::size_t>(at), length - 1);
    edges[i] = {before, at - static_cast<double>(before), at};
  }
  return edges;
}

}  // namespace

AreaAverages::AreaAverages(std::span<const float> samples, Size size)
    : size_(size), sums_((std::size_t{size.width} + 1) * (std::size_t{size.height} + 1)) {
  assert(!samples.empty() && samples.size() == std::size_t{size.width} * size.height);
  const std::size_t row = std::size_t{size.width} + 1;
  for (std::size_t y = 0; y < size.height; ++y) {
    double sum = 0;
    for (std::size_t x = 0; x < size.width; ++x) {
      sum += double{samples[y * size.width + x]};
      sums_[(y + 1) * row + x + 1] = sums_[y * row + x + 1] + sum;
    }
  }
}

void AreaAverages::average(const Cut& cut, std::size_t side, std::span<float> averages) const {
  assert(averages.size() == side * side);
  const std::vector<Edge> xs = edges_of(cut.left, cut.right, size_.width, side);
  const std::vector<Edge> ys = edges_of(cut.top, cut.bottom, size_.height, side);
  const std::size_t row = std::size_t{size_.width} + 1;
  std::vector<double> above(side + 1), below(side + 1);
  const auto fill = [&](const Edge& y, std::vector<double>& sums) {
    const double* upper = sums_.data() + y.before * row;
    const double* lower = upper + row;
    for (std::size_t i = 0; i <= side; ++i) {
      const Edge& x = xs[i];
      const double top = upper[x.before] + (upper[x.before + 1] - upper[x.before]) * x.share;
      const double bottom = lower[x.before] + (lower[x.before + 1] - lower[x.before]) * x.share;
      sums[i] = top + (bottom - top) * y.share;
    }
  };
  fill(ys[0], above);
  for (std::size_t j = 0; j < side; ++j) {
    fill(ys[j + 1], below);
    for (std::size_t i = 0; i < side; ++i) {
      const double area = (xs[i + 1].at - xs[i].at) * (ys[j + 1].at - ys[j].at);
      averages[j * side + i] = static_cast<float>((below[i + 1] - below[i] - above[i + 1] + above[i]) / area);
    }
    std::swap(above, below);
  }
}

}  // namespace df2
