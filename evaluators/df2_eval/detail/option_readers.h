// In: a member of Options, its name and its range. Out: OptionKey, which reads it from JSON and writes it. Called by
// the table of options.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/sort_unique.h>
#include <df2/text.h>
#include <df2_eval/names.h>
#include <df2_eval/options.h>

namespace df2::eval::detail {

using nlohmann::json;

struct Range {
  std::int64_t low;
  std::int64_t high;
};

using Tasks = std::vector<Task>;

[[noreturn]] void refuse(std::string_view key, std::string sentence);

/// For "must be ..., but is ...".
std::string shown(const json& value);
bool is_within(const json& value, Range range);
OptionKey number(std::string_view name, const Tasks& tasks, int Options::*member, Range range, std::string_view help,
                 std::string fallback);
OptionKey real(std::string_view name, const Tasks& tasks, double Options::*member, std::string_view help,
               std::string fallback);

/// Numbers from 0 to 1, which may be spelled as "first:step:last". Not written where they are `usual`.
OptionKey fractions(std::string_view name, const Tasks& tasks, std::vector<double> Options::*member, std::size_t most,
                    const std::vector<double>& usual, std::string_view help, std::string fallback);

/// A range among the elements of a list; absent where the element is something else.
std::optional<IdRange> range_in(std::string_view key, const json& element);

OptionKey yes_or_no(std::string_view name, const Tasks& tasks, auto Options::*member, std::string_view help,
                    std::string fallback) {
  const auto read = [=](const json& value, Options& options) {
    if (!value.is_boolean()) refuse(name, fmt::format("must be true or false, but is {}", shown(value)));
    options.*member = value.get<bool>();
  };
  const auto write = [=](const Options& options) {
    const std::optional<bool> value = options.*member;
    return value ? json(*value) : json();
  };
  const bool is_undecided = !std::optional<bool>(Options{}.*member).has_value();
  return {name, OptionKey::Kind::yes_or_no, tasks, {}, help, std::move(fallback), is_undecided, read, write};
}

template <class T, std::size_t N>
OptionKey choice(std::string_view name, const Tasks& tasks, T Options::*member,
                 const std::array<NamedValue<T>, N>& values, std::string_view help, std::string fallback) {
  const std::span<const NamedValue<T>> table = values;
  const auto read = [=](const json& value, Options& options) {
    const auto chosen = value.is_string() ? find_value(table, value.get_ref<const std::string&>()) : std::nullopt;
    if (!chosen) refuse(name, fmt::format("must be {}, but is {}", in_words(all_names(table)), shown(value)));
    options.*member = *chosen;
  };
  const auto write = [=](const Options& options) { return json(find_name(table, options.*member)); };
  return {name, OptionKey::Kind::choice, tasks, all_names(table), help, std::move(fallback), false, read, write};
}

/// What an option made of lists may hold beside whole numbers.
struct ListRules {
  std::optional<std::int64_t> (*find_id)(std::string_view) = nullptr;  ///< of the names that may stand for numbers
  std::vector<IdRange> Options::*ranges = nullptr;                     ///< where ranges stay; null: all their numbers
};

/// Whole numbers and ranges of them, such as "1-10".
template <class T>
OptionKey numbers(std::string_view name, const Tasks& tasks, std::vector<T> Options::*member, Range range,
                  std::string_view help, std::string fallback, ListRules rules = {}) {
  const auto read = [=](const json& value, Options& options) {
    const auto refuse_value = [&](std::string_view verb, const json& found) {
      refuse(name, fmt::format("must be an array of whole numbers from {} to {}{}, but {} {}", range.low, range.high,
                               rules.find_id ? " or of category names" : "", verb, shown(found)));
    };
    if (!value.is_array()) refuse_value("is", value);
    if (value.empty()) refuse(name, "must not be empty; leave the key out instead");
    std::vector<T> values;
    std::vector<IdRange> ranges;
    for (const json& element : value) {
      if (const auto found = range_in(name, element)) {
        if (found->first < range.low || found->last > range.high) refuse_value("holds", element);
        if (rules.ranges) ranges.push_back(*found);
        for (std::int64_t i = found->first; !rules.ranges && i <= found->last; ++i) values.push_back(static_cast<T>(i));
      } else if (rules.find_id && element.is_string()) {
        const auto id = rules.find_id(trimmed(element.get_ref<const std::string&>()));
        if (!id) refuse(name, fmt::format("there is no category named {}", shown(element)));
        values.push_back(static_cast<T>(*id));
      } else {
        if (!is_within(element, range)) refuse_value("holds", element);
        values.push_back(element.get<T>());
      }
      // Ranges of a long list could otherwise fill the memory.
      if (values.size() > static_cast<std::size_t>(range.high - range.low) + 1) sort_unique(values);
    }
    options.*member = std::move(values);
    if (rules.ranges) options.*rules.ranges = std::move(ranges);
  };
  const auto write = [=](const Options& options) {
    json values = (options.*member).empty() ? json() : json(options.*member);
    if (!rules.ranges) return values;
    for (const IdRange& held : options.*rules.ranges) values.push_back(range_text(held));
    return values;
  };
  const auto kind = rules.find_id ? OptionKey::Kind::names_or_ids : OptionKey::Kind::numbers;
  return {name, kind, tasks, {}, help, std::move(fallback), false, read, write};
}

/// The default is not written, so that reports stay as they were before this option.
template <class T>
OptionKey without_default(OptionKey key, T Options::*member) {
  key.write = [write = key.write, member](const Options& options) {
    return options.*member == Options{}.*member ? json() : write(options);
  };
  return key;
}

}  // namespace df2::eval::detail
