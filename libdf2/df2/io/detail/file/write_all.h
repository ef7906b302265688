// In: a descriptor and bytes. Out: all of them written, however the system cuts them. Called by AtomicFile and
// TemporaryCopy.
#pragma once

#include <string_view>

namespace df2::detail {

/// @return false, and errno says why, when not all can be written.
bool write_all(int fd, std::string_view bytes);

}  // namespace df2::detail
