#include "generated.h"

#include <map>
#include <string_view>
#include <vector>

#include <df2/error.h>
#include <df2/version.h>

namespace df2::apps {

namespace {

std::string roff(const std::string& text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '-')
      out += "\\-";
    else if (c == '\\')
      out += "\\e";
    else
      out += c;
    line_start = c == '\n';
  }
  return out;
}

using Flags = std::vector<const CLI::Option*>;

Flags visible(const CLI::App& app) {
  return app.get_options(
      [](const CLI::Option* option) { return !option->get_group().empty() && !option->get_lnames().empty(); });
}

std::string name_of(const CLI::Option* flag) {
  return flag->get_lnames()[0];
}

std::vector<const CLI::App*> commands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

/// Those a command has beyond the main one's.
Flags own(const CLI::App& command) {
  Flags flags = visible(command);
  std::erase_if(flags, [](const CLI::Option* flag) { return name_of(flag) == "help"; });
  return flags;
}

/// Of the program and its commands, each once, in the order of their declaration.
Flags all(const CLI::App& app) {
  Flags flags = visible(app);
  for (const CLI::App* command : commands(app)) {
    const Flags more = own(*command);
    flags.insert(flags.end(), more.begin(), more.end());
  }
  return flags;
}

bool takes_value(const CLI::Option* flag) {
  return flag->get_expected_max() > 0;
}

bool takes_file(const CLI::Option* flag) {
  return takes_value(flag) && (flag->get_type_name() == "FILE" || flag->get_type_name() == "PATH");
}

/// What the value of a flag can be, where it is one of a few words.
std::string choices_of(const CLI::Option* flag) {
  static const std::map<std::string, std::string> kChoices = {
      {"task", "detection landmarks segmentation retrieval verification"},
      {"format", "table json csv markdown latex"},
      {"metric", "l2 cosine learned"},
      {"retrieval-rule", "official strict"},
      {"query-boxes", "detected ground-truth"},
      {"mask-box", "current deepfashion2"},
      {"subset-rule", "images all-images"}};
  const auto choices = kChoices.find(name_of(flag));
  return choices == kChoices.end() ? "" : choices->second;
}

std::string joined(const Flags& flags, std::string_view separator) {
  std::string text;
  for (const CLI::Option* flag : flags) text.append(text.empty() ? "" : separator).append("--" + name_of(flag));
  return text;
}

std::string command_names(const CLI::App& app) {
  std::string names;
  for (const CLI::App* command : commands(app)) names += (names.empty() ? "" : " ") + command->get_name();
  return names;
}

std::string man_flags(const Flags& flags) {
  std::string text;
  for (const CLI::Option* flag : flags) {
    text += ".TP\n.B \\-\\-" + roff(name_of(flag));
    if (takes_value(flag) && !flag->get_type_name().empty()) text += " " + flag->get_type_name();
    text += "\n" + roff(flag->get_description()) + "\n";
  }
  return text;
}

std::string bash_completion(const CLI::App& app) {
  std::string cases;
  Flags free;
  for (const CLI::Option* flag : all(app)) {
    const std::string choices = choices_of(flag);
    if (!choices.empty())
      cases += "    --" + name_of(flag) + ") COMPREPLY=($(compgen -W '" + choices + "' -- \"$word\")); return ;;\n";
    else if (takes_value(flag) && !takes_file(flag))
      free.push_back(flag);
  }
  return "# bash completion for df2-eval\n"
         "_df2_eval() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  case $before in\n" +
         cases + "    " + joined(free, "|") +
         ") return ;;\n"
         "  esac\n"
         "  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '" +
         joined(all(app), " ") +
         "' -- \"$word\"));\n"
         "  else COMPREPLY=($(compgen -f -W '" +
         command_names(app) +
         "' -- \"$word\")); fi\n"
         "}\n"
         "complete -o filenames -F _df2_eval df2-eval\n";
}

std::string zsh_completion(const CLI::App& app) {
  std::string script = "#compdef df2-eval\n_arguments \\\n";
  for (const CLI::Option* flag : all(app)) {
    std::string text;
    for (const char c : flag->get_description()) {
      if (c == '\'') continue;
      if (c == '[' || c == ']' || c == ':') text += '\\';
      text += c;
    }
    script += "  '--" + name_of(flag) + "[" + text + "]";
    if (const std::string choices = choices_of(flag); !choices.empty())
      script += ":value:(" + choices + ")";
    else if (takes_value(flag))
      script += takes_file(flag) ? ":file:_files" : ":value: ";
    script += "' \\\n";
  }
  return script + "  '1:command:(" + command_names(app) + ")' \\\n  '*:partial:_files'\n";
}

std::string fish_completion(const CLI::App& app) {
  std::string script;
  for (const CLI::App* command : commands(app)) {
    script += "complete -c df2-eval -n __fish_use_subcommand -a " + command->get_name() + " -d '" +
              command->get_description() + "'\n";
  }
  for (const CLI::Option* flag : all(app)) {
    script += "complete -c df2-eval -l " + name_of(flag);
    if (const std::string choices = choices_of(flag); !choices.empty())
      script += " -x -a '" + choices + "'";
    else if (takes_value(flag))
      script += takes_file(flag) ? " -r" : " -x";
    std::string text = flag->get_description();
    std::erase(text, '\'');
    script += " -d '" + text + "'\n";
  }
  return script;
}

}  // namespace

std::string man_page(const CLI::App& app) {
  std::string page = ".TH DF2\\-EVAL 1 \"\" \"df2 " + std::string(kVersion) + "\" \"User Commands\"\n";
  page += ".SH NAME\ndf2\\-eval \\- score a submission for DeepFashion2\n";
  page +=
      ".SH SYNOPSIS\n.B df2\\-eval\n\\-\\-gt PATH \\-\\-pred FILE \\-\\-task TASK [options]\n.br\n.B df2\\-eval "
      "merge\nFILE... [options]\n.br\n.B df2\\-eval tables\n\\-\\-run NAME=FILE... [options]\n";
  page += ".SH DESCRIPTION\n" + roff(app.get_description()) + "\n.SH OPTIONS\n" + man_flags(visible(app));
  for (const CLI::App* command : commands(app)) {
    page += ".SS df2\\-eval " + roff(command->get_name()) + "\n" + roff(command->get_description()) + ".\n";
    page += man_flags(own(*command));
  }
  page +=
      ".SH ENVIRONMENT\n.TP\n.B DF2_ROOT\nFolder of the dataset: without \\-\\-gt, $DF2_ROOT/validation is scored.\n";
  page += ".SH EXAMPLES AND EXIT CODES\n.nf\n" + roff(app.get_footer()) + "\n.fi\n";
  return page;
}

std::string completion(const CLI::App& app, const std::string& shell) {
  if (shell == "bash") return bash_completion(app);
  if (shell == "zsh") return zsh_completion(app);
  if (shell == "fish") return fish_completion(app);
  throw Error(Fault::usage, Issue{Code::usage, {"", {}, {}, "--generate-completion"}, "bash, zsh or fish", shell});
}

}  // namespace df2::apps
