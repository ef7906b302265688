// In: a path and the whole text. Out: the file, complete or untouched. Called by every writer.
#pragma once

#include <string>
#include <string_view>

namespace df2 {

/// Writes to a temporary file beside `path`, syncs it and renames it into place. Throws Error (io).
void write_file_atomically(const std::string& path, std::string_view content);

}  // namespace df2
