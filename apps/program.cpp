#include "program.h"

#include <CLI/CLI.hpp>

#include <df2/text.h>
#include <df2/version.h>

#include "check_files.h"
#include "completion.h"
#include "help.h"
#include "man_page.h"

namespace df2::apps {

namespace {

constexpr const char* kCompletion = "--generate-completion";
constexpr const char* kManPage = "--generate-man-page";

void declare(CLI::App& app, const Flag& flag) {
  if (flag.value.name.empty())
    app.add_flag(flag.name);
  else
    app.add_option(flag.name)->expected(flag.is_positional() ? -1 : 1)->take_all();
}

/// Flags that the program takes without a command may come before or after a command.
void declare_all(CLI::App& app, const Program& program) {
  app.set_version_flag("--version", program.name + " " + std::string(kVersion));
  app.add_option(kCompletion)->take_all();
  app.add_flag(kManPage);
  app.allow_extras();
  app.require_subcommand(0, 1);
  for (const Command& command : program.commands) {
    if (!command.name.empty()) app.add_subcommand(command.name)->fallthrough();
  }
  for (const Flag& flag : program.flags) {
    if (flag.is_taken_by("")) {
      declare(app, flag);
    } else {
      for (const std::string& command : flag.commands) declare(*app.get_subcommand(command), flag);
    }
  }
}

/// The text that was asked for instead of work: help, version or completion.
std::optional<std::string> split_words(CLI::App& app, const Program& program, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto commands = app.get_subcommands();
    return help_text(program, commands.empty() ? std::nullopt : std::optional(commands[0]->get_name()));
  } catch (const CLI::CallForVersion&) {
    return app.version() + "\n";
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();  // "--gt: 1 required PATH missing"
    refuse_usage(text.substr(0, text.find(':')) + " needs a value, but none is given");
  } catch (const CLI::ParseError& error) {
    refuse_usage(fmt::format("{}; {} --help lists what there is", error.what(), program.name));
  }
  if (app.get_option(kManPage)->count() > 0) return man_page(program);
  const CLI::Option* shell = app.get_option(kCompletion);
  return shell->count() > 0 ? std::optional(completion_script(program, shell->results()[0])) : std::nullopt;
}

std::vector<std::string_view> command_names(const Program& program) {
  std::vector<std::string_view> names;
  for (const Command& known : program.commands) {
    if (!known.name.empty()) names.push_back(known.name);
  }
  return names;
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& names) {
  const auto nearest = nearest_name(word, names);
  return nearest ? fmt::format(", but {}", *nearest) : "";
}

[[noreturn]] void refuse_word(const Program& program, const CommandLine& line, const std::string& who,
                              const std::string& word) {
  std::vector<std::string_view> names = line.command.empty() ? command_names(program) : std::vector<std::string_view>{};
  if (word.starts_with('-')) {
    names.clear();
    for (const Flag* flag : program.flags_of(line.command)) names.push_back(flag->name);
  }
  refuse_usage(fmt::format("{0} does not take {1}{2}; {0} --help lists what it takes", who, word,
                           suggestion(word.substr(0, word.find('=')), names)));
}

void check_command(const Program& program, const CommandLine& line, const std::vector<std::string>& rest) {
  if (std::ranges::find(program.commands, line.command, &Command::name) != program.commands.end()) return;
  const std::vector<std::string_view> names = command_names(program);
  const std::string found = rest.empty() || rest[0].starts_with('-') ? "" : ", not " + rest[0];
  const auto nearest = found.empty() ? std::nullopt : nearest_name(rest[0], names);
  refuse_usage(fmt::format("{} needs a command: {}{}{}", program.name, eval::in_words(names), found,
                           nearest ? fmt::format("; did you mean {}?", *nearest) : ""));
}

/// Refuses the words that CLI11 could not assign.
void check_rest(const Program& program, const CommandLine& line, const std::string& who,
                const std::vector<std::string>& rest) {
  if (rest.empty()) return;
  for (const auto& [old_name, name] : program.renamed) {
    if (rest[0].substr(0, rest[0].find('=')) == old_name)
      refuse_usage(fmt::format("{} is called {} now; give that instead", old_name, name));
  }
  const auto flags = program.flags_of(line.command);
  if (std::ranges::find(flags, rest[0], &Flag::name) != flags.end())
    refuse_usage(fmt::format("{} must come after {}", rest[0], line.command));
  refuse_word(program, line, who, rest[0]);
}

void set_value(const Flag& flag, const std::vector<std::string>& texts) {
  const bool is_switch = flag.value.name.empty();
  if (texts.size() > 1 && !flag.value.is_repeatable && !is_switch)
    refuse_usage(fmt::format("{} is given {} times, but has only one value", flag.name, texts.size()));
  for (const std::string& text : texts) {
    // An empty value is more likely a mistake in a script than a wish for the default.
    if (text.empty()) refuse_usage(flag.name + " needs a value, but an empty one is given");
    if (is_switch && text != "true") refuse_usage(fmt::format("{} takes no value, but {} is given", flag.name, text));
    flag.value.set(flag.name, text);
  }
}

void check_company(const CommandLine& line) {
  for (const Flag* flag : line.given) {
    for (const std::string& other : flag->excludes) {
      if (line.has(other))
        refuse_usage(fmt::format("{} and {} cannot be used together: {}", flag->name, other, flag->why));
    }
    for (const std::string& other : flag->needs) {
      if (!line.has(other)) refuse_usage(fmt::format("{} needs {}, which is not given", flag->name, other));
    }
  }
}

}  // namespace

std::vector<const Flag*> Program::flags_of(const std::optional<std::string>& command) const {
  static const std::vector<Flag> general = {{"General", "--help", {}, "Print this text"},
                                            {"General", "--version", {}, "Print the version"},
                                            {"General",
                                             kCompletion,
                                             {.name = "SHELL", .choices = {"bash", "zsh", "fish"}},
                                             "Print a script that completes the command line in a shell"},
                                            {"General", kManPage, {}, "Print the man page"}};
  std::vector<const Flag*> found;
  for (const Flag& flag : flags) {
    if (!command || flag.is_taken_by(*command)) found.push_back(&flag);
  }
  for (const Flag& flag : general) found.push_back(&flag);
  return found;
}

CommandLine parse(const Program& program, int argc, const char* const* argv) {
  CLI::App app(program.about, program.name);
  declare_all(app, program);
  CommandLine line;
  line.text = split_words(app, program, argc, argv);
  if (line.text) return line;
  const auto commands = app.get_subcommands();
  if (!commands.empty()) line.command = commands[0]->get_name();
  check_command(program, line, app.remaining(true));
  const std::string who = program.name + (line.command.empty() ? "" : " " + line.command);
  check_rest(program, line, who, app.remaining(true));
  for (const Flag& flag : program.flags) {
    const bool is_taken = flag.is_taken_by(line.command);
    if (!is_taken && !flag.is_taken_by("")) continue;
    const CLI::App& owner = flag.is_taken_by("") ? app : *commands[0];
    const std::vector<std::string> texts = owner.get_option(flag.name)->results();
    if (!texts.empty() && !is_taken) refuse_word(program, line, who, flag.name);
    if (texts.empty() && is_taken && flag.value.is_required)
      refuse_usage(fmt::format("{} needs {}: {}", who, flag.name, flag.help));
    if (texts.empty()) continue;
    set_value(flag, texts);
    line.given.push_back(&flag);
  }
  check_company(line);
  check_files(program, line.command);
  return line;
}

std::string blame(const Program& program, const CommandLine& line, const Error& error) {
  if (error.fault() == Fault::ground_truth) return "the ground truth is refused: ";
  if (error.fault() == Fault::submission) {
    const auto command = std::ranges::find(program.commands, line.command, &Command::name);
    return (command == program.commands.end() ? Command{}.submitted : command->submitted) + " is refused: ";
  }
  if (error.fault() == Fault::weights) return "the weights are refused: ";
  if ((error.fault() != Fault::io && error.fault() != Fault::limit) || error.issues().shown().empty()) return "";
  const std::string& file = error.issues().shown().front().where.file;
  const auto is_named_by = [&](const std::string& path) {
    return file == (path == "-" ? "<stdin>" : path) || (!path.empty() && file.starts_with(path + "/"));
  };
  for (const Flag* flag : line.given) {
    if (!flag->is_positional() && std::ranges::any_of(flag->value.paths(), is_named_by)) return flag->name + ": ";
  }
  return "";
}

void check_task(const CommandLine& line, eval::Task task) {
  for (const Flag* flag : line.given) {
    if (flag->tasks.empty() || std::ranges::find(flag->tasks, task) != flag->tasks.end()) continue;
    std::vector<std::string_view> names;
    for (const eval::Task taken : flag->tasks) names.push_back(eval::task_name(taken));
    refuse_usage(
        fmt::format("{} is for {}, not for {}", flag->name, eval::in_words(names, " and "), eval::task_name(task)));
  }
}

}  // namespace df2::apps
