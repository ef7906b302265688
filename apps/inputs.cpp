#include "inputs.h"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "flag_text.h"

namespace df2::apps {

namespace {

eval::Metric metric_of(const std::string& name) {
  if (name.empty() || name == "l2") return eval::Metric::l2;
  if (name == "cosine") return eval::Metric::cosine;
  if (name == "learned") return eval::Metric::learned;
  refuse_flag("--metric", "l2, cosine or learned", name);
}

std::string default_gt() {
  const char* root = std::getenv("DF2_ROOT");
  return root && *root ? std::string(root) + "/validation" : "";
}

}  // namespace

void set_inputs(const Flags& flags, EvalArgs& args) {
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
  if (args.gt.empty() && args.query.empty()) refuse_flag("--gt", "a ground truth (or $DF2_ROOT to be set)", "none");
  if (args.pred.empty() && args.query_features.empty()) refuse_flag("--pred", "a results file", "none");
  if (args.gt == "-") refuse_flag("--gt", "a folder or file", "standard input");
}

void check_retrieval_inputs(const CLI::App& app, const Flags& flags, const EvalArgs& args) {
  using eval::Task;
  if (args.options.task != Task::retrieval) {
    for (const CLI::Option* option : app.get_options()) {
      if (option->count() > 0 && option->get_group() == "Retrieval") {
        refuse_flag("--" + option->get_single_name(), "--task retrieval with it",
                    std::string(task_name(args.options.task)));
      }
    }
    return;
  }
  const auto both = [](const std::string& a, const std::string& b, const char* names) {
    if (a.empty() != b.empty()) refuse_flag(names, "both or none", "one");
  };
  both(flags.query, flags.gallery, "--query and --gallery");
  both(flags.query_features, flags.gallery_features, "--query-features and --gallery-features");
  if (!flags.query.empty() && !flags.gt.empty()) refuse_flag("--gt", "--query and --gallery, or --gt", "both");
  if (flags.query_features.empty()) {
    for (const char* name : {"--query-rows", "--gallery-rows", "--metric", "--weights", "--submission"}) {
      if (app.get_option(name)->count() > 0)
        refuse_flag(name, "--query-features and --gallery-features with it", "none");
    }
  } else if (!flags.pred.empty()) {
    refuse_flag("--pred", "a results file or features", "both");
  }
  if ((args.metric == eval::Metric::learned) == flags.weights.empty()) {
    refuse_flag("--weights", "weights with --metric learned, and only there",
                flags.weights.empty() ? "none" : "others");
  }
}

std::vector<std::pair<std::string, std::string>> runs_of(const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> runs;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      refuse_flag("--run", "NAME=FILE", text);
    runs.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return runs;
}

}  // namespace df2::apps
