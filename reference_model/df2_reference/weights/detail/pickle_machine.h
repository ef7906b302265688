// In: the bytes of a pickle of protocol 2, as torch.save writes it. Out: its values. Called by torch_zip and
// torch_legacy.
//
// Own code: Python's machine runs whatever it is told to. This one knows the opcodes that torch.save writes, names
// four kinds of globals (pickle_calls), and makes values of nothing else.
#pragma once

#include <cstdint>

#include "cursor.h"
#include "pickle_values.h"

namespace df2::reference::detail {

/// Reads from byte `begin` of the part to the end of the pickle. The values see the texts in the part's bytes. Throws
/// Error: weights, or limit where it takes more than `most_steps`.
Pickle run_pickle(const Part& part, std::uint64_t begin, std::uint64_t most_steps);

}  // namespace df2::reference::detail
