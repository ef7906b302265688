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

#include "generated.h"

namespace df2::apps {

namespace {

using nlohmann::json;

constexpr const char* kAbout =
    "Scores a submission for DeepFashion2 as the official protocol does: detection, landmarks, segmentation,\n"
    "consumer-to-shop retrieval or verification.";

constexpr const char* kFooter =
    "Examples:\n"
    "  df2-eval --gt deepfashion2/validation --pred results.json --task landmarks\n"
    "  df2-eval --gt keypoints_val_vis.json --pred results.json --task landmarks --format json --output report.json\n"
    "  df2-eval --gt gt.json --pred shard1.json --images @shard1.txt --partial shard1.part\n"
    "  df2-eval merge shard1.part shard2.part\n"
    "  df2-eval --task retrieval --query val_query.json --gallery val_gallery.json --pred rows.json\n"
    "  df2-eval --task retrieval --gt deepfashion2/validation --query-features Q.npy --gallery-features G.npy\n"
    "  df2-eval --task verification --gt pairs.json --pred scores.json\n"
    "  df2-eval tables --run mine=detection.json --run class=retrieval.json --format latex\n"
    "\n"
    "Exit codes: 0 scored, 1 a --fail-under gate failed, 2 usage, 3 submission refused,\n"
    "4 ground truth refused, 5 a limit was hit, 6 input or output failed, 70 internal error, 130 interrupted.";

/// Flags as text; empty ones were not given.
struct Flags {
  std::string gt, pred, task, subset_rule, categories, images, max_dets, config,
      format = "table", output, curves, partial, fail_under, generate_completion;
  std::string threads, max_file_bytes, max_rows_per_image;
  bool subsets = false, no_subsets = false, ties = false, quiet = false, generate_man = false;
  std::vector<std::string> merge, runs;
  std::string query, gallery, query_features, gallery_features, query_rows, gallery_rows, metric, weights, submission,
      top_k, retrieval_rule, query_boxes, min_matches;
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

/// One id a line.
json image_file(const std::string& path) {
  std::vector<std::string> lines;
  for (std::string line : split(read_text_file(path, "--images"), '\n')) {
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
    json values = json::parse(read_text_file(path, "--config"), each_once);
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
  if (metric.size() > 3 && metric.starts_with("top") && number_or_text(metric.substr(3)).is_number()) return true;
  for (const eval::Task task : eval::kTasks) {
    eval::Options options;
    options.task = task;
    const std::vector<std::string> names = eval::metric_names(options);
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
    const std::vector<std::string> names = eval::metric_names(args.options);
    if (std::find(names.begin(), names.end(), metric) != names.end()) continue;
    std::string known;
    for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
    refuse("--fail-under", "one of " + known, metric);
  }
}

void declare(CLI::App& app, Flags& flags) {
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("df2-eval ") + std::string(kVersion));
  app.add_option("--gt", flags.gt,
                 "Ground truth: a split folder with annos/, or a COCO-type file; verification: the pairs")
      ->type_name("PATH")
      ->group("Input");
  app.add_option("--pred", flags.pred, "Results file (JSON array), or - for standard input")
      ->type_name("FILE")
      ->group("Input");
  app.add_option("--task", flags.task, "detection, landmarks, segmentation, retrieval or verification (required)")
      ->type_name("TASK")
      ->group("Input");
  app.add_option("--config", flags.config, "JSON file of options; flags override it")
      ->type_name("FILE")
      ->group("Input");

  const auto retrieval = [&](const char* name, std::string& into, const char* type, const char* text) {
    app.add_option(name, into, text)->type_name(type)->group("Retrieval");
  };
  retrieval("--query", flags.query, "FILE", "Query items (val_query.json), instead of --gt");
  retrieval("--gallery", flags.gallery, "FILE", "Gallery items (val_gallery.json), with --query");
  retrieval("--query-features", flags.query_features, "FILE", "Rank the gallery: an .npy row per query row");
  retrieval("--gallery-features", flags.gallery_features, "FILE", "An .npy row per gallery row");
  retrieval("--query-rows", flags.query_rows, "FILE",
            "Detected items of the query features (rows without lists) [the ground truth's]");
  retrieval("--gallery-rows", flags.gallery_rows, "FILE", "Image and box of the gallery features [the ground truth's]");
  retrieval("--metric", flags.metric, "NAME", "l2, cosine or learned (weighted squared difference) [l2]");
  retrieval("--weights", flags.weights, "FILE", "An .npy weight per column, for learned");
  retrieval("--submission", flags.submission, "FILE", "Write the ranked rows to FILE");
  retrieval("--top-k", flags.top_k, "LIST", "Lengths of list to score [1,5,10,15,20]");
  retrieval("--retrieval-rule", flags.retrieval_rule, "RULE", "official, or strict (IoU 0.5 to belong to an item)");
  retrieval("--query-boxes", flags.query_boxes, "SETTING",
            "detected, or ground-truth (then every query_bbox must be one) [detected]");
  retrieval("--min-matches", flags.min_matches, "N",
            "Subsets: only queries with N corresponding gallery items or more; 6 in the paper's table [0]");

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

  CLI::App* tables = app.add_subcommand("tables", "Print tables 2 to 5 of the paper from reports");
  tables->fallthrough();
  tables
      ->add_option(
          "--run", flags.runs,
          "NAME=FILE: a report of --format json; for retrieval NAME is the features used, as class, pose, mask, "
          "pose+class or mask+class")
      ->type_name("RUN")
      ->required()
      ->expected(1)
      ->take_all();
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
  if (!flags.top_k.empty()) values["top_k"] = list_of(split(flags.top_k, ','));
  if (!flags.retrieval_rule.empty()) values["retrieval_rule"] = flags.retrieval_rule;
  if (!flags.query_boxes.empty()) values["query_boxes"] = flags.query_boxes;
  if (!flags.min_matches.empty()) values["min_matches"] = number_or_text(flags.min_matches);
  if (!flags.images.empty() && flags.images[0] != '@') values["images"] = list_of(split(flags.images, ','));
  if (!values.contains("task"))
    refuse("--task", "detection, landmarks, segmentation, retrieval or verification", "none");
  return values;
}

/// Features without rows of detected items are those of the ground truth's boxes.
void note_query_boxes(const Flags& flags, json& values) {
  if (flags.query_features.empty() || !flags.query_rows.empty() || values["task"] != "retrieval") return;
  json& boxes = values.emplace("query_boxes", "ground-truth").first.value();
  if (boxes == "detected") refuse("--query-boxes", "ground-truth, or --query-rows with what was detected,", "detected");
}

/// A flag of an empty value is a slip of a script, not a wish for the default.
void check_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& value : option->results()) {
      if (value.empty()) refuse("--" + option->get_single_name(), "a value", "nothing");
    }
  }
}

/// With merge and tables, input and scoring are those of the partials or reports.
void check_subcommand(const CLI::App& app, const std::string& name) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string& group = option->get_group();
    if (option->count() > 0 && (group == "Input" || group == "Scoring" || group == "Retrieval")) {
      refuse("--" + option->get_single_name(), name + " without it, as its files know", "it");
    }
  }
}

/// "NAME=FILE"
std::vector<std::pair<std::string, std::string>> runs_of(const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> runs;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) refuse("--run", "NAME=FILE", text);
    runs.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return runs;
}

/// Tables are no report: nothing to gate, to save or to draw.
void check_tables(const CLI::App& app) {
  for (const char* name : {"--curves", "--partial", "--fail-under"}) {
    if (app.get_option(name)->count() > 0) refuse(name, "tables without it", "it");
  }
}

void check_retrieval(const CLI::App& app, const Flags& flags, const EvalArgs& args) {
  using eval::Task;
  if (args.options.task != Task::retrieval) {
    for (const CLI::Option* option : app.get_options()) {
      if (option->count() > 0 && option->get_group() == "Retrieval") {
        refuse("--" + option->get_single_name(), "--task retrieval with it", std::string(task_name(args.options.task)));
      }
    }
    return;
  }
  const auto both = [](const std::string& a, const std::string& b, const char* names) {
    if (a.empty() != b.empty()) refuse(names, "both or none", "one");
  };
  both(flags.query, flags.gallery, "--query and --gallery");
  both(flags.query_features, flags.gallery_features, "--query-features and --gallery-features");
  if (!flags.query.empty() && !flags.gt.empty()) refuse("--gt", "--query and --gallery, or --gt", "both");
  if (flags.query_features.empty()) {
    for (const char* name : {"--query-rows", "--gallery-rows", "--metric", "--weights", "--submission"}) {
      if (app.get_option(name)->count() > 0) refuse(name, "--query-features and --gallery-features with it", "none");
    }
  } else if (!flags.pred.empty()) {
    refuse("--pred", "a results file or features", "both");
  }
  if ((args.metric == eval::Metric::learned) == flags.weights.empty()) {
    refuse("--weights", "weights with --metric learned, and only there", flags.weights.empty() ? "none" : "others");
  }
}

eval::Metric metric_of(const std::string& name) {
  if (name.empty() || name == "l2") return eval::Metric::l2;
  if (name == "cosine") return eval::Metric::cosine;
  if (name == "learned") return eval::Metric::learned;
  refuse("--metric", "l2, cosine or learned", name);
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

/// Curves are those of precision and recall; verification pools all pairs, so it has no parts.
void check_task_outputs(const EvalArgs& args) {
  using eval::Task;
  const Task task = args.options.task;
  const bool has_curves = task != Task::retrieval && task != Task::verification;
  if (!args.curves.empty() && !has_curves) refuse("--curves", "a task with curves", std::string(task_name(task)));
  if (!args.partial.empty() && task == Task::verification) {
    refuse("--partial", "a task with partials", std::string(task_name(task)));
  }
}

std::string default_gt() {
  const char* root = std::getenv("DF2_ROOT");
  return root && *root ? std::string(root) + "/validation" : "";
}

}  // namespace

std::string read_text_file(const std::string& path, const std::string& flag) {
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
    check_subcommand(app, "merge");
    check_gates(args);
    return args;
  }
  args.runs = runs_of(flags.runs);
  if (!args.runs.empty()) {
    check_subcommand(app, "tables");
    check_tables(app);
    return args;
  }

  args.gt = flags.gt.empty() && flags.query.empty() ? default_gt() : flags.gt;
  args.pred = flags.pred;
  args.query = flags.query;
  args.gallery = flags.gallery;
  args.query_features = flags.query_features;
  args.gallery_features = flags.gallery_features;
  args.query_rows = flags.query_rows;
  args.gallery_rows = flags.gallery_rows;
  args.metric = metric_of(flags.metric);
  args.weights = flags.weights;
  args.submission = flags.submission;
  if (args.gt.empty() && args.query.empty()) refuse("--gt", "a ground truth (or $DF2_ROOT to be set)", "none");
  if (args.pred.empty() && args.query_features.empty()) refuse("--pred", "a results file", "none");
  if (args.gt == "-") refuse("--gt", "a folder or file", "standard input");
  if (flags.subsets && flags.no_subsets) refuse("--subsets", "one of --subsets and --no-subsets", "both");
  json values = values_of(flags);
  note_query_boxes(flags, values);
  args.options = eval::options_from_json(values);
  check_retrieval(app, flags, args);
  check_task_outputs(args);
  check_gates(args);
  if (flags.images.starts_with('@')) {
    values["images"] = image_file(flags.images.substr(1));
    args.options = eval::options_from_json(values);
  }
  return args;
}

}  // namespace df2::apps
