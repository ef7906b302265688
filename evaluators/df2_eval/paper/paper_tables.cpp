#include <df2_eval/paper/paper_tables.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/attributes.h>
#include <df2/error.h>

namespace df2::eval {

namespace {

constexpr std::array<std::string_view, 3> kApMetrics = {"AP", "AP50", "AP75"};
constexpr std::array<int, 5> kTopK = {1, 5, 10, 15, 20};
constexpr int kPaperMinMatches = 6;

/// One of the ways in which a task was scored: a report may have the scores of one or of both.
struct Setting {
  std::string name;                                          ///< as tables call it
  std::string published;                                     ///< as published rows call it
  std::function<const RunScores*(const RunReport&)> scores;  ///< null: the report does not have it
};

const RunScores* main_scores(const RunReport& report) {
  return &report.main;
}

const RunScores* vis_scores(const RunReport& report) {
  return report.vis ? &*report.vis : report.visibility == Visibility::vis ? &report.main : nullptr;
}

const RunScores* vis_and_occ_scores(const RunReport& report) {
  return report.visibility == Visibility::vis_and_occ ? &report.main : nullptr;
}

const RunScores* ground_truth_box_scores(const RunReport& report) {
  return report.options.query_boxes == QueryBoxes::ground_truth ? &report.main : nullptr;
}

const RunScores* detected_box_scores(const RunReport& report) {
  return report.options.query_boxes == QueryBoxes::detected ? &report.main : nullptr;
}

std::vector<Setting> all_settings(Task task) {
  if (task == Task::landmarks) return {{"vis", "vis", vis_scores}, {"vis_and_occ", "vis_and_occ", vis_and_occ_scores}};
  if (task == Task::retrieval) {
    return {{"ground-truth box", "gt box", ground_truth_box_scores},
            {"detected box", "detected box", detected_box_scores}};
  }
  return {{"", "", main_scores}};
}

/// `metric` of every level, then the `overall` metrics.
Scores column_scores(const RunScores& run, std::string_view metric, const std::vector<std::string>& overall) {
  Scores scores;
  for (const Summary& level : run.levels) scores.push_back(find_metric(level, metric));
  scores.resize(kLevelCount);
  for (const std::string& name : overall) scores.push_back(find_metric(run.summary, name));
  return scores;
}

using Reports = std::vector<const RunReport*>;

/// `wanted`: whether a report belongs to the row.
template <class Wanted>
void add_runs(PaperRow& row, const Setting& setting, const Reports& reports, std::string_view metric,
              const std::vector<std::string>& overall, Wanted&& wanted) {
  for (const RunReport* report : reports) {
    const RunScores* scores = setting.scores(*report);
    if (scores && wanted(*report)) {
      row.runs.push_back({report->run, report->signature, column_scores(*scores, metric, overall)});
    }
  }
}

/// A group of columns for each attribute.
std::vector<ColumnTitles> level_columns() {
  std::vector<ColumnTitles> columns;
  for (const AttributeRow& attribute : kAttributes) {
    columns.push_back({std::string(attribute.title), {attribute.level_titles.begin(), attribute.level_titles.end()}});
  }
  return columns;
}

bool has_own_categories(const RunReport* report) {
  return report->options.categories_of == CategorySource::ground_truth;
}

PaperTable ap_table(Task task, const Reports& reports) {
  const std::string name(task_name(task));
  const bool is_landmarks = task == Task::landmarks;
  const std::string number = task == Task::detection ? "2" : is_landmarks ? "3" : "4";
  PaperTable table{"Table " + number, name, "metric", is_landmarks ? "landmarks" : "", level_columns(), {}, {}};
  table.columns.push_back({"", {"overall"}});
  const bool is_other_dataset = std::ranges::any_of(reports, has_own_categories);
  for (std::size_t m = 0; m < kApMetrics.size(); ++m) {
    const std::string metric(kApMetrics[m]);
    for (const Setting& setting : all_settings(task)) {
      PaperRow row{metric, setting.name, Scores(kLevelCount + 1), Scores(kLevelCount + 1)};
      if (!is_other_dataset) {
        row.paper = paper_scores(name, setting.published, metric);
        row.released.back() = released_scores(name, setting.published).at(m);
      }
      add_runs(row, setting, reports, metric, {metric}, [](const RunReport&) { return true; });
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

/// The paper's, then those of the runs.
std::vector<std::string> all_features(const Reports& reports) {
  std::vector<std::string> features = paper_features();
  for (const RunReport* report : reports) {
    if (std::ranges::find(features, report->run) == features.end()) features.push_back(report->run);
  }
  return features;
}

/// The paper gives only the last of the overall columns, top-20, the README all of them.
PaperRow published_row(const std::string& features, const Setting& setting) {
  PaperRow row{features, setting.name, paper_scores("retrieval " + features, setting.published, "top-20"),
               Scores(kLevelCount)};
  row.paper.insert(row.paper.end() - 1, kTopK.size() - 1, std::nullopt);
  Scores released = released_scores("retrieval " + features, setting.published);
  released.resize(kTopK.size());
  std::ranges::copy(released, std::back_inserter(row.released));
  return row;
}

PaperTable retrieval_table(const Reports& reports) {
  PaperTable table{"Table 5", "consumer-to-shop retrieval, subsets top-20", "features", "query", level_columns(), {},
                   {}};
  table.columns.push_back({"overall", {}});
  std::vector<std::string> overall;
  for (const int k : kTopK) {
    table.columns.back().second.push_back(fmt::format("top-{}", k));
    overall.push_back(top_k_name(k));
  }
  for (const std::string& features : all_features(reports)) {
    for (const Setting& setting : all_settings(Task::retrieval)) {
      PaperRow row = published_row(features, setting);
      add_runs(row, setting, reports, "top20", overall,
               [&](const RunReport& report) { return report.run == features; });
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

/// The ways in which a run was not scored as in the paper.
std::vector<std::string> differences_from_paper(const RunReport& report) {
  if (has_own_categories(&report)) {
    return {report.run +
            ": not compared with the published scores, because this ground truth has categories of its own"};
  }
  std::vector<std::string> notes;
  const Options& options = report.options;
  if (options.task == Task::retrieval) {
    if (options.min_matches != kPaperMinMatches && !report.main.levels.empty()) {
      notes.push_back(
          fmt::format("{}: subsets of queries with at least {} corresponding gallery items; the paper's have {}",
                      report.run, options.min_matches, kPaperMinMatches));
    }
  } else {
    Options defaults;
    defaults.task = options.task;
    if (options.max_dets.back() != checked(defaults).max_dets.back()) {
      notes.push_back(fmt::format("{}: max_dets {}; the published scores have {}", report.run, options.max_dets.back(),
                                  checked(defaults).max_dets.back()));
    }
    if (options.subset_rule == SubsetRule::all_images) {
      notes.push_back(report.run + ": subsets by the rule all-images; the default is images");
    }
  }
  if (options.rules == Rules::strict) {
    notes.push_back(report.run + ": scored by the strict rules; the published scores by the official ones");
  }
  if (!options.categories.empty()) {
    notes.push_back(fmt::format("{}: {} of the 13 categories", report.run, options.categories.size()));
  }
  return notes;
}

/// "images:3@6e7ea780". Only the signature says which images were scored.
std::string image_field(const RunReport& report) {
  constexpr std::string_view kField = "|images:";
  const std::size_t begin = report.signature.find(kField);
  if (begin == std::string::npos) return "none";
  const std::size_t end = report.signature.find('|', begin + 1);
  return report.signature.substr(begin + 1, end == std::string::npos ? end : end - begin - 1);
}

/// The main accuracy of a task, in the setting that its runs share.
std::string_view main_metric(Task task) {
  return task == Task::retrieval ? "top20" : "AP";
}

/// A row for each task, and in it a line for each run that says what its network costs.
std::optional<PaperTable> efficiency_table(const std::vector<RunReport>& reports) {
  PaperTable table{"Efficiency", "accuracy over cost of a picture", "accuracy", "", {}, {}, {}};
  table.columns.push_back({"",
                           {"accuracy", "parameters (millions)", "weights (MB)", "multiply-adds (billions)",
                            "latency (ms)", "peak memory (MB)"}});
  const auto in = [](double unit, const std::optional<std::uint64_t>& number) {
    return number ? std::optional(static_cast<double>(*number) / unit) : std::nullopt;
  };
  for (const Task task : {Task::detection, Task::landmarks, Task::segmentation, Task::retrieval}) {
    PaperRow row{fmt::format("{} {}", task_name(task), main_metric(task)), "", Scores(6), Scores(6)};
    for (const RunReport& report : reports) {
      if (report.options.task != task || !report.efficiency) continue;
      const Efficiency& cost = *report.efficiency;
      row.runs.push_back(
          {report.run,
           report.signature,
           {find_metric(report.main.summary, main_metric(task)), in(1e6, cost.parameters), in(1e6, cost.weights_bytes),
            in(1e9, cost.multiply_adds), cost.latency ? std::optional(cost.latency->median) : std::nullopt,
            in(1e6, cost.peak_memory_bytes)}});
      const std::string machine = cost.machine
                                      ? fmt::format(", measured on {}, {}, threads: {}", cost.machine->processor,
                                                    cost.machine->device, cost.machine->threads)
                                      : "";
      std::string note = fmt::format("{}: {}{}", report.run, cost.model, machine);
      if (std::ranges::find(table.notes, note) == table.notes.end()) table.notes.push_back(std::move(note));
    }
    if (!row.runs.empty()) table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) return std::nullopt;
  return table;
}

/// What the reports of one table must have in common: where it stands in a report, and its value.
std::vector<std::pair<std::string, std::string>> comparable_parts(const RunReport& report) {
  std::vector<std::pair<std::string, std::string>> basis = {{"/ground_truth/hash", report.ground_truth_hash},
                                                            {"/signature", image_field(report)}};
  const nlohmann::json options = options_to_json(report.options);
  for (const char* key : {"categories", "mask_box", "max_dets", "min_matches", "rules", "subset_rule"}) {
    basis.emplace_back(std::string("/options/") + key, options.contains(key) ? options[key].dump() : "none");
  }
  return basis;
}

/// Throws unless the numbers of both can be compared.
void check_alike(const RunReport& first, const RunReport& other) {
  const auto wanted = comparable_parts(first), found = comparable_parts(other);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == found[i]) continue;
    throw Error(
        Fault::submission,
        Issue(Code::report_signature, {other.path, {}, {}, wanted[i].first},
              fmt::format("{} was scored with {}, but {} ({}) with {}; only runs that were scored alike can stand "
                          "in one table",
                          other.run, found[i].second, first.run, first.path, wanted[i].second)));
  }
}

/// Throws when both would fill one place of a table, or cannot stand in one. Landmarks may be scored on two
/// ground-truth files, one for each visibility.
void check_together(const RunReport& first, const RunReport& other) {
  const Task task = first.options.task;
  if (task != other.options.task) return;
  const bool shares = std::ranges::any_of(all_settings(task), [&](const Setting& setting) {
    return setting.scores(first) != nullptr && setting.scores(other) != nullptr;
  });
  if (shares && first.run == other.run) {
    throw Error(
        Fault::usage, Code::usage,
        fmt::format("two reports of {} are called {}; give each --run a name of its own", task_name(task), first.run));
  }
  if (shares || task == Task::retrieval) check_alike(first, other);
}

}  // namespace

Scores difference(const Scores& ours, const Scores& published) {
  Scores difference(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i] && published[i]) difference[i] = *ours[i] - *published[i];
  }
  return difference;
}

std::vector<PaperTable> paper_tables(const std::vector<RunReport>& reports) {
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i].run == "paper" || reports[i].run == "released") {
      throw Error(
          Fault::usage, Code::usage,
          fmt::format("a run cannot be called {}, as the published scores are; choose another name", reports[i].run));
    }
    for (std::size_t j = 0; j < i; ++j) check_together(reports[j], reports[i]);
  }
  std::vector<PaperTable> tables;
  for (const Task task : {Task::detection, Task::landmarks, Task::segmentation, Task::retrieval}) {
    Reports chosen;
    for (const RunReport& report : reports) {
      if (report.options.task == task) chosen.push_back(&report);
    }
    if (chosen.empty()) continue;
    PaperTable table = task == Task::retrieval ? retrieval_table(chosen) : ap_table(task, chosen);
    for (const RunReport* report : chosen) {
      for (const std::string& note : differences_from_paper(*report)) {
        // Two reports of one run differ from the paper in the same way.
        if (std::ranges::find(table.notes, note) == table.notes.end()) table.notes.push_back(note);
      }
    }
    for (const RunReport* report : chosen) table.notes.push_back(report->run + ": " + report->signature);
    tables.push_back(std::move(table));
  }
  if (std::optional<PaperTable> table = efficiency_table(reports)) tables.push_back(std::move(*table));
  return tables;
}

}  // namespace df2::eval
