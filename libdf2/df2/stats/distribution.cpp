#include <df2/stats/distribution.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace df2 {

namespace {

/// REQUIRES: `sorted` is not empty.
double quantile(std::span<const double> sorted, double at) {
  const double place = at * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Distribution make_distribution(std::vector<double> values, std::span<const double> edges) {
  std::ranges::sort(values);
  Distribution made{.count = values.size(), .summary = {}, .bins = {}};
  auto begin = values.begin();
  for (const double edge : edges) {
    const auto end = std::lower_bound(begin, values.end(), edge);
    made.bins.push_back(static_cast<std::uint64_t>(end - begin));
    begin = end;
  }
  made.bins.push_back(static_cast<std::uint64_t>(values.end() - begin));
  if (values.empty()) return made;
  Distribution::Summary& summary = made.summary.emplace();
  // Of the sorted values, so that the order they came in decides no bit.
  summary.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  std::ranges::transform(kQuantiles, summary.quantiles.begin(), [&](double at) { return quantile(values, at); });
  return made;
}

}  // namespace df2
