#include "generated.h"

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

/// Visible flags, in the order of their declaration.
std::vector<const CLI::Option*> visible(const CLI::App& app) {
  return app.get_options(
      [](const CLI::Option* option) { return !option->get_group().empty() && !option->get_lnames().empty(); });
}

std::string joined_flags(const CLI::App& app) {
  std::string text;
  for (const CLI::Option* option : visible(app)) text += (text.empty() ? "--" : " --") + option->get_lnames()[0];
  return text;
}

}  // namespace

std::string man_page(const CLI::App& app) {
  std::string page = ".TH DF2\\-EVAL 1 \"\" \"df2 " + std::string(kVersion) + "\" \"User Commands\"\n";
  page += ".SH NAME\ndf2\\-eval \\- score a submission for DeepFashion2\n";
  page +=
      ".SH SYNOPSIS\n.B df2\\-eval\n\\-\\-gt PATH \\-\\-pred FILE \\-\\-task TASK [options]\n.br\n.B df2\\-eval "
      "merge\nFILE... [options]\n";
  page += ".SH DESCRIPTION\n" + roff(app.get_description()) + "\n.SH OPTIONS\n";
  for (const CLI::Option* option : visible(app)) {
    page += ".TP\n.B \\-\\-" + roff(option->get_lnames()[0]) + "\n";
    if (option->get_expected_max() > 0 && !option->get_type_name().empty())
      page.back() = ' ', page += option->get_type_name() + "\n";
    page += roff(option->get_description()) + "\n";
  }
  page += ".SH EXAMPLES AND EXIT CODES\n.nf\n" + roff(app.get_footer()) + "\n.fi\n";
  return page;
}

std::string completion(const CLI::App& app, const std::string& shell) {
  const std::string names = joined_flags(app);
  if (shell == "bash") {
    return "# bash completion for df2-eval\n"
           "_df2_eval() {\n"
           "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
           "  case $before in\n"
           "    --task) COMPREPLY=($(compgen -W 'detection landmarks segmentation retrieval verification' -- "
           "\"$word\")); return ;;\n"
           "    --format) COMPREPLY=($(compgen -W 'table json csv markdown latex' -- \"$word\")); return ;;\n"
           "    --metric) COMPREPLY=($(compgen -W 'l2 cosine learned' -- \"$word\")); return ;;\n"
           "    --retrieval-rule) COMPREPLY=($(compgen -W 'official strict' -- \"$word\")); return ;;\n"
           "    --query-boxes) COMPREPLY=($(compgen -W 'detected ground-truth' -- \"$word\")); return ;;\n"
           "    --subset-rule) COMPREPLY=($(compgen -W 'images all-images' -- \"$word\")); return ;;\n"
           "  esac\n"
           "  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '" +
           names +
           "' -- \"$word\"));\n"
           "  else COMPREPLY=($(compgen -f -W 'merge tables' -- \"$word\")); fi\n"
           "}\n"
           "complete -o filenames -F _df2_eval df2-eval\n";
  }
  if (shell == "zsh") {
    std::string script = "#compdef df2-eval\n_arguments \\\n";
    for (const CLI::Option* option : visible(app)) {
      const std::string& name = option->get_lnames()[0];
      std::string text;
      for (const char c : option->get_description()) {
        if (c == '\'') continue;
        if (c == '[' || c == ']' || c == ':') text += '\\';
        text += c;
      }
      script.append("  '--").append(name).append("[").append(text).append("]");
      if (name == "task")
        script += ":task:(detection landmarks segmentation retrieval verification)";
      else if (name == "format")
        script += ":format:(table json csv markdown latex)";
      else if (name == "subset-rule")
        script += ":rule:(images all-images)";
      else if (name == "metric")
        script += ":metric:(l2 cosine learned)";
      else if (name == "retrieval-rule")
        script += ":rule:(official strict)";
      else if (name == "query-boxes")
        script += ":boxes:(detected ground-truth)";
      else if (option->get_expected_max() > 0)
        script += ":value:_files";
      script += "' \\\n";
    }
    return script + "  '*:partial:_files'\n";
  }
  if (shell == "fish") {
    std::string script =
        "complete -c df2-eval -n __fish_use_subcommand -a merge -d 'Join partials of shards'\n"
        "complete -c df2-eval -n __fish_use_subcommand -a tables -d 'Print the tables of the paper'\n";
    for (const CLI::Option* option : visible(app)) {
      const std::string& name = option->get_lnames()[0];
      std::string text = option->get_description();
      std::erase(text, '\'');
      script += "complete -c df2-eval -l " + name;
      if (name == "task")
        script += " -x -a 'detection landmarks segmentation retrieval verification'";
      else if (name == "format")
        script += " -x -a 'table json csv markdown latex'";
      else if (name == "subset-rule")
        script += " -x -a 'images all-images'";
      else if (name == "metric")
        script += " -x -a 'l2 cosine learned'";
      else if (name == "retrieval-rule")
        script += " -x -a 'official strict'";
      else if (name == "query-boxes")
        script += " -x -a 'detected ground-truth'";
      else if (option->get_expected_max() > 0)
        script += " -r";
      script += " -d '" + text + "'\n";
    }
    return script;
  }
  throw Error(Fault::usage, Issue{Code::usage, {"", {}, {}, "--generate-completion"}, "bash, zsh or fish", shell});
}

}  // namespace df2::apps
