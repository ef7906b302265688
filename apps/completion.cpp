#include "completion.h"

#include <set>

namespace df2::apps {

namespace {

std::string joined(const std::vector<std::string>& words, const char* separator = " ") {
  return fmt::format("{}", fmt::join(words, separator));
}

/// With a backslash before each of the special characters.
std::string escaped(const std::string& text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string quoted(const std::string& text) {
  return fmt::format("'{}'", fmt::join(split(text, '\''), "'\\''"));
}

std::vector<std::string> command_names(const Program& program) {
  std::vector<std::string> names;
  for (const Command& command : program.commands) {
    if (!command.name.empty()) names.push_back(command.name);
  }
  return names;
}

/// The places of flags: after each command, and without a command ("").
std::vector<std::string> places(const Program& program) {
  std::vector<std::string> names = command_names(program);
  names.emplace_back();
  return names;
}

std::vector<const Flag*> named_flags(const Program& program, const std::optional<std::string>& command) {
  std::vector<const Flag*> flags = program.flags_of(command);
  std::erase_if(flags, [](const Flag* flag) { return flag->is_positional(); });
  return flags;
}

bool has_file(const Flag& flag) {
  return flag.value.use != FileUse::none;
}

std::string bash_script(const Program& program, const std::string& function) {
  std::string values, words;
  std::set<std::string> seen;
  for (const Flag* flag : named_flags(program, std::nullopt)) {
    if (flag->value.name.empty() || !seen.insert(flag->name).second) continue;
    const std::string source = has_file(*flag) ? "-f" : "-W '" + joined(flag->value.choices) + "'";
    values += fmt::format("    {}) COMPREPLY=($(compgen {} -- \"$word\")); return ;;\n", flag->name, source);
  }
  for (const std::string& command : places(program)) {
    words += fmt::format("    '{}') words='", command);
    for (const Flag* flag : named_flags(program, command)) words += flag->name + " ";
    words += (command.empty() ? joined(command_names(program)) : "") + "' ;;\n";
  }
  return fmt::format(R"(# bash completion for {0}
{1}() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command='' words='' given
  case $before in
{2}  esac
  for given in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $given in {3}) command=$given; break ;; esac
  done
  case $command in
{4}  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [[ $word == -* ]] || COMPREPLY+=($(compgen -f -- "$word"))
}}
complete -o filenames -F {1} {0}
)",
                     program.name, function, values, joined(command_names(program), "|"), words);
}

std::string zsh_script(const Program& program, const std::string& function) {
  constexpr std::string_view kSpecial = "[]:\\";
  std::string cases, commands;
  for (const Command& command : program.commands) {
    if (!command.name.empty())
      commands += fmt::format(" {}\\:{}", command.name, quoted(escaped(command.about, kSpecial)));
  }
  for (const std::string& command : places(program)) {
    cases += fmt::format("    '{}') _arguments", command);
    for (const Flag* flag : named_flags(program, command)) {
      const std::string source = has_file(*flag) ? "_files" : "(" + joined(flag->value.choices) + ")";
      const std::string value = flag->value.name.empty() ? "" : fmt::format(":{}:{}", flag->value.name, source);
      const std::string help = escaped(flag->help, kSpecial);
      cases += fmt::format(" \\\n      {}", quoted(fmt::format("{}[{}]{}", flag->name, help, value)));
    }
    cases += command.empty() ? " \\\n      \"1:command:((" + commands.substr(1) + "))\" ;;\n"
                             : " \\\n      '1:command: ' '*:file:_files' ;;\n";
  }
  return fmt::format(R"(#compdef {0}
{1}() {{
  local command=${{words[(r)({2})]}}
  case $command in
{3}  esac
}}
{1} "$@"
)",
                     program.name, function, joined(command_names(program), "|"), cases);
}

std::string fish_script(const Program& program) {
  const auto rule = [&](const std::string& condition, const std::string& what, const std::string& about) {
    const std::string when = condition.empty() ? "" : fmt::format(" -n '{}'", condition);
    return fmt::format("complete -c {}{} {} -d {}\n", program.name, when, what, quoted(escaped(about, "\\")));
  };
  const std::string seen = "__fish_seen_subcommand_from ";
  std::string script = "# fish completion for " + program.name + "\n";
  for (const Command& command : program.commands) {
    if (!command.name.empty())
      script += rule("not " + seen + joined(command_names(program)), "-a " + command.name, command.about);
  }
  for (const Flag* flag : named_flags(program, std::nullopt)) {
    std::vector<std::string> others = command_names(program);
    std::erase_if(others, [&](const std::string& command) { return flag->is_taken_by(command); });
    const std::string condition = !flag->is_taken_by("") ? seen + joined(flag->commands)
                                  : others.empty()       ? ""
                                                         : "not " + seen + joined(others);
    const std::string value = flag->value.name.empty() ? ""
                              : has_file(*flag)        ? " -r"
                                                       : fmt::format(" -x -a '{}'", joined(flag->value.choices));
    script += rule(condition, "-l " + flag->name.substr(2) + value, flag->help);
  }
  return script;
}

}  // namespace

std::string completion_script(const Program& program, const std::string& shell) {
  std::string function = "_" + program.name;
  std::ranges::replace(function, '-', '_');
  if (shell == "bash") return bash_script(program, function);
  if (shell == "zsh") return zsh_script(program, function);
  if (shell == "fish") return fish_script(program);
  refuse_usage(fmt::format("--generate-completion must be bash, zsh or fish, but is {}", shell));
}

}  // namespace df2::apps
