// In: retrieval truth and a submission. Out: of each query what was retrieved for it, and what of that is right. Called
// by df2-data draw and the Python package.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <df2/fate.h>
#include <df2/pairs.h>
#include <df2/prediction.h>
#include <df2_eval/options.h>

namespace df2::eval {

/// The queries of these images, in their order, as match_image judges them. `most_entries`: of each list that are
/// kept. Images without items of consumers are passed over.
std::vector<JudgedQuery> judge_queries(const RetrievalTruth& truth, const RetrievalPredictions& predictions,
                                       Rules rules, std::span<const std::int64_t> image_ids, std::size_t most_entries);

}  // namespace df2::eval
