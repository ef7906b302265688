#include <df2_eval/paper/run_report.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/io/json_document.h>
#include <df2_eval/subset.h>

namespace df2::eval {

namespace {

std::optional<double> metric_of(const JsonPlace& place) {
  if (place.value().is_null()) return std::nullopt;
  if (!place.value().is_number()) place.refuse(Code::wrong_type, "a number or null");
  const double value = place.value().get<double>();
  if (!(value >= 0 && value <= 1)) place.refuse(Code::out_of_range, "a number from 0 to 1");
  return value;
}

void check_count(const JsonPlace& place) {
  if (!place.value().is_number_unsigned()) place.refuse(Code::wrong_type, "a count");
}

void check_counts_of(const JsonPlace& object) {
  for (const JsonPlace& count : object.members()) check_count(count);
}

/// Hashes are 16 lower-case hexadecimal digits.
std::string hash_of(const JsonPlace& place) {
  const std::string& text = place.text();
  if (text.size() != 16 || text.find_first_not_of("0123456789abcdef") != std::string::npos) {
    place.refuse(Code::wrong_type, "16 hexadecimal digits");
  }
  return text;
}

/// An object of the metrics `names` and of the counts beside them, and nothing else.
Summary summary_of(const JsonPlace& place, const std::vector<std::string>& names,
                   std::initializer_list<std::string_view> counts = {}) {
  Summary summary;
  for (const std::string& name : names) summary.emplace_back(name, metric_of(place.at(name)));
  for (const std::string_view count : counts) check_count(place.at(count));
  for (const JsonPlace& member : place.members()) {
    const bool is_known = std::ranges::find(counts, member.key()) != counts.end() ||
                          std::ranges::find(names, member.key()) != names.end();
    if (!is_known) member.refuse(Code::wrong_type, "a metric of the task and its options", "another");
  }
  return summary;
}

bool is_retrieval(const Options& options) {
  return options.task == Task::retrieval;
}

std::vector<Summary> levels_of(const JsonPlace& place, const Options& options) {
  std::vector<Summary> levels;
  if (place.members().empty()) return levels;
  const std::vector<std::string> ap_metrics = {"AP", "AP50", "AP75", "AR"};
  for (const Subset& subset : make_subsets(Task::detection, true, SubsetRule::images)) {
    if (!subset.level) continue;
    levels.push_back(summary_of(place.at(subset.name), is_retrieval(options) ? metric_names(options) : ap_metrics,
                                {is_retrieval(options) ? "queries" : "items"}));
  }
  if (levels.size() != place.members().size()) place.refuse(Code::wrong_type, "the 12 levels", "others, too");
  return levels;
}

/// Whose key is a category's name, spelled as reports spell it.
std::int64_t category_of(const JsonPlace& place) {
  const std::optional<CategoryIndex> found = deepfashion2_categories().find(place.key());
  if (!found || deepfashion2_categories()[*found].name != place.key()) {
    place.refuse(Code::unknown_category, "the name of a category", place.key());
  }
  return deepfashion2_categories()[*found].id;
}

void check_categories(const JsonPlace& place, const Options& options) {
  for (const JsonPlace& category : place.members()) {
    const std::int64_t id = category_of(category);
    if (category.at("category_id").value() != id) {
      category.at("category_id").refuse(Code::unknown_category, std::to_string(id) + ", the id of " + category.key());
    }
    if (is_retrieval(options))
      summary_of(category, metric_names(options), {"category_id", "queries"});
    else
      summary_of(category, metric_names(options), {"category_id", "items", "predictions"});
  }
}

RunScores scores_of(const JsonPlace& place, const Options& options) {
  check_categories(place.at("per_category"), options);
  if (place.has("ap_bounds")) {
    if (!options.ties) place.at("ap_bounds").refuse(Code::wrong_type, "bounds with the option ties only", "them");
    for (const auto& [name, bound] : summary_of(place.at("ap_bounds"), {"low", "high"})) {
      if (!bound) place.at("ap_bounds").at(name).refuse(Code::wrong_type, "a number");
    }
  }
  return {summary_of(place.at("summary"), metric_names(options)), levels_of(place.at("subsets"), options)};
}

/// Every option of the task, spelled as a report spells it.
Options options_of(const JsonPlace& place) {
  try {
    Options options = options_from_json(place.value());
    if (options_to_json(options) == place.value()) return options;
  } catch (const Error& error) {
    place.refuse(error);
  }
  place.refuse(Code::option, "all options of the task, as reports spell them", "others");
}

Visibility visibility_of(const JsonPlace& place) {
  const std::optional<Visibility> visibility = find_visibility(place.text());
  if (!visibility) place.refuse(Code::wrong_type, "vis_and_occ or vis");
  return *visibility;
}

void check_counts(const JsonPlace& counts, const Options& options) {
  const auto check_all = [&](std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) check_count(counts.at(name));
  };
  check_counts_of(counts.at("unknown_keys"));
  if (is_retrieval(options)) {
    check_all({"images", "queries", "gallery", "predictions", "without_match", "duplicates", "zero_size", "left_out"});
    counts.allow({"images", "queries", "gallery", "predictions", "without_match", "duplicates", "zero_size", "left_out",
                  "unknown_keys"});
    return;
  }
  check_all({"images", "items", "predictions", "beyond_max_dets", "duplicates", "zero_size", "in_absent_categories",
             "left_out"});
  counts.allow({"images", "items", "predictions", "beyond_max_dets", "duplicates", "zero_size", "in_absent_categories",
                "left_out", "absent_categories", "unknown_keys"});
  if (!counts.has("absent_categories")) return;
  for (const JsonPlace& category : counts.at("absent_categories").members()) {
    category_of(category);
    check_count(category);
  }
}

void check_ranking(const JsonPlace& ranking) {
  const std::string& metric = ranking.at("metric").text();
  if (metric != "l2" && metric != "cosine" && metric != "learned") {
    ranking.at("metric").refuse(Code::wrong_type, "l2, cosine or learned");
  }
  hash_of(ranking.at("query_features"));
  hash_of(ranking.at("gallery_features"));
  if (metric != "learned") {
    ranking.allow({"metric", "query_features", "gallery_features"});
    return;
  }
  hash_of(ranking.at("weights"));
  ranking.allow({"metric", "query_features", "gallery_features", "weights"});
}

/// What no table needs, but every report has; and nothing that only reports of other tasks have.
void check_rest(const JsonPlace& report, const Options& options) {
  const std::string& version = report.at("df2_version").text();
  if (version.empty() || version.find_first_not_of("0123456789.") != std::string::npos) {
    report.at("df2_version").refuse(Code::wrong_type, "a version of df2");
  }
  for (const JsonPlace& name : report.at("predictions").elements()) name.text();
  check_counts(report.at("counts"), options);
  if (is_retrieval(options)) {
    report.allow({"signature", "df2_version", "task", "ground_truth", "predictions", "options", "ranking", "counts",
                  "summary", "per_category", "subsets", "misses"});
    check_counts_of(report.at("misses"));
    if (report.has("ranking")) check_ranking(report.at("ranking"));
  } else if (options.task == Task::landmarks) {
    report.allow({"signature", "df2_version", "task", "ground_truth", "predictions", "options", "counts", "visibility",
                  "ap_bounds", "summary", "per_category", "subsets", "vis"});
  } else {
    report.allow({"signature", "df2_version", "task", "ground_truth", "predictions", "options", "counts", "ap_bounds",
                  "summary", "per_category", "subsets"});
  }
}

Task task_of(const JsonPlace& place) {
  const auto known = std::ranges::find(kTasks, place.text(), task_name);
  if (known == kTasks.end() || *known == Task::verification) {
    place.refuse(Code::wrong_type, "detection, landmarks, segmentation or retrieval");
  }
  return *known;
}

}  // namespace

RunReport run_report_from_json(const std::string& run, const std::string& path, const std::string& text) {
  const JsonDocument file(path, text, Fault::submission);
  const JsonPlace whole = file.root();
  const Task task = task_of(whole.at("task"));
  RunReport report;
  report.run = run;
  report.path = path;
  report.signature = whole.at("signature").text();
  if (!report.signature.starts_with("df2:")) whole.at("signature").refuse(Code::wrong_type, "a signature of df2");
  const JsonPlace ground_truth = whole.at("ground_truth");
  ground_truth.allow({"name", "hash"});
  ground_truth.at("name").text();
  report.ground_truth_hash = hash_of(ground_truth.at("hash"));
  report.options = options_of(whole.at("options"));
  if (report.options.task != task) whole.at("task").refuse(Code::wrong_type, "the task of /options");
  check_rest(whole, report.options);
  if (task == Task::landmarks) report.visibility = visibility_of(whole.at("visibility"));
  report.main = scores_of(whole, report.options);
  if (whole.has("vis")) {
    const JsonPlace vis = whole.at("vis");
    if (report.visibility == Visibility::vis) vis.refuse(Code::wrong_type, "vis beside vis_and_occ only", "it");
    vis.allow({"ap_bounds", "summary", "per_category", "subsets"});
    report.vis = scores_of(vis, report.options);
  }
  return report;
}

}  // namespace df2::eval
