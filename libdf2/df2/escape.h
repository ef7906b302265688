// In: names that strangers chose. Out: the same names, harmless in a terminal, in CSV, or in XML and HTML. Called by
// the renderers.
#pragma once

#include <string>
#include <string_view>

namespace df2 {

/// Control characters, characters that change the direction of text and bytes that are not UTF-8 become '?', one for
/// each byte.
std::string plain_text(std::string_view text);
/// plain_text, always in quotes, as in RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe in
/// front, so this is for text and not for numbers.
std::string escape_csv(std::string_view text);
/// plain_text for the content of elements and for attributes in quotes of either kind.
std::string escape_xml(std::string_view text);

}  // namespace df2
