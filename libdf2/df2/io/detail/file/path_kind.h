// In: a path. Out: in words what is there, for errors about paths that lead to no file. Called by InputFile and the
// reader of native annotations.
#pragma once

#include <string>

namespace df2::detail {

/// "a folder", "a named pipe", "a link to gone.json, which is not there" ...; "a file" for one, "nothing" where nothing
/// is.
std::string describe_path(const std::string& path);

}  // namespace df2::detail
