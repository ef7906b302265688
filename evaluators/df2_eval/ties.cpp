#include <df2_eval/ties.h>

#include <algorithm>

#include <df2/parallel.h>

namespace df2::eval {

namespace {

/// Mean AP over the thresholds with ties broken for or against the submission; nothing without counted items.
std::optional<double> category_ap(const ApAccumulator& accumulator, int category_id, int max_dets,
                                  std::vector<std::uint32_t> order, bool right_first) {
  const CategoryOutcomes& rows = accumulator.category(category_id);
  const std::size_t subsets = accumulator.subset_count();
  double sum = 0;
  for (std::size_t t = 0; t < kThresholdCount; ++t) {
    const auto rank = [&](std::uint32_t row) {
      const Outcome outcome = rows.outcomes[row * subsets];
      const bool right = (outcome.matched & ~unsigned{outcome.ignored}) >> t & 1u;
      return right == right_first ? 0 : 1;
    };
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      if (rows.score[a] != rows.score[b]) return rows.score[a] > rows.score[b];
      return rank(a) < rank(b);
    });
    const std::optional<Curve> curve = accumulator.curve(category_id, 0, max_dets, order);
    if (!curve) return std::nullopt;
    sum += pairwise_sum(curve->precision[t].data(), kRecallCount) / kRecallCount;
  }
  return sum / kThresholdCount;
}

}  // namespace

std::optional<std::pair<double, double>> ap_bounds(const ApAccumulator& accumulator,
                                                   const std::vector<int>& category_ids, int max_dets) {
  std::vector<std::optional<double>> low(category_ids.size()), high(category_ids.size());
  parallel_for(category_ids.size(), [&](std::size_t k) {
    const std::vector<std::uint32_t> order = accumulator.order_by_score(category_ids[k]);
    low[k] = category_ap(accumulator, category_ids[k], max_dets, order, false);
    high[k] = category_ap(accumulator, category_ids[k], max_dets, order, true);
  });
  double low_sum = 0, high_sum = 0;
  int count = 0;
  for (std::size_t k = 0; k < category_ids.size(); ++k) {
    if (!low[k]) continue;
    low_sum += *low[k];
    high_sum += *high[k];
    ++count;
  }
  if (count == 0) return std::nullopt;
  return std::pair(low_sum / count, high_sum / count);
}

}  // namespace df2::eval
