// In: whether an option has a value that can be. Out: nothing, or the Error that names it. Called by the two checks of
// options.
#pragma once

#include <string_view>

namespace df2::reference {

/// Throws Error (usage): "the option NAME of WHOSE: EXPECTED expected".
void require_option(bool holds, std::string_view whose, std::string_view name, std::string_view expected);

}  // namespace df2::reference
