// In: what became of a file of weights. Out: texts that say so. Called by the commands of df2-rcnn that take weights.
#pragma once

#include <cstddef>
#include <string>

#include <df2_reference/model_file.h>

namespace df2::apps {

/// Part by part, a line each.
std::string listed(const reference::TakenWeights& result);

/// In one line, with the parts that stayed fresh: "265 tensors taken, 42 stay fresh (matching.fc 2, ...)".
std::string summary_of(const reference::TakenWeights& result);

/// How many tensors of the ResNet stayed fresh, the statistics of its batch norms among them.
std::size_t fresh_in_body(const reference::TakenWeights& result);

}  // namespace df2::apps
