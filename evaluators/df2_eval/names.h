// In: a table of names and the values they stand for. Out: one from the other, and the names as words of a sentence.
// Called by the options, the ranking and the flags of the programs.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace df2::eval {

template <class T>
using NamedValue = std::pair<std::string_view, T>;

template <class T>
std::optional<T> find_value(std::span<const NamedValue<T>> table, std::string_view name) {
  for (const auto& [known, value] : table) {
    if (known == name) return value;
  }
  return std::nullopt;
}

/// Empty for a value that has no name.
template <class T>
std::string_view find_name(std::span<const NamedValue<T>> table, const T& value) {
  for (const auto& [name, known] : table) {
    if (known == value) return name;
  }
  return {};
}

template <class T>
std::vector<std::string_view> all_names(std::span<const NamedValue<T>> table) {
  std::vector<std::string_view> names;
  for (const auto& row : table) names.push_back(row.first);
  return names;
}

/// {"a", "b", "c"} -> "a, b or c"
inline std::string in_words(std::span<const std::string_view> names, std::string_view last_joint = " or ") {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "" : i + 1 == names.size() ? last_joint : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace df2::eval
