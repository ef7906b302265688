// In: a run-length string that is no mask. Out: which character is wrong and, where it is known, what wrote it. Called
// by check_counts.
#pragma once

#include <string>
#include <string_view>

#include <df2/mask.h>

namespace df2::detail {

/// For "..., X found". Characters are counted from 1. REQUIRES: decode_runs refuses the counts with this fault.
std::string describe_counts_fault(std::string_view counts, Size size, RunsFault fault);

}  // namespace df2::detail
