#include "help.h"

namespace df2::apps {

namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kColumn = 30;  ///< where the description of a flag begins

/// Lines of at most `kWidth` characters; all but the first are indented.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::string lines;
  std::size_t column = indent;
  for (const std::string& word : split(text, ' ')) {
    const bool is_full = column + 1 + word.size() > kWidth;
    if (column > indent) lines += is_full ? "\n" + std::string(indent, ' ') : " ";
    column = (column > indent && is_full ? indent : column + (column > indent)) + word.size();
    lines += word;
  }
  return lines;
}

/// Each group of flags under its heading.
std::string group_lists(const std::vector<const Flag*>& flags) {
  std::string text;
  for (const auto& [group, members] : grouped(flags)) {
    text += fmt::format("\n{}:\n", group);
    for (const Flag* flag : members) text += list_row(spelled(*flag), describe(*flag));
  }
  return text;
}

}  // namespace

std::string spelled(const Flag& flag) {
  if (flag.is_positional()) return flag.value.name + "...";
  const std::string name = flag.name == "--help" ? "-h, --help" : flag.name;
  return flag.value.name.empty() ? name : name + " " + flag.value.name;
}

std::string describe(const Flag& flag) {
  std::string text = flag.help;
  if (!flag.value.choices.empty())
    text += ": " + eval::in_words(std::vector<std::string_view>(flag.value.choices.begin(), flag.value.choices.end()));
  if (!flag.value.fallback.empty()) text += " [" + flag.value.fallback + "]";
  return flag.value.is_required ? text + " (required)" : text;
}

std::vector<FlagGroup> grouped(const std::vector<const Flag*>& flags) {
  std::vector<FlagGroup> groups;
  for (const Flag* flag : flags) {
    auto group = std::ranges::find(groups, flag->group, &FlagGroup::title);
    if (group == groups.end()) group = groups.insert(group, {flag->group, {}});
    group->flags.push_back(flag);
  }
  return groups;
}

std::string list_row(const std::string& left, const std::string& description) {
  const bool fits = left.size() + 4 <= kColumn;
  const std::string gap = fits ? std::string(kColumn - 2 - left.size(), ' ') : "\n" + std::string(kColumn, ' ');
  return "  " + left + gap + wrapped(description, kColumn) + "\n";
}

std::string help_text(const Program& program, const std::optional<std::string>& command) {
  std::string usage, commands, examples, about = program.about;
  for (const Command& each : program.commands) {
    if (!each.name.empty()) commands += list_row(each.name, each.about);
    if (command && *command != each.name) continue;
    if (command) about = each.about;
    usage += fmt::format("{}{}{}{} {}\n", usage.empty() ? "Usage: " : "  or:  ", program.name,
                         each.name.empty() ? "" : " ", each.name, each.usage);
    for (const std::string& example : each.examples) examples += "  $ " + program.name + " " + example + "\n";
  }
  return usage + "\n" + wrapped(about, 0) + ".\n" + (command ? "" : "\nCommands:\n" + commands) +
         group_lists(program.flags_of(command)) + "\n" + program.notes + "\nExamples:\n" + examples;
}

}  // namespace df2::apps
