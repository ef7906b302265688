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

std::string spelled(const Flag& flag) {
  if (flag.is_positional()) return flag.value.name + "...";
  const std::string name = flag.name == "--help" ? "-h, --help" : flag.name;
  return flag.value.name.empty() ? name : name + " " + flag.value.name;
}

/// "How the report is written: table or json [table]"
std::string describe(const Flag& flag) {
  std::string text = flag.help;
  if (!flag.value.choices.empty())
    text += ": " + eval::in_words(std::vector<std::string_view>(flag.value.choices.begin(), flag.value.choices.end()));
  if (!flag.value.fallback.empty()) text += " [" + flag.value.fallback + "]";
  return flag.value.is_required ? text + " (required)" : text;
}

/// Each group of flags under its heading.
std::string group_lists(const std::vector<const Flag*>& flags) {
  std::vector<std::pair<std::string, std::string>> lists;
  for (const Flag* flag : flags) {
    auto list = std::ranges::find(lists, flag->group, &std::pair<std::string, std::string>::first);
    if (list == lists.end()) list = lists.insert(list, {flag->group, ""});
    list->second += list_row(spelled(*flag), describe(*flag));
  }
  std::string text;
  for (const auto& [group, list] : lists) text += fmt::format("\n{}:\n{}", group, list);
  return text;
}

}  // namespace

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
