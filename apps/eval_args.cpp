#include "eval_args.h"

#include <array>
#include <cstdlib>
#include <utility>

#include "help.h"
#include "option_flags.h"
#include "run_main.h"

namespace df2::apps {

namespace {

using eval::FeatureDistance;
using eval::Format;
using eval::Task;

constexpr std::array<eval::NamedValue<Format>, 6> kFormats = {{{"table", Format::table},
                                                               {"json", Format::json},
                                                               {"csv", Format::csv},
                                                               {"markdown", Format::markdown},
                                                               {"latex", Format::latex},
                                                               {"html", Format::html}}};

Value output_file(std::string& into) {
  Value value = written_file(into);
  value.fallback = "-, which is standard output";
  value.set = [&into](const std::string&, const std::string& text) { into = text == "-" ? "" : text; };
  return value;
}

Value named_reports(std::vector<std::pair<std::string, std::string>>& into) {
  const auto set = [&into](const std::string& flag, const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      refuse_usage(fmt::format("{} must be NAME=FILE, but is {}", flag, text));
    into.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  };
  const auto paths = [&into] {
    std::vector<std::string> files(into.size());
    std::ranges::transform(into, files.begin(), [](const auto& run) { return run.second; });
    return files;
  };
  return {.name = "NAME=FILE", .use = FileUse::read, .is_repeatable = true, .set = set, .paths = paths};
}

Value gates(Gates& into) {
  return {.name = "GATES", .set = [&into](const std::string&, const std::string& text) { into = parse_gates(text); }};
}

template <class... T>
std::vector<std::string> names(T... name) {
  return {name...};
}

std::vector<Flag> flag_table(EvalArgs& args) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 53;
  const auto score = names(""), read = names("", "check"), report = names("", "merge");
  const auto none = names(), features = names("--query-features");
  const std::vector<Task> any, retrieval(1, Task::retrieval), partials(eval::kTasks.begin(), eval::kTasks.begin() + 4);
  eval::RankingFiles& ranking = args.ranking;
  std::vector<Flag> flags = {
      {"Input", "--gt", read_file(args.gt, "PATH"),
       "Ground truth: a split folder with annos/, or a COCO-type file; for verification the file of pairs "
       "[$DF2_ROOT/validation]",
       read},
      {"Input", "--pred", read_file(args.pred),
       "Results file (a JSON array, gzip-compressed or not), or - for standard input", read, any, none, features,
       "the ranking of the features is what is scored"},
      {"Input", "--sizes", read_file(args.sizes),
       "Sizes of images to which the ground truth gives none, as an image information file has them", read,
       std::vector<Task>(1, Task::segmentation)},
      {"Input", "--config", read_file(args.config),
       "JSON file of options, which flags override: max_dets is --max-dets, and so on (options.schema.json)", read},
      {"Retrieval", "--query", read_file(args.query), "Query items (val_query.json), instead of --gt", read, retrieval,
       names("--gallery"), names("--gt"), "the query and the gallery file are the ground truth"},
      {"Retrieval", "--gallery", read_file(args.gallery), "Gallery items (val_gallery.json)", read, retrieval,
       names("--query")},
      {"Retrieval", "--query-features", read_file(ranking.query_features),
       "Rank the gallery instead of reading --pred: an .npy row for each query row", read, retrieval,
       names("--gallery-features")},
      {"Retrieval", "--gallery-features", read_file(ranking.gallery_features), "An .npy row for each gallery row", read,
       retrieval, features},
      {"Retrieval", "--query-rows", read_file(ranking.query_rows),
       "Detected items of the query features: rows as of --pred without lists [the ground truth's]", read, retrieval,
       features},
      {"Retrieval", "--gallery-rows", read_file(ranking.gallery_rows),
       "Image and box of each of the gallery features [the ground truth's]", read, retrieval, features},
      {"Retrieval", "--metric", choice<FeatureDistance>(ranking.distance, eval::kFeatureDistances),
       "How features are compared", read, retrieval, features},
      {"Retrieval", "--weights", read_file(ranking.weights), "For --metric learned: an .npy weight for each column",
       read, retrieval, features},
      {"Retrieval", "--submission", written_file(args.submission), "Write the ranked rows to FILE", score, retrieval,
       features},
      {"Scoring", "--sigmas", read_file(args.sigmas),
       "For --categories-of ground-truth: a JSON array of the OKS sigma of each landmark "
       "[known for 294 landmarks and for a person's 17]",
       read, std::vector<Task>(1, Task::landmarks)},
      {"Output", "--format", choice<Format>(args.format, kFormats), "How the output is written"},
      {"Output", "--wide", switch_of(args.is_wide),
       "Print each row of a table and the signature on one line, instead of folding at 100 columns"},
      {"Output", "--output", output_file(args.output), "Write to FILE, whole or not at all"},
      {"Output", "--curves", written_file(args.curves),
       "Write the curves to FILE as JSON: precision and recall; retrieval: CMC; verification: ROC", report},
      {"Output", "--outcomes", written_file(args.outcomes),
       "Write to FILE what became of each image, prediction and item (of retrieval, each query): CSV if it ends in "
       ".csv, else JSON lines",
       score, partials},
      {"Output", "--efficiency", read_file(args.efficiency),
       "Show what the network costs beside its scores: a file as df2-rcnn bench writes it", report},
      {"Output", "--partial", written_file(args.partial),
       "Write no report but a partial, which df2-eval merge joins with others", report, partials, none,
       names("--format", "--wide", "--output", "--curves", "--efficiency", "--fail-under"),
       "a partial is not a report"},
      {"Output", "--fail-under", gates(args.gates),
       "Exit with 1 if a metric is lower, such as AP=0.6,vis.AP=0.5 or "
       "category.skirt.AP=0.5,subset.scale.small.AP50=0.4",
       report},
      {"Output", "--quiet", switch_of(args.is_quiet), "No progress and no warnings on the terminal"},
      {"Limits", "--max-file-bytes", whole_number(args.limits.file_bytes, 1, kMostBytes), "Refuse larger files",
       names("", "check", "merge")},
      {"Limits", "--max-rows-per-image", whole_number(args.limits.rows_per_image, 1, kMostBytes),
       "Refuse more predictions of one image", read}};
  const std::vector<Flag> options = option_flags(args);
  flags.insert(std::ranges::find(flags, "Output", &Flag::group), options.begin(), options.end());
  return flags;
}

}  // namespace

Program eval_program(EvalArgs& args) {
  const char* root = std::getenv("DF2_ROOT");
  if (root && *root) args.gt = std::string(root) + "/validation";
  Program program{
      "df2-eval",
      "Scores a submission for DeepFashion2 as the official protocol does: detection, landmarks, segmentation, "
      "consumer-to-shop retrieval or verification",
      {{"",
        "Scores a submission",
        "--gt PATH --pred FILE --task NAME [FLAG]...",
        {"--gt deepfashion2/validation --pred results.json --task landmarks",
         "--gt keypoints_val_vis.json --pred results.json --task landmarks --format json",
         "--gt gt.json --pred shard1.json --task detection --images @shard1.txt --partial 1.df2p",
         "--task retrieval --query val_query.json --gallery val_gallery.json --pred rows.json",
         "--task retrieval --gt validation --query-features Q.npy --gallery-features G.npy",
         "--task verification --gt pairs.json --pred scores.json"}},
       {"merge",
        "Joins partials of shards into one report or, with --partial, into one partial",
        "FILE... [FLAG]...",
        {"merge 1.df2p 2.df2p 3.df2p 4.df2p", "merge --partial left.df2p 1.df2p 2.df2p",
         "merge --partial right.df2p 3.df2p 4.df2p", "merge left.df2p right.df2p"},
        "a partial",
        {{"", "partials", required(read_files(args.merged, "FILE")), "Files that --partial wrote"}}},
       {"check",
        "Reads and checks everything as for scoring, says what was read and what looks wrong, and shows no score",
        "--gt PATH --pred FILE --task NAME [FLAG]...",
        {"check --gt deepfashion2/validation --pred results.json --task landmarks"}},
       {"diff",
        "Shows the numbers of two reports side by side, and exits with 1 where they differ",
        "REPORT REPORT [FLAG]...",
        {"diff old.json new.json", "diff old.json new.json --tolerance 0.001 --format json"},
        "a report",
        {{"", "reports", required(read_files(args.compared, "REPORT")), "Two reports of --format json"},
         {"", "--tolerance", real_number(args.tolerance, 0, 1e9), "By how much numbers may differ"}}},
       {"tables",
        "Prints tables 2 to 5 of the paper, with the scores of reports beside the published ones",
        "--run NAME=FILE... [FLAG]...",
        {"tables --run mine=detection.json --run class=retrieval.json --format latex"},
        "a report",
        {{"", "--run", required(named_reports(args.runs)),
          "A report of --format json, as often as there are reports; for retrieval NAME is the features used: "
          "class, pose, mask, pose+class or mask+class"}}}},
      flag_table(args),
      exit_code_lines("a metric is lower than --fail-under allows, or two reports differ") + "\nEnvironment:\n" +
          list_row("DF2_ROOT", "Folder of the dataset: without --gt, $DF2_ROOT/validation is scored"),
      renamed_flags()};
  return complete(std::move(program), args.run_limits, args.threads);
}

void settle(EvalArgs& args, const CommandLine& line) {
  if (line.command == "diff" && args.compared.size() != 2)
    refuse_usage(fmt::format("diff compares two reports, but {} are given", args.compared.size()));
  if (!line.command.empty() && line.command != "check") return;
  if (!args.query.empty()) args.gt.clear();
  if (args.gt.empty() && args.query.empty()) refuse_usage("--gt is needed, because $DF2_ROOT is not set either");
  if (args.gt == "-") refuse_usage("--gt must name a folder or a file, not standard input");
  eval::RankingFiles& ranking = args.ranking;
  if (args.pred.empty() && ranking.query_features.empty()) refuse_usage("--pred is needed: the results file to score");
  settle_options(args);
  check_task(line, args.options.task);
  if (!args.sigmas.empty() && args.options.categories_of == CategorySource::deepfashion2)
    refuse_usage("--sigmas needs --categories-of ground-truth: the sigmas of DeepFashion2's landmarks are official");
  if ((ranking.distance == FeatureDistance::learned) == ranking.weights.empty())
    refuse_usage("--weights and --metric learned must be used together: no other metric has weights");
  check_gates(args.gates, args.options);
  settle_image_list(args);
}

}  // namespace df2::apps
