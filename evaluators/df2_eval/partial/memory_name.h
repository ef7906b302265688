// In: nothing. Out: what predictions without a file are called. Merging takes those of two partials together. Called by
// merge and by whoever scores batches.
#pragma once

namespace df2::eval {

inline constexpr const char* kMemoryName = "predictions";

}  // namespace df2::eval
