// In: the first bytes of a file that is neither JPEG nor PNG. Out: what it is instead, for an Error that helps.
#pragma once

#include <string_view>

namespace df2::detail {

/// With its article, such as "a GIF"; nothing when the bytes are of no format in the list.
std::string_view other_format(std::string_view bytes);

}  // namespace df2::detail
