#include <df2_eval/paper/run_report.h>

#include <algorithm>
#include <string_view>

#include <nlohmann/json.hpp>

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

/// The metrics that the tables show. `place` may have others of `known`, the key `count`, and nothing else.
Summary summary_of(const JsonPlace& place, const Options& options, const std::vector<std::string>& known,
                   std::string_view count = "") {
  Summary summary;
  if (options.task == Task::retrieval) {
    for (const std::string& name : known) summary.emplace_back(name, metric_of(place.at(name)));
  } else {
    for (const char* name : {"AP", "AP50", "AP75"}) summary.emplace_back(name, metric_of(place.at(name)));
  }
  for (const JsonPlace& member : place.members()) {
    if (member.key() == count) continue;
    if (std::ranges::find(known, member.key()) != known.end()) {
      (void)metric_of(member);
      continue;
    }
    member.refuse(Code::wrong_type, "a metric of the task and its options", "another");
  }
  return summary;
}

std::vector<Summary> levels_of(const JsonPlace& place, const Options& options) {
  const bool is_retrieval = options.task == Task::retrieval;
  const std::vector<std::string> names = level_metric_names(options);
  std::vector<Summary> levels;
  if (place.members().empty()) return levels;
  for (const Subset& subset : make_subsets(Task::detection, true, SubsetRule::images)) {
    if (subset.level)
      levels.push_back(summary_of(place.at(subset.name), options, names, is_retrieval ? "queries" : "items"));
  }
  if (levels.size() != place.members().size())
    place.refuse(Code::wrong_type, "the 12 levels and nothing else", "other subsets too");
  return levels;
}

RunScores scores_of(const JsonPlace& place, const Options& options) {
  return {summary_of(place.at("summary"), options, metric_names(options)), levels_of(place.at("subsets"), options)};
}

/// The paper has no table of verification.
Task task_of(const JsonPlace& place) {
  const auto known = std::ranges::find(kTasks, place.text(), task_name);
  if (known == kTasks.end() || *known == Task::verification) {
    place.refuse(Code::wrong_type, "detection, landmarks, segmentation or retrieval");
  }
  return *known;
}

std::string signature_of(const JsonPlace& place) {
  if (!place.text().starts_with("df2:")) place.refuse(Code::wrong_type, "a signature of df2");
  return place.text();
}

std::string hash_of(const JsonPlace& place) {
  const std::string& text = place.text();
  if (text.size() != 16 || text.find_first_not_of("0123456789abcdef") != std::string::npos) {
    place.refuse(Code::wrong_type, "16 hexadecimal digits");
  }
  return text;
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

RunReport report_of(const std::string& run, const std::string& path, const JsonPlace& whole) {
  RunReport report;
  report.run = run;
  report.path = path;
  const Task task = task_of(whole.at("task"));
  report.signature = signature_of(whole.at("signature"));
  report.ground_truth_hash = hash_of(whole.at("ground_truth").at("hash"));
  report.options = options_of(whole.at("options"));
  if (report.options.task != task) whole.at("task").refuse(Code::wrong_type, "the task of /options");
  if (report.options.iou_thresholds != coco_thresholds() || report.options.recall_thresholds != coco_recall_points()) {
    whole.at("options").refuse(Code::report_signature, "COCO's thresholds, at which the paper's tables are measured,",
                               "other thresholds");
  }
  report.main = scores_of(whole, report.options);
  if (whole.has("efficiency")) report.efficiency = efficiency_at(whole.at("efficiency"));
  if (task != Task::landmarks) return report;
  report.visibility = visibility_of(whole.at("visibility"));
  if (report.visibility == Visibility::vis_and_occ && whole.has("vis")) {
    report.vis = scores_of(whole.at("vis"), report.options);
  }
  return report;
}

}  // namespace

RunReport run_report_from_json(const std::string& run, const std::string& path, const std::string& text) {
  return report_of(run, path, JsonDocument(path, text, Fault::submission).root());
}

RunReport read_run_report(const std::string& run, const std::string& path) {
  return report_of(run, path, read_document(path, Fault::submission).root());
}

}  // namespace df2::eval
