// In: text that strangers chose. Out: how much of it may be shown on a terminal or in a report, the number that it is,
// and which known name they may have meant. Called by errors, renderers, the readers of JSON, and what reads flags and
// options.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace df2 {

/// Bytes of the UTF-8 character at the front of `text`; 0 when it is none. REQUIRES: !text.empty().
std::size_t utf8_length(std::string_view text);

/// The same, but 0 also for a character that acts instead of being seen: control characters (those of U+0080 to U+009F
/// are, too), separators of lines, and those that turn the direction of text. REQUIRES: !text.empty().
std::size_t shown_length(std::string_view text);

/// The text, or its first `most` bytes or fewer, up to the end of a character, and "...".
std::string shortened(std::string_view text, std::size_t most = 60);

/// Absent unless the whole text is a number that T can hold.
template <class T>
std::optional<T> parse_number(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The text without the blanks and ends of lines around it.
std::string_view trimmed(std::string_view text);

/// The name that a misspelled one may stand for: a third of its letters differ at most, or it begins in the same way.
/// Of names equally near the first. Capital letters count as small ones.
std::optional<std::string_view> nearest_name(std::string_view misspelled, std::span<const std::string_view> names);

}  // namespace df2
