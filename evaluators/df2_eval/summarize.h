// In: an accumulator. Out: named numbers. A metric is a row of a table, so a new metric is a new row. Called by the
// report.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <df2_eval/accumulate.h>
#include <df2_eval/options.h>
#include <df2_eval/subset.h>

namespace df2::eval {

/// Metric names with values in reporting order; absent where nothing could be measured.
using Summary = std::vector<std::pair<std::string, std::optional<double>>>;

/// Nothing where the metric could not be measured or is not in the summary.
std::optional<double> find_metric(const Summary& summary, std::string_view name);

struct CategorySummary {
  CategoryIndex category = 0;
  std::uint64_t items = 0;        ///< counted in the subset "all"
  std::uint64_t predictions = 0;  ///< within max_dets
  Summary summary;
};

struct SubsetSummary {
  std::string name;
  std::uint64_t items = 0;
  Summary summary;                  ///< level_metric_names; retrieval: all metrics
  std::optional<Level> level = {};  ///< of the subset
};

/// All curves of a run, for --curves, plots and parity. Levels have them at the largest max_dets only.
struct Curves {
  std::vector<CategoryIndex> categories;
  std::vector<std::string> subset_names;
  std::vector<int> max_dets;
  std::vector<std::optional<Curve>> curves;  ///< [category][subset][max_dets]
  const std::optional<Curve>& at(std::size_t category, std::size_t subset, std::size_t max_det) const {
    return curves[(category * subset_names.size() + subset) * max_dets.size() + max_det];
  }
};

struct TaskSummary {
  Summary summary;  ///< as metric_names says
  std::vector<CategorySummary> per_category;
  std::vector<SubsetSummary> subsets;  ///< the difficulty levels, if scored
  Curves curves;
};

/// Names of the metrics that a report of these checked options has, in order.
std::vector<std::string> metric_names(const Options& options);
/// Those of each category, and of each difficulty level.
std::vector<std::string> category_metric_names(const Options& options);
std::vector<std::string> level_metric_names(const Options& options);
/// Those that COCO's evaluation prints; of retrieval and verification all.
std::vector<std::string> coco_metric_names(const Options& options);
/// The name of AP at one similarity threshold: "AP50".
std::string ap_name(double threshold);
/// The name of the retrieval metric: "top20".
std::string top_k_name(int k);
/// REQUIRES: a value for each name, in their order.
Summary make_summary(const Options& options, const std::vector<std::optional<double>>& values);

/// Why --fail-under cannot demand a least value of the metric; absent where a larger value is better.
std::optional<std::string_view> why_no_gate(std::string_view metric);

/// `options`: checked. Area-range subsets are those of make_subsets(task, ...).
TaskSummary summarize(const ApAccumulator& accumulator, const Options& options, const std::vector<Subset>& subsets,
                      const std::vector<CategoryIndex>& categories);
/// AP where a prediction may match an item of any category; `accumulator` has all predictions as one category.
std::optional<double> class_agnostic_ap(const ApAccumulator& accumulator, const Options& options);

/// The name of the metric that class_agnostic_ap gives.
inline constexpr std::string_view kClassAgnosticAp = "AP_class_agnostic";
/// Whether a report with these checked options has it. The landmarks of two categories cannot be compared.
bool has_class_agnostic_ap(const Options& options);

}  // namespace df2::eval
