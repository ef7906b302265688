// In: work that calls LibTorch. Out: what it returns. Called around each command of df2-rcnn, so that what LibTorch
// throws is told as everything else is.
#pragma once

#include <functional>

namespace df2::reference {

/// In place of what LibTorch throws, throws std::bad_alloc where the machine's memory is exhausted, and else Error:
/// limit (a GPU's memory is), internal (all else). No text has the trace of the program.
int with_plain_errors(const std::function<int()>& work);

}  // namespace df2::reference
