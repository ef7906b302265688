// In: predictions, read or made in memory, and the ground truth they are for. Out: 16 hexadecimal digits that name
// them. Called by the tasks: reports and partials tell one submission from another by it.
#pragma once

#include <string>

#include <df2/dataset.h>
#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2 {

/// Over all that the columns and notes say. Equal rows have equal hashes, however their file spells them, wherever it
/// lies, and whether there is one. The order of the rows counts within an image only, as it does for the scores.
std::string content_hash(const Predictions& predictions, const Dataset& dataset);
/// The hash of two sets of rows together that have no image in common, from their own.
std::string added_hashes(const std::string& a, const std::string& b);
/// These two in the order of the rows.
std::string content_hash(const RetrievalPredictions& predictions);
/// Over the scores, in the order of the pairs.
std::string content_hash(const ScoredPairs& pairs);

}  // namespace df2
