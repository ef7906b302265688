#include <df2_eval/report/metric_path.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/text.h>
#include <df2_eval/names.h>

namespace df2::eval {

namespace {

using Part = MetricPath::Part;

[[noreturn]] void refuse(std::string sentence) {
  throw Error(Fault::usage, Code::usage, std::move(sentence));
}

bool take_front(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

std::vector<std::string> names_at(Part part, const Options& options) {
  if (part == Part::overall) return metric_names(options);
  return part == Part::category ? category_metric_names(options) : level_metric_names(options);
}

/// The metric that the text ends with, of several the longest, because names have dots, too.
std::optional<std::string> last_metric(std::string_view text, Part part, const std::vector<std::string>& metrics) {
  std::optional<std::string> found;
  for (const std::string& metric : metrics) {
    const bool is_it = part == Part::overall ? text == metric : text.ends_with("." + metric);
    if (is_it && (!found || found->size() < metric.size())) found = metric;
  }
  return found;
}

/// "scale.small", "scale-small" and "scale small" -> "scale_small"
std::string subset_name(std::string name) {
  std::ranges::replace_if(
      name, [](char c) { return c == '.' || c == '-' || c == ' '; }, '_');
  return name;
}

std::vector<std::string> level_names() {
  std::vector<std::string> names;
  for (const Subset& subset : make_subsets(Task::detection, true, SubsetRule::images)) {
    if (subset.level) names.push_back(subset.name);
  }
  return names;
}

std::string in_words(const std::vector<std::string>& names) {
  return eval::in_words(std::vector<std::string_view>(names.begin(), names.end()));
}

void check_name(std::string_view text, const MetricPath& path, const Options& options) {
  if (path.part == Part::subset) {
    const std::vector<std::string> levels = level_names();
    if (std::ranges::find(levels, path.name) != levels.end()) return;
    refuse(fmt::format("{} names no subset; there are {}", text, in_words(levels)));
  }
  if (path.part == Part::category && options.categories_of == CategorySource::deepfashion2 &&
      !find_deepfashion2_name(path.name)) {
    refuse(fmt::format("{} names no category; \"{}\" is none of DeepFashion2's 13", text, shortened(path.name)));
  }
}

}  // namespace

MetricPath parse_metric_path(std::string_view text, const Options& options) {
  std::string_view rest = text;
  MetricPath path;
  path.is_vis = take_front(rest, "vis.");
  if (path.is_vis && options.task != Task::landmarks)
    refuse(fmt::format("{} needs landmarks: no other task counts the visible ones alone", text));
  if (options.task != Task::verification) {
    if (take_front(rest, "category."))
      path.part = Part::category;
    else if (take_front(rest, "subset."))
      path.part = Part::subset;
  }
  const std::vector<std::string> metrics = names_at(path.part, options);
  const auto metric = last_metric(rest, path.part, metrics);
  if (!metric && path.part != Part::overall && std::ranges::find(metrics, rest) != metrics.end()) {
    const bool is_category = path.part == Part::category;
    refuse(fmt::format("{} names no {}; write {}.NAME.{}", text, is_category ? "category" : "subset",
                       is_category ? "category" : "subset", rest));
  }
  if (!metric) {
    const std::vector<std::string_view> known(metrics.begin(), metrics.end());
    const auto nearest = nearest_name(rest.substr(rest.rfind('.') + 1), known);
    refuse(fmt::format("{} is no metric of this report{}; {} has {}", text,
                       nearest ? fmt::format(" (did you mean {}?)", *nearest) : "",
                       path.part == Part::overall ? "it" : "that place", in_words(metrics)));
  }
  path.metric = *metric;
  if (path.part == Part::overall) return path;
  path.name = rest.substr(0, rest.size() - std::min(rest.size(), metric->size() + 1));
  if (path.part == Part::subset) path.name = subset_name(std::move(path.name));
  check_name(text, path, options);
  return path;
}

const Summary* find_summary(const Report& report, const MetricPath& path) {
  if (path.is_vis && !report.vis && report.visibility != Visibility::vis) return nullptr;
  const TaskSummary& task = path.is_vis && report.vis ? *report.vis : report.summary;
  if (path.part == Part::overall) return &task.summary;
  if (path.part == Part::subset) {
    const auto found = std::ranges::find(task.subsets, path.name, &SubsetSummary::name);
    return found == task.subsets.end() ? nullptr : &found->summary;
  }
  const std::vector<CategoryIndex> named = report.categories.named(path.name);
  const auto is_it = [&](const CategorySummary& category) {
    return named.size() == 1 ? category.category == named.front()
                             : report.category_names[category.category] == path.name;
  };
  const auto found = std::ranges::find_if(task.per_category, is_it);
  return found == task.per_category.end() ? nullptr : &found->summary;
}

}  // namespace df2::eval
