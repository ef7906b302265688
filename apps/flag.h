// In: variables of a program. Out: rows of its table of flags: the name of each flag, the values it takes and the
// variable it sets. Called by the three tables; read by parse, help_text and completion_script.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/geometry.h>
#include <df2_eval/names.h>
#include <df2_eval/options.h>

#include "flag_text.h"

namespace df2::apps {

enum class FileUse { none, read, written };

/// What may follow a flag, and where it goes.
struct Value {
  std::string name = {};                  ///< "FILE"; empty: the flag is a switch
  std::vector<std::string> choices = {};  ///< the only values it takes; empty: any text
  std::string fallback = {};              ///< the value without the flag, as the help says it
  FileUse use = FileUse::none;
  bool is_repeatable = false;
  bool is_required = false;
  /// Throws Error (usage) that names `flag`.
  std::function<void(const std::string& flag, const std::string& text)> set = {};
  /// The files it names, as far as they are set.
  std::function<std::vector<std::string>()> paths = [] { return std::vector<std::string>{}; };
};

struct Flag {
  std::string group;  ///< under which the help lists it
  std::string name;   ///< "--gt"; without dashes: a positional argument
  Value value;
  std::string help;                        ///< without choices and default, which `value` has
  std::vector<std::string> commands = {};  ///< that take it, "" for the program without one; empty: all
  std::vector<eval::Task> tasks = {};      ///< that take it; empty: all
  std::vector<std::string> needs = {};     ///< flags that must stand beside it
  std::vector<std::string> excludes = {};  ///< flags that may not
  std::string why = {};                    ///< why they are excluded, for the message

  bool is_positional() const { return !name.starts_with('-'); }
  bool is_taken_by(const std::string& command) const {
    return commands.empty() || std::ranges::find(commands, command) != commands.end();
  }
};

Value switch_of(bool& into);
Value read_file(std::string& into, std::string name = "FILE");
/// As often as wanted.
Value read_files(std::vector<std::string>& into, std::string name = "FILE");
Value written_file(std::string& into, std::string name = "FILE");
Value real_number(double& into, double low, double high);
/// Width x height, "400x600".
Value picture_size(std::optional<Size>& into);
Value required(Value value);

/// A whole number. Its default is shown when it is itself in range.
template <class T>
Value whole_number(T& into, std::uint64_t low, std::uint64_t high) {
  const auto set = [&into, low, high](const std::string& flag, const std::string& text) {
    const auto number = parse_number<std::uint64_t>(text);
    if (!number || *number < low || *number > high) {
      const std::string most = high == UINT64_MAX ? "2^64 - 1" : std::to_string(high);
      refuse_usage(fmt::format("{} must be a whole number from {} to {}, but is {}", flag, low, most, text));
    }
    into = static_cast<T>(*number);
  };
  const auto now = static_cast<std::uint64_t>(into);
  return {.name = "N", .fallback = now >= low && now <= high ? std::to_string(now) : "", .set = set};
}

/// One of the names of a table.
template <class T>
Value choice(T& into, std::span<const eval::NamedValue<T>> table) {
  const std::vector<std::string_view> names = eval::all_names(table);
  const auto set = [=, &into](const std::string& flag, const std::string& text) {
    const auto chosen = eval::find_value(table, text);
    if (!chosen) refuse_usage(fmt::format("{} must be {}, but is {}", flag, eval::in_words(names), text));
    into = *chosen;
  };
  const std::string now(eval::find_name(table, into));
  return {.name = "NAME", .choices = {names.begin(), names.end()}, .fallback = now, .set = set};
}

}  // namespace df2::apps
