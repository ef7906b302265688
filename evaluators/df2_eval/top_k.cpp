#include <df2_eval/top_k.h>

#include <algorithm>
#include <iterator>
#include <numeric>
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

TopK TopKAccumulator::measure(int largest_k, const std::function<bool(const QueryOutcome&)>& holds) const {
  TopK result;
  result.hits.resize(static_cast<std::size_t>(largest_k));
  std::vector<double> precisions, reciprocals;
  for (const QueryOutcome& query : queries_) {
    if (!holds(query)) continue;
    ++result.queries;
    ++result.misses[static_cast<std::size_t>(query.miss)];
    if (query.rank > 0 && query.rank <= result.hits.size()) ++result.hits[query.rank - 1];
    precisions.push_back(query.average_precision);
    reciprocals.push_back(query.rank > 0 ? 1.0 / query.rank : 0);
  }
  std::partial_sum(result.hits.begin(), result.hits.end(), result.hits.begin());
  if (result.queries > 0) {
    const auto count = static_cast<double>(result.queries);
    result.mean_average_precision = pairwise_sum(precisions.data(), precisions.size()) / count;
    result.mean_reciprocal_rank = pairwise_sum(reciprocals.data(), reciprocals.size()) / count;
  }
  return result;
}

}  // namespace df2::eval
