// In: argv. Out: what stands behind each flag, as text. Called by parse_eval_args, which turns it into values.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace df2::apps {

/// Flags as text; empty ones were not given.
struct Flags {
  std::string gt, pred, task, subset_rule, categories, images, max_dets, mask_box, config,
      format = "table", output, curves, partial, fail_under, generate_completion;
  std::string threads, max_file_bytes, max_rows_per_image;
  bool subsets = false, no_subsets = false, ties = false, quiet = false, generate_man = false;
  std::vector<std::string> merge, runs;
  std::string query, gallery, query_features, gallery_features, query_rows, gallery_rows, metric, weights, submission,
      top_k, retrieval_rule, query_boxes, min_matches;
};

void declare_flags(CLI::App& app, Flags& flags);

/// A flag of an empty value is a slip of a script, not a wish for the default. Throws Error (usage).
void require_values(const CLI::App& app);

}  // namespace df2::apps
