// In: two reports, as --format json wrote them. Out: their numbers side by side. Called by df2-eval diff and
// the Python package.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <df2_eval/report/report.h>

namespace df2::eval {

/// One number of two reports.
struct ComparedNumber {
  std::string name;  ///< its path: "AP", "vis.AP", "category.skirt.AP", "subset.scale_small.AP50", "counts.items"
  std::optional<double> a;  ///< absent where the report does not have it, or could not measure it
  std::optional<double> b;
  bool is_overall = false;  ///< a metric of the whole, and of no view, category or subset

  /// b - a, where there are both.
  std::optional<double> difference() const;
  /// Whether they differ by more than the tolerance, or only one is there.
  bool differs(double tolerance) const;
};

struct ReportDiff {
  std::string a_path, b_path;
  std::string a_signature, b_signature;
  std::vector<ComparedNumber> numbers;  ///< those of the whole first, each part by name

  bool differs(double tolerance) const;
};

/// A report of --format json that is in memory.
struct ReportText {
  std::string name;  ///< what diffs and errors call it
  std::string json;
};

/// Throws Error (submission) for what is no report, and for reports of two tasks.
ReportDiff diff_reports(const ReportText& a, const ReportText& b);
/// The same of files. Throws also Error (io or limit).
ReportDiff diff_reports(const std::string& a_path, const std::string& b_path);

/// Tables show the metrics of the whole, and of the other numbers those that differ. JSON and CSV have all.
std::string render_diff(const ReportDiff& diff, double tolerance, Format format, Layout layout = Layout::fitted);

}  // namespace df2::eval
