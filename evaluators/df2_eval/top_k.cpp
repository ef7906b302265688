#include <df2_eval/top_k.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include <df2_eval/threshold.h>

namespace df2::eval {

void TopKAccumulator::add_image(std::int64_t image_id, std::span<const QueryOutcome> outcomes) {
  images_.add(image_id);
  queries_.insert(queries_.end(), outcomes.begin(), outcomes.end());
}

void TopKAccumulator::merge(const TopKAccumulator& other) {
  images_.merge(other.images_);
  // No image is in both, so the image ids decide the order.
  std::vector<QueryOutcome> queries;
  std::ranges::merge(queries_, other.queries_, std::back_inserter(queries), {}, &QueryOutcome::image_id,
                     &QueryOutcome::image_id);
  queries_ = std::move(queries);
}

TopK TopKAccumulator::measure(std::span<const int> ks, const std::function<bool(const QueryOutcome&)>& holds) const {
  TopK result;
  result.hits.resize(ks.size());
  std::vector<double> precisions, reciprocals;
  for (const QueryOutcome& query : queries_) {
    if (!holds(query)) continue;
    ++result.queries;
    ++result.misses[static_cast<std::size_t>(query.miss)];
    for (std::size_t k = 0; k < ks.size(); ++k) {
      result.hits[k] += query.rank > 0 && query.rank <= static_cast<std::uint32_t>(ks[k]);
    }
    precisions.push_back(query.average_precision);
    reciprocals.push_back(query.rank > 0 ? 1.0 / query.rank : 0);
  }
  if (result.queries > 0) {
    const auto count = static_cast<double>(result.queries);
    result.mean_average_precision = pairwise_sum(precisions.data(), precisions.size()) / count;
    result.mean_reciprocal_rank = pairwise_sum(reciprocals.data(), reciprocals.size()) / count;
  }
  return result;
}

}  // namespace df2::eval
