#include <df2/loose_mask.h>

#include <numeric>

#include <df2/rasterise.h>

namespace df2 {

namespace {

/// The strings of runs of no pixels at all.
bool is_nothing(std::string_view counts) {
  return counts.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

std::optional<RunsFault> decode_loose_runs(std::string_view counts, Size size, std::vector<std::uint32_t>& runs) {
  const std::uint64_t total = std::uint64_t{size.width} * size.height;
  if (total <= kMaxMaskPixels && is_nothing(counts)) {
    runs.assign(1, static_cast<std::uint32_t>(total));
    return std::nullopt;
  }
  const std::optional<RunsFault> fault = decode_runs(counts, size, runs);
  if (fault != RunsFault::wrong_sum) return fault;
  // Either the runs end too early, or the one behind those kept is too long. In the first case they are a whole mask.
  const std::uint32_t sum = std::accumulate(runs.begin(), runs.end(), std::uint32_t{0});
  if (decode_runs(counts, {sum, 1}, runs)) return fault;
  if (runs.size() % 2 == 1) {
    runs.back() += static_cast<std::uint32_t>(total) - sum;
  } else {
    runs.push_back(static_cast<std::uint32_t>(total) - sum);
  }
  return std::nullopt;
}

void fill_loose_polygon(std::span<const Point> polygon, Size size, std::vector<std::uint32_t>& runs) {
  if (polygon.empty()) {
    runs.assign(1, size.width * size.height);
  } else {
    fill_polygon(polygon, size, runs);
  }
}

}  // namespace df2
