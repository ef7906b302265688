// In: the path of a metric, such as "AP", "vis.AP", "category.skirt.AP" or "subset.scale.small.AP50". Out: its value in
// a report. Called by the gates of df2-eval.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <df2_eval/report/report.h>

namespace df2::eval {

struct MetricPath {
  enum class Part { overall, category, subset };
  bool is_vis = false;  ///< the visible landmarks alone
  Part part = Part::overall;
  std::string name;  ///< of the category or the subset
  std::string metric;
};

/// Throws Error (usage), which names what there is, for a path that no report of these checked options has. Whether
/// the ground truth has levels, or a category of its own, is known from the report only.
MetricPath parse_metric_path(std::string_view text, const Options& options);

/// The metrics that the report measured at the place of the path; nothing where the report has no such place.
/// DeepFashion2's categories and the levels are found by any usual spelling.
const Summary* find_summary(const Report& report, const MetricPath& path);

}  // namespace df2::eval
