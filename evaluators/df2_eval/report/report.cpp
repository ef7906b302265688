#include <df2_eval/report/report.h>

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include <df2_eval/report/detail/signature.h>
#include <df2_eval/report/detail/task_report.h>

namespace df2::eval {

namespace {

/// Adds what the readers noted of whole files. Rows that were not scored count as left out.
void add_notes(Counts& counts, const std::map<InputName, FileNotes>& files) {
  for (const auto& [name, file] : files) {
    counts.left_out += file.rows - (file.images ? file.images->rows_without_query : 0);
    counts.zero_size += file.notes.zero_size;
    for (const auto& [key, count] : file.notes.unknown_keys) counts.unknown_keys[key] += count;
  }
  counts.left_out -= std::min(counts.left_out, counts.predictions);
}

/// The categories' names. If two are equal or one is empty, the id is added to every name.
std::vector<std::string> unique_names(const CategorySet& categories) {
  std::vector<std::string> names;
  for (const Category& category : categories.all()) names.push_back(category.name);
  std::set<std::string_view> known(names.begin(), names.end());
  if (known.size() == names.size() && !known.contains("")) return names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] += fmt::format(" ({})", categories.all()[i].id);
  return names;
}

Report make_head(const RunHead& head) {
  Report report;
  report.options = head.options;
  report.categories = head.categories;
  report.category_names = unique_names(head.categories);
  report.ground_truth = head.ground_truth;
  report.ground_truth_notes = head.ground_truth_notes;
  report.sizes = head.sizes;
  for (const auto& [name, notes] : head.files) report.predictions.push_back(name);
  report.counts = head.counts;
  add_notes(report.counts, head.files);
  return report;
}

}  // namespace

Report make_report(const Partial& partial) {
  Report report = make_head(partial);
  const std::string fields =
      std::visit([&](const auto& outcomes) { return detail::add_scores(report, partial, outcomes); }, partial.outcomes);
  report.signature = detail::signature_head(report) + "|images:" + detail::set_of_ids(partial.images().ids()) +
                     "|categories:" + detail::scored_categories(partial) + detail::rules_field(report.options) +
                     detail::sizes_field(report) + fields + detail::count_fields(report);
  return report;
}

Report make_report(const RunHead& head, const Roc& roc) {
  Report report = make_head(head);
  const auto accuracy = roc.best_accuracy();
  report.verification =
      VerificationDetail{roc.positives(), roc.negatives(), {roc.points().begin(), roc.points().end()}};
  report.summary.summary = make_summary(
      head.options,
      {roc.area(), roc.equal_error_rate(), accuracy ? std::optional(accuracy->value) : std::nullopt,
       accuracy ? accuracy->threshold : std::nullopt, roc.true_positive_rate(100), roc.true_positive_rate(1000)});
  report.signature = detail::signature_head(report) + "|pairs:" + std::to_string(head.counts.predictions) +
                     detail::count_fields(report);
  return report;
}

}  // namespace df2::eval
