// In: names that strangers chose. Out: the same names, harmless in a terminal, Markdown, LaTeX or CSV. Called by the
// renderers.
#pragma once

#include <string>
#include <string_view>

namespace df2::eval {

/// Bytes of control characters, of those that turn the direction of text, and such as are no UTF-8 become '?'.
std::string plain_text(std::string_view text);
/// Each applies plain_text first.
std::string escape_markdown(std::string_view text);
std::string escape_latex(std::string_view text);
/// Always quoted, as RFC 4180 says; text that a spreadsheet would take for a formula gets an apostrophe in front. For
/// text only: numbers need none.
std::string escape_csv(std::string_view text);

}  // namespace df2::eval
