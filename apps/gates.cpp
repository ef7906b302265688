#include "gates.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include <df2_eval/names.h>
#include <df2_eval/summarize.h>

#include "flag_text.h"

namespace df2::apps {

namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_row_of_any_length(const std::string& metric, std::string_view prefix) {
  return metric.starts_with(prefix) && parse_number<std::uint64_t>(metric.substr(prefix.size()));
}

/// Metrics of all tasks that have partials, with AR of any max_dets and top-k of any k.
bool is_metric_of_some_partial(const std::string& metric) {
  if (is_row_of_any_length(metric, "AR") || is_row_of_any_length(metric, "top")) return true;
  return std::any_of(eval::kTasks.begin(), eval::kTasks.end(), [&](eval::Task task) {
    eval::Options options;
    options.task = task;
    return task != eval::Task::verification && has(eval::metric_names(options), metric);
  });
}

}  // namespace

Gates parse_gates(const std::string& text) {
  Gates gates;
  for (const std::string& part : split_list(text)) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const auto least = parse_number<double>(std::string_view(part).substr(std::min(equals + 1, part.size())));
    if (equals == 0 || !least || !(*least >= 0 && *least <= 1)) {
      refuse_usage(
          fmt::format("--fail-under must be METRIC=VALUE with values from 0 to 1, such as AP=0.6,AP50=0.8, but "
                      "holds \"{}\"",
                      part));
    }
    gates.emplace_back(part.substr(0, equals), *least);
  }
  return gates;
}

void check_gates(const Gates& gates, const eval::Options& options) {
  std::vector<std::string> names = eval::metric_names(options);
  std::erase_if(names, [](const std::string& name) { return eval::why_no_gate(name); });
  for (const auto& [metric, least] : gates) {
    if (has(names, metric)) continue;
    const auto why = eval::why_no_gate(metric);
    const std::vector<std::string_view> known(names.begin(), names.end());
    refuse_usage(fmt::format("--fail-under cannot hold {}, {}; it can hold {}", metric,
                             why ? "which is " + std::string(*why) : "which this report does not have",
                             eval::in_words(known)));
  }
}

void check_merged_gates(const Gates& gates) {
  for (const auto& [metric, least] : gates) {
    if (!is_metric_of_some_partial(metric))
      refuse_usage(fmt::format("--fail-under cannot hold {}, which no report of partials has", metric));
  }
}

bool passes(const Gates& gates, const eval::Report& report) {
  bool good = true;
  for (const auto& [metric, least] : gates) {
    const auto& rows = report.summary.summary;
    const auto it =
        std::find_if(rows.begin(), rows.end(), [&name = metric](const auto& row) { return row.first == name; });
    if (it == rows.end())
      refuse_usage(fmt::format("--fail-under cannot hold {}, which this report does not have", metric));
    if (it->second && *it->second >= least) continue;
    good = false;
    const std::string value = it->second ? fmt::format("{}", *it->second) : "absent (nothing to measure)";
    fmt::print(stderr, "df2-eval: gate failed: {} is {}, but must be at least {}\n", metric, value, least);
  }
  return good;
}

}  // namespace df2::apps
