// In: nothing, or two submissions. Out: the queries and gallery that submissions are fuzzed against, and a loud end
// when the submissions differ. Called by the fuzz targets of retrieval.
#pragma once

#include <string_view>

#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2::fuzz {

const RetrievalTruth& retrieval_truth();
void require_equal(const RetrievalTruth& a, const RetrievalTruth& b, std::string_view property);
void require_equal(const RetrievalPredictions& a, const RetrievalPredictions& b, std::string_view property);

}  // namespace df2::fuzz
