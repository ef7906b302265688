// In: text that strangers chose. Out: how much of it may be shown on a terminal or in a report. Called by errors and
// renderers.
#pragma once

#include <cstddef>
#include <string_view>

namespace df2 {

/// Bytes of the UTF-8 character at the front of `text`; 0 when it is none, or a control character (those of U+0080 to
/// U+009F are, too). REQUIRES: !text.empty().
std::size_t shown_length(std::string_view text);

}  // namespace df2
