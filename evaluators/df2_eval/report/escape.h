// In: names that strangers chose. Out: the same names, harmless in a terminal, Markdown, LaTeX or CSV. Called by the
// renderers.
#pragma once

#include <string>
#include <string_view>

namespace df2::eval {

/// Control characters (also those of U+0080 to U+009F) and bytes that are no UTF-8 become '?'.
std::string plain_text(std::string_view text);
/// Each applies plain_text first.
std::string escape_markdown(std::string_view text);
std::string escape_latex(std::string_view text);
/// Always quoted, as RFC 4180 says.
std::string escape_csv(std::string_view text);

}  // namespace df2::eval
