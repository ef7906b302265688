// In: text and numbers. Out: what of them XML can hold, and how a file spells them. Called by the formats of convert/
// that write XML.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace df2::convert::detail {

/// Why XML 1.0 has no way to say this text: bytes that are no UTF-8, control characters but for tab and the ends of
/// lines, U+FFFE and U+FFFF. Nothing where it can be escaped.
std::optional<std::string_view> find_xml_fault(std::string_view text);

/// The shortest text that reads back as the same number; whole numbers without a fraction.
std::string number_text(double number);

/// Whether a file may be called so below a folder: a relative path of ordinary parts, without control characters or
/// backslashes, that does not lead out of it.
bool is_plain_path(std::string_view name);

}  // namespace df2::convert::detail
