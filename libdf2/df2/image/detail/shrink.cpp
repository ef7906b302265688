#include <df2/image/detail/shrink.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace df2::detail {

namespace {

/// The samples from `first` on that one pixel covers, and how much of it each makes.
struct Cover {
  std::uint32_t first = 0;
  std::vector<double> shares;
};

std::vector<Cover> covers_of(double extent, std::uint32_t samples, std::uint32_t pixels) {
  const double step = extent / pixels;
  std::vector<Cover> covers(pixels);
  for (std::uint32_t i = 0; i < pixels; ++i) {
    const double begin = i * step, end = begin + step;
    Cover& cover = covers[i];
    cover.first = std::min(static_cast<std::uint32_t>(begin), samples - 1);
    double sum = 0;
    for (std::uint32_t at = cover.first; at < samples && (at < end || at == cover.first); ++at) {
      cover.shares.push_back(std::max(0.0, std::min(end, at + 1.0) - std::max(begin, double{1} * at)));
      sum += cover.shares.back();
    }
    for (double& share : cover.shares) share = sum > 0 ? share / sum : 1;
  }
  return covers;
}

}  // namespace

Picture shrink_grey(const Picture& grey, Extent extent, Size to) {
  const std::vector<Cover> columns = covers_of(extent.width, grey.size.width, to.width);
  const std::vector<Cover> rows = covers_of(extent.height, grey.size.height, to.height);
  Picture small{.size = to, .channels = 1, .samples = {}};
  small.samples.reserve(std::size_t{to.width} * to.height);
  std::vector<double> means(grey.size.width);
  for (const Cover& row : rows) {
    std::ranges::fill(means, 0);
    for (std::uint32_t i = 0; i < row.shares.size(); ++i) {
      const auto samples = grey.row(row.first + i);
      for (std::size_t x = 0; x < means.size(); ++x) means[x] += row.shares[i] * samples[x];
    }
    for (const Cover& column : columns) {
      double mean = 0;
      for (std::uint32_t i = 0; i < column.shares.size(); ++i) mean += column.shares[i] * means[column.first + i];
      small.samples.push_back(static_cast<std::uint8_t>(std::clamp(std::lround(mean), 0L, 255L)));
    }
  }
  return small;
}

}  // namespace df2::detail
