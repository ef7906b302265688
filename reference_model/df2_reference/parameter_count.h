// In: the options of a network. Out: how many numbers its tensors hold, before there is any. Called by the reader of
// checkpoints, which builds no network that is much larger than its file.
#pragma once

#include <cstdint>

#include <df2_reference/options.h>

namespace df2::reference {

/// What Parameters::count() is of the network. REQUIRES: check_options takes the options.
std::int64_t parameter_count(const ModelOptions& options);

}  // namespace df2::reference
