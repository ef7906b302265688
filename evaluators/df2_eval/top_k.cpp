#include <df2_eval/top_k.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <df2/error.h>
#include <df2_eval/threshold.h>

namespace df2::eval {

namespace {

[[noreturn]] void refuse_overlap(std::int64_t image_id) {
  throw Error(Fault::submission, Code::partial_overlap, "each image once",
              "image_id " + std::to_string(image_id) + " again");
}

}  // namespace

void TopKAccumulator::add_image(std::int64_t image_id, std::span<const QueryOutcome> outcomes) {
  if (!image_ids_.empty() && image_id <= image_ids_.back()) refuse_overlap(image_id);
  image_ids_.push_back(image_id);
  queries_.insert(queries_.end(), outcomes.begin(), outcomes.end());
}

void TopKAccumulator::merge(const TopKAccumulator& other) {
  std::vector<std::int64_t> ids;
  std::ranges::merge(image_ids_, other.image_ids_, std::back_inserter(ids));
  const auto twice = std::ranges::adjacent_find(ids);
  if (twice != ids.end()) refuse_overlap(*twice);
  image_ids_ = std::move(ids);
  // No image is in both, so the order of the images decides.
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
