#include <df2_eval/ties.h>

#include <algorithm>
#include <array>

#include <df2/parallel.h>
#include <df2_eval/score_order.h>

namespace df2::eval {

namespace {

using Precision = std::array<std::array<double, kRecallCount>, kThresholdCount>;

/// Precision with ties broken for or against the submission; nothing without counted items.
std::optional<Precision> extreme_precision(const ApAccumulator& accumulator, int category_id, int max_dets,
                                           std::vector<std::uint32_t> order, bool right_first) {
  const CategoryRows& rows = accumulator.category(category_id);
  Precision precision;
  for (std::size_t t = 0; t < kThresholdCount; ++t) {
    const auto goes_first = [&](std::uint32_t row) {
      const Outcome outcome = accumulator.verdicts().outcomes(rows.verdict[row])[0];
      const bool right = (outcome.matched & ~unsigned{outcome.ignored}) >> t & 1u;
      return right == right_first;
    };
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      if (rows.score[a] != rows.score[b]) return rows.score[a] > rows.score[b];
      return goes_first(a) && !goes_first(b);
    });
    const std::optional<Curve> curve = accumulator.curves(category_id, 1, max_dets, order)[0];
    if (!curve) return std::nullopt;
    precision[t] = curve->precision[t];
  }
  return precision;
}

/// Added up as summarize does, so that without ties both bounds are AP to the bit.
std::optional<double> mean(const std::vector<std::optional<Precision>>& categories) {
  std::vector<double> values;
  for (std::size_t t = 0; t < kThresholdCount; ++t) {
    for (std::size_t r = 0; r < kRecallCount; ++r) {
      for (const auto& precision : categories) {
        if (precision) values.push_back((*precision)[t][r]);
      }
    }
  }
  if (values.empty()) return std::nullopt;
  return pairwise_sum(values.data(), values.size()) / static_cast<double>(values.size());
}

}  // namespace

std::optional<std::pair<double, double>> ap_bounds(const ApAccumulator& accumulator,
                                                   const std::vector<int>& category_ids, int max_dets) {
  std::vector<std::optional<Precision>> low(category_ids.size()), high(category_ids.size());
  parallel_for(category_ids.size(), [&](std::size_t k) {
    const std::vector<std::uint32_t> order = order_by_score(accumulator.category(category_ids[k]).score);
    low[k] = extreme_precision(accumulator, category_ids[k], max_dets, order, false);
    high[k] = extreme_precision(accumulator, category_ids[k], max_dets, order, true);
  });
  const std::optional<double> lowest = mean(low), highest = mean(high);
  if (!lowest || !highest) return std::nullopt;
  return std::pair(*lowest, *highest);
}

}  // namespace df2::eval
