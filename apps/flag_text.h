// In: the text of a flag's value. Out: its number, its parts, or a refusal.
// Called by whatever turns flags into values.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace df2::apps {

/// `sentence` says what is wrong with the flags and names them. Throws Error (usage).
[[noreturn]] void refuse_usage(std::string sentence);

std::vector<std::string> split(const std::string& text, char separator);

/// What stands between the commas, without the blanks around it.
std::vector<std::string> split_list(const std::string& text);

/// Absent unless the whole text is a number that T can hold.
template <class T>
std::optional<T> parse_number(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace df2::apps
