// Out: the version every signature carries.
#pragma once

#include <string_view>

namespace df2 {
inline constexpr std::string_view kVersion = "0.1.0";
}
