// In: a place in an input and what was seen there. Out: the line that says so. Called for issues and for findings.
#pragma once

#include <string>
#include <string_view>

#include <df2/error.h>

namespace df2 {

/// "FILE:LINE: /pointer: MESSAGE (byte N) [code]", as far as the place is known. Text that strangers chose is escaped.
std::string render_placed(const Location& where, std::string_view message, std::string_view code);

}  // namespace df2
