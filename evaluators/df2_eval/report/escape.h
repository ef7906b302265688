// In: names that strangers chose. Out: the same names, harmless in Markdown or LaTeX; <df2/escape.h> has the other
// formats. Called by the renderers.
#pragma once

#include <string>
#include <string_view>

#include <df2/escape.h>

namespace df2::eval {

/// Each applies plain_text first.
std::string escape_markdown(std::string_view text);
std::string escape_latex(std::string_view text);

}  // namespace df2::eval
