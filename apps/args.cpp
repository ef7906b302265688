#include "args.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>

#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2/version.h>

namespace df2::apps {

namespace {

using nlohmann::json;

constexpr const char* kAbout =
    "Scores a submission for DeepFashion2 as the official protocol does: detection, landmarks or segmentation.";

constexpr const char* kFooter =
    "Examples:\n"
    "  df2-eval --gt deepfashion2/validation --pred results.json --task landmarks\n"
    "  df2-eval --gt keypoints_val_vis.json --pred results.json --task landmarks --format json --output report.json\n"
    "  df2-eval --gt gt.json --pred shard1.json --images @shard1.txt --partial shard1.part\n"
    "  df2-eval merge shard1.part shard2.part\n"
    "\n"
    "Exit codes: 0 scored, 1 a --fail-under gate failed, 2 usage, 3 submission refused,\n"
    "4 ground truth refused, 5 a limit was hit, 6 input or output failed, 70 internal error, 130 interrupted.";

/// Flags as text; empty ones were not given.
struct Flags {
  std::string gt, pred, task, subset_rule, categories, images, max_dets, config,
      format = "table", output, curves, partial, fail_under, generate_completion;
  std::string threads, max_file_bytes, max_rows_per_image;
  bool subsets = false, no_subsets = false, ties = false, quiet = false, generate_man = false;
  std::vector<std::string> merge;
};

[[noreturn]] void refuse(const std::string& flag, std::string expected, std::string found) {
  throw Error(Fault::usage, Issue{Code::usage, {"", {}, {}, flag}, std::move(expected), std::move(found)});
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

/// "12" -> 12; anything else stays text, for the options to name or refuse.
json number_or_text(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  return text;
}

/// `fallback` stands for a flag that was not given.
std::int64_t count_of(const std::string& flag, const std::string& text, std::int64_t fallback, std::int64_t most) {
  if (text.empty()) return fallback;
  const json number = number_or_text(text);
  if (number.is_number() && number >= 1 && number <= most) return number;
  refuse(flag, "a whole number from 1 to " + std::to_string(most), text);
}

json list_of(const std::vector<std::string>& parts) {
  json list = json::array();
  for (const std::string& part : parts) list.push_back(number_or_text(part));
  return list;
}

/// A configuration or a list of images: files people write.
std::string read_text(const std::string& flag, const std::string& path) {
  constexpr std::size_t kMostBytes = std::size_t{64} << 20;
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored)) {
    throw Error(Fault::io, Issue{Code::file, {path, {}, {}, {}}, "a readable file for " + flag, "none"});
  }
  std::string text;
  for (std::string block(1 << 16, 0); in.read(block.data(), 1 << 16), in.gcount() > 0;) {
    text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMostBytes) {
      throw Error(Fault::limit, Issue{Code::limit, {path, {}, {}, {}}, "at most 64 MiB for " + flag, "more"});
    }
  }
  return text;
}

/// One id a line.
json image_file(const std::string& path) {
  std::vector<std::string> lines;
  for (std::string line : split(read_text("--images", path), '\n')) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.empty()) refuse("--images", "at least one image id in " + path, "none");
  return list_of(lines);
}

json config_values(const std::string& path) {
  std::set<std::string> keys;
  const auto each_once = [&](int depth, json::parse_event_t event, json& parsed) {
    if (depth == 1 && event == json::parse_event_t::key && !keys.insert(parsed.get<std::string>()).second) {
      throw Error(Fault::usage, Issue{Code::option, {path, {}, {}, {}}, "each key once", parsed.dump() + " again"});
    }
    return true;
  };
  try {
    json values = json::parse(read_text("--config", path), each_once);
    if (!values.is_object()) refuse("--config", "an object of options", values.type_name());
    (void)eval::options_from_json(values);  // what a flag overrides has to be right, too
    return values;
  } catch (const json::exception& exception) {
    throw Error(Fault::usage, Issue{Code::option, {path, {}, {}, {}}, "valid JSON", exception.what()});
  }
}

eval::Format format_of(const std::string& name) {
  if (name == "table") return eval::Format::table;
  if (name == "json") return eval::Format::json;
  if (name == "csv") return eval::Format::csv;
  if (name == "markdown") return eval::Format::markdown;
  if (name == "latex") return eval::Format::latex;
  refuse("--format", "table, json, csv, markdown or latex", name);
}

std::vector<std::pair<std::string, double>> gates_of(const std::string& text) {
  std::vector<std::pair<std::string, double>> gates;
  for (const std::string& part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    double least = 0;
    const char* begin = part.data() + (equals == std::string::npos ? part.size() : equals + 1);
    const auto [end, error] = std::from_chars(begin, part.data() + part.size(), least);
    if (equals == std::string::npos || equals == 0 || error != std::errc{} || end != part.data() + part.size() ||
        !(least >= 0 && least <= 1)) {
      refuse("--fail-under", "METRIC=VALUE with a value from 0 to 1, as AP=0.6,AP50=0.8",
             part.empty() ? "nothing" : part);
    }
    gates.emplace_back(part.substr(0, equals), least);
  }
  return gates;
}

/// Names of all tasks and the AR rows of any max_dets: as much as is known before partials are read.
bool is_metric_of_some_task(const std::string& metric) {
  if (metric.size() > 2 && metric.starts_with("AR") && number_or_text(metric.substr(2)).is_number()) return true;
  for (const eval::Task task : {eval::Task::detection, eval::Task::landmarks, eval::Task::segmentation}) {
    const std::vector<std::string> names = eval::metric_names(task, {});
    if (std::find(names.begin(), names.end(), metric) != names.end()) return true;
  }
  return false;
}

void check_gates(const EvalArgs& args) {
  for (const auto& [metric, least] : args.gates) {
    if (!args.merge.empty()) {
      if (!is_metric_of_some_task(metric)) refuse("--fail-under", "a metric of the report", metric);
      continue;
    }
    const std::vector<std::string> names = eval::metric_names(args.options.task, args.options.max_dets);
    if (std::find(names.begin(), names.end(), metric) != names.end()) continue;
    std::string known;
    for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
    refuse("--fail-under", "one of " + known, metric);
  }
}

void declare(CLI::App& app, Flags& flags) {
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("df2-eval ") + std::string(kVersion));
  app.add_option("--gt", flags.gt, "Ground truth: a split folder with annos/, or a COCO-type file")
      ->type_name("PATH")
      ->group("Input");
  app.add_option("--pred", flags.pred, "Results file (JSON array), or - for standard input")
      ->type_name("FILE")
      ->group("Input");
  app.add_option("--task", flags.task, "detection, landmarks or segmentation (required)")
      ->type_name("TASK")
      ->group("Input");
  app.add_option("--config", flags.config, "JSON file of options; flags override it")
      ->type_name("FILE")
      ->group("Input");

  app.add_flag("--subsets", flags.subsets, "Score the 12 difficulty subsets (the default where levels are annotated)")
      ->group("Scoring");
  app.add_flag("--no-subsets", flags.no_subsets, "Leave the difficulty subsets out")->group("Scoring");
  app.add_option("--subset-rule", flags.subset_rule, "images (only images that hold the level) or all-images")
      ->type_name("RULE")
      ->group("Scoring");
  app.add_option("--categories", flags.categories, "Only these categories: ids or names, comma-separated")
      ->type_name("LIST")
      ->group("Scoring");
  app.add_option("--images", flags.images, "Only these image ids: comma-separated, or @FILE with one a line")
      ->type_name("LIST")
      ->group("Scoring");
  app.add_option("--max-dets", flags.max_dets, "Predictions per image and category that count [1,10,100; landmarks 20]")
      ->type_name("LIST")
      ->group("Scoring");
  app.add_flag("--ties", flags.ties, "Also report AP's bounds over the orders of equal scores")->group("Scoring");

  app.add_option("--format", flags.format, "table, json, csv, markdown or latex [table]")
      ->type_name("NAME")
      ->group("Output");
  app.add_option("--output", flags.output, "Write the report to FILE, whole or not at all")
      ->type_name("FILE")
      ->group("Output");
  app.add_option("--curves", flags.curves, "Write all precision-recall curves to FILE as JSON")
      ->type_name("FILE")
      ->group("Output");
  app.add_option("--partial", flags.partial, "Write a partial for df2-eval merge instead of a report")
      ->type_name("FILE")
      ->group("Output");
  app.add_option("--fail-under", flags.fail_under, "Exit with 1 if a metric is lower, as AP=0.6,AP50=0.8")
      ->type_name("GATES")
      ->group("Output");
  app.add_flag("--quiet", flags.quiet, "No progress on the terminal")->group("Output");

  app.add_option("--threads", flags.threads, "Threads to use [all]")->type_name("N")->group("Limits");
  app.add_option("--max-file-bytes", flags.max_file_bytes, "Refuse larger files [64 GiB]")
      ->type_name("N")
      ->group("Limits");
  app.add_option("--max-rows-per-image", flags.max_rows_per_image, "Refuse more predictions in one image [10000]")
      ->type_name("N")
      ->group("Limits");
  app.add_flag("--generate-man", flags.generate_man)->group("");
  app.add_option("--generate-completion", flags.generate_completion)->group("");

  CLI::App* merge = app.add_subcommand("merge", "Join partials of shards into one report");
  merge->fallthrough();
  merge
      ->add_option("partials", flags.merge,
                   "Files written by --partial; the flags of Output and Limits apply here, too")
      ->type_name("FILE")
      ->required();
}

/// Everything but a file of image ids.
json values_of(const Flags& flags) {
  json values = flags.config.empty() ? json::object() : config_values(flags.config);
  if (!flags.task.empty()) values["task"] = flags.task;
  if (flags.subsets) values["subsets"] = true;
  if (flags.no_subsets) values["subsets"] = false;
  if (flags.ties) values["ties"] = true;
  if (!flags.subset_rule.empty()) values["subset_rule"] = flags.subset_rule;
  if (!flags.categories.empty()) values["categories"] = list_of(split(flags.categories, ','));
  if (!flags.max_dets.empty()) values["max_dets"] = list_of(split(flags.max_dets, ','));
  if (!flags.images.empty() && flags.images[0] != '@') values["images"] = list_of(split(flags.images, ','));
  if (!values.contains("task")) refuse("--task", "detection, landmarks or segmentation", "none");
  return values;
}

/// A flag of an empty value is a slip of a script, not a wish for the default.
void check_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& value : option->results()) {
      if (value.empty()) refuse("--" + option->get_single_name(), "a value", "nothing");
    }
  }
}

/// With merge, input and scoring are those of the partials.
void check_merge(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string& group = option->get_group();
    if (option->count() > 0 && (group == "Input" || group == "Scoring")) {
      refuse("--" + option->get_single_name(), "merge without it, as the partials know", "it");
    }
  }
}

void check_outputs(const CLI::App& app, const Flags& flags) {
  if (!flags.curves.empty() && flags.curves == flags.output) {
    refuse("--curves", "another file than that of --output", flags.curves);
  }
  if (flags.partial.empty()) return;
  for (const char* name : {"--format", "--output", "--curves", "--fail-under"}) {
    if (app.get_option(name)->count() > 0) refuse(name, "no report beside --partial", "it");
  }
}

std::string default_gt() {
  const char* root = std::getenv("DF2_ROOT");
  return root && *root ? std::string(root) + "/validation" : "";
}

}  // namespace

EvalArgs parse_eval_args(int argc, const char* const* argv) {
  CLI::App app(kAbout, "df2-eval");
  Flags flags;
  declare(app, flags);
  EvalArgs args;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    args.generated = app.help();
    return args;
  } catch (const CLI::CallForVersion&) {
    args.generated = app.version() + "\n";
    return args;
  } catch (const CLI::ParseError& error) {
    throw Error(Fault::usage, Issue{Code::usage, {}, "flags as df2-eval --help lists them", error.what()});
  }
  if (flags.generate_man) args.generated = man_page(app);
  if (!flags.generate_completion.empty()) args.generated = completion(app, flags.generate_completion);
  if (args.generated) return args;

  check_values(app);
  check_outputs(app, flags);
  args.format = format_of(flags.format);
  args.gates = gates_of(flags.fail_under);
  args.output = flags.output;
  args.curves = flags.curves;
  args.partial = flags.partial;
  args.quiet = flags.quiet;
  constexpr std::int64_t kMostThreads = 4096;
  constexpr std::int64_t kMostBytes = std::int64_t{1} << 53;
  args.threads = static_cast<int>(count_of("--threads", flags.threads, 0, kMostThreads));
  args.limits.file_bytes = static_cast<std::uint64_t>(count_of(
      "--max-file-bytes", flags.max_file_bytes, static_cast<std::int64_t>(args.limits.file_bytes), kMostBytes));
  args.limits.rows_per_image =
      static_cast<std::uint64_t>(count_of("--max-rows-per-image", flags.max_rows_per_image,
                                          static_cast<std::int64_t>(args.limits.rows_per_image), kMostBytes));
  args.merge = flags.merge;
  if (!args.merge.empty()) {
    check_merge(app);
    check_gates(args);
    return args;
  }

  args.gt = flags.gt.empty() ? default_gt() : flags.gt;
  args.pred = flags.pred;
  if (args.gt.empty()) refuse("--gt", "a ground truth (or $DF2_ROOT to be set)", "none");
  if (args.pred.empty()) refuse("--pred", "a results file", "none");
  if (args.gt == "-") refuse("--gt", "a folder or file", "standard input");
  if (flags.subsets && flags.no_subsets) refuse("--subsets", "one of --subsets and --no-subsets", "both");
  json values = values_of(flags);
  args.options = eval::options_from_json(values);
  check_gates(args);
  if (flags.images.starts_with('@')) {
    values["images"] = image_file(flags.images.substr(1));
    args.options = eval::options_from_json(values);
  }
  return args;
}

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
  page += ".SH EXAMPLES AND EXIT CODES\n.nf\n" + roff(kFooter) + "\n.fi\n";
  return page;
}

std::string completion(const CLI::App& app, const std::string& shell) {
  const std::string names = joined_flags(app);
  if (shell == "bash") {
    return "# bash completion for df2-eval\n"
           "_df2_eval() {\n"
           "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
           "  case $before in\n"
           "    --task) COMPREPLY=($(compgen -W 'detection landmarks segmentation' -- \"$word\")); return ;;\n"
           "    --format) COMPREPLY=($(compgen -W 'table json csv markdown latex' -- \"$word\")); return ;;\n"
           "    --subset-rule) COMPREPLY=($(compgen -W 'images all-images' -- \"$word\")); return ;;\n"
           "  esac\n"
           "  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '" +
           names +
           "' -- \"$word\"));\n"
           "  else COMPREPLY=($(compgen -f -W merge -- \"$word\")); fi\n"
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
        script += ":task:(detection landmarks segmentation)";
      else if (name == "format")
        script += ":format:(table json csv markdown latex)";
      else if (name == "subset-rule")
        script += ":rule:(images all-images)";
      else if (option->get_expected_max() > 0)
        script += ":value:_files";
      script += "' \\\n";
    }
    return script + "  '*:partial:_files'\n";
  }
  if (shell == "fish") {
    std::string script = "complete -c df2-eval -n __fish_use_subcommand -a merge -d 'Join partials of shards'\n";
    for (const CLI::Option* option : visible(app)) {
      const std::string& name = option->get_lnames()[0];
      std::string text = option->get_description();
      std::erase(text, '\'');
      script += "complete -c df2-eval -l " + name;
      if (name == "task")
        script += " -x -a 'detection landmarks segmentation'";
      else if (name == "format")
        script += " -x -a 'table json csv markdown latex'";
      else if (name == "subset-rule")
        script += " -x -a 'images all-images'";
      else if (option->get_expected_max() > 0)
        script += " -r";
      script += " -d '" + text + "'\n";
    }
    return script;
  }
  refuse("--generate-completion", "bash, zsh or fish", shell);
}

}  // namespace df2::apps
