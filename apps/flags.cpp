#include "flags.h"

#include <df2/version.h>

#include "flag_text.h"

namespace df2::apps {

namespace {

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

}  // namespace

void declare_flags(CLI::App& app, Flags& flags) {
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("df2-eval ") + std::string(kVersion));
  const auto value = [&](const char* group, const char* name, std::string& into, const char* type, const char* text) {
    app.add_option(name, into, text)->type_name(type)->group(group);
  };
  const auto toggle = [&](const char* group, const char* name, bool& into, const char* text) {
    app.add_flag(name, into, text)->group(group);
  };
  value("Input", "--gt", flags.gt, "PATH",
        "Ground truth: a split folder with annos/, or a COCO-type file; verification: the pairs "
        "[$DF2_ROOT/validation]");
  value("Input", "--pred", flags.pred, "FILE", "Results file (JSON array), or - for standard input");
  value("Input", "--task", flags.task, "TASK",
        "detection, landmarks, segmentation, retrieval or verification (required)");
  value("Input", "--config", flags.config, "FILE", "JSON file of options; flags override it");

  value("Retrieval", "--query", flags.query, "FILE", "Query items (val_query.json), instead of --gt");
  value("Retrieval", "--gallery", flags.gallery, "FILE", "Gallery items (val_gallery.json), with --query");
  value("Retrieval", "--query-features", flags.query_features, "FILE", "Rank the gallery: an .npy row per query row");
  value("Retrieval", "--gallery-features", flags.gallery_features, "FILE", "An .npy row per gallery row");
  value("Retrieval", "--query-rows", flags.query_rows, "FILE",
        "Detected items of the query features (rows without lists) [the ground truth's]");
  value("Retrieval", "--gallery-rows", flags.gallery_rows, "FILE",
        "Image and box of the gallery features [the ground truth's]");
  value("Retrieval", "--metric", flags.metric, "NAME", "l2, cosine or learned (weighted squared difference) [l2]");
  value("Retrieval", "--weights", flags.weights, "FILE", "An .npy weight per column, for learned");
  value("Retrieval", "--submission", flags.submission, "FILE", "Write the ranked rows to FILE");
  value("Retrieval", "--top-k", flags.top_k, "LIST", "Lengths of list to score [1,5,10,15,20]");
  value("Retrieval", "--retrieval-rule", flags.retrieval_rule, "RULE",
        "official, or strict (IoU 0.5 to belong to an item)");
  value("Retrieval", "--query-boxes", flags.query_boxes, "SETTING",
        "detected, or ground-truth (then every query_bbox must be one) [detected]");
  value("Retrieval", "--min-matches", flags.min_matches, "N",
        "Subsets: only queries with N corresponding gallery items or more; 6 in the paper's table [0]");

  toggle("Scoring", "--subsets", flags.subsets,
         "Insist on the 12 difficulty subsets, which are scored anyway where levels are annotated");
  toggle("Scoring", "--no-subsets", flags.no_subsets, "Leave the difficulty subsets out");
  value("Scoring", "--subset-rule", flags.subset_rule, "RULE",
        "images (only images that hold the level) or all-images");
  value("Scoring", "--categories", flags.categories, "LIST", "Only these categories: ids or names, comma-separated");
  value("Scoring", "--images", flags.images, "LIST", "Only these image ids: comma-separated, or @FILE with one a line");
  value("Scoring", "--max-dets", flags.max_dets, "LIST",
        "Predictions per image and category that count [1,10,100; landmarks 20]");
  value("Scoring", "--mask-box", flags.mask_box, "RULE",
        "Segmentation: current, or deepfashion2 (the older box of the official code)");
  toggle("Scoring", "--ties", flags.ties, "Also report AP's bounds over the orders of equal scores");

  value("Output", "--format", flags.format, "NAME", "table, json, csv, markdown or latex [table]");
  value("Output", "--output", flags.output, "FILE",
        "Write the report to FILE, whole or not at all; - is standard output");
  value("Output", "--curves", flags.curves, "FILE", "Write all precision-recall curves to FILE as JSON");
  value("Output", "--partial", flags.partial, "FILE", "Write a partial for df2-eval merge instead of a report");
  value("Output", "--fail-under", flags.fail_under, "GATES",
        "Exit with 1 if a metric (of which more is better) is lower, as AP=0.6,AP50=0.8");
  toggle("Output", "--quiet", flags.quiet, "No progress on the terminal");

  value("Limits", "--threads", flags.threads, "N", "Threads to use [all]");
  value("Limits", "--max-file-bytes", flags.max_file_bytes, "N", "Refuse larger files [64 GiB]");
  value("Limits", "--max-rows-per-image", flags.max_rows_per_image, "N",
        "Refuse more predictions in one image [10000]");
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

void require_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& value : option->results()) {
      if (value.empty()) refuse_flag("--" + option->get_single_name(), "a value", "nothing");
    }
  }
}

}  // namespace df2::apps
