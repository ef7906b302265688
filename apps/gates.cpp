#include "gates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <system_error>

#include <df2/error.h>
#include <df2_eval/summarize.h>

#include "flag_text.h"

namespace df2::apps {

namespace {

/// As few digits as tell the number from its neighbours.
std::string shortest(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// Names of all tasks with partials, the AR rows of any max_dets and any top_k.
bool is_metric_of_some_partial(const std::string& metric) {
  if (metric.size() > 2 && metric.starts_with("AR") && number_or_text(metric.substr(2)).is_number()) return true;
  if (metric.size() > 3 && metric.starts_with("top") && number_or_text(metric.substr(3)).is_number()) return true;
  for (const eval::Task task : eval::kTasks) {
    if (task == eval::Task::verification) continue;
    eval::Options options;
    options.task = task;
    const std::vector<std::string> names = eval::metric_names(options);
    if (std::find(names.begin(), names.end(), metric) != names.end()) return true;
  }
  return false;
}

}  // namespace

Gates gates_of(const std::string& text) {
  Gates gates;
  for (const std::string& part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    double least = 0;
    const char* begin = part.data() + (equals == std::string::npos ? part.size() : equals + 1);
    const auto [end, error] = std::from_chars(begin, part.data() + part.size(), least);
    if (equals == std::string::npos || equals == 0 || error != std::errc{} || end != part.data() + part.size() ||
        !(least >= 0 && least <= 1)) {
      refuse_flag("--fail-under", "METRIC=VALUE with a value from 0 to 1, as AP=0.6,AP50=0.8",
                  part.empty() ? "nothing" : part);
    }
    gates.emplace_back(part.substr(0, equals), least);
  }
  return gates;
}

void check_gates(const Gates& gates, const eval::Options& options) {
  std::string known;
  std::vector<std::string> names = eval::metric_names(options);
  std::erase_if(names, [](const std::string& name) { return eval::why_no_gate(name); });
  for (const std::string& name : names) known += (known.empty() ? "" : ", ") + name;
  for (const auto& [metric, least] : gates) {
    if (std::find(names.begin(), names.end(), metric) != names.end()) continue;
    const auto why = eval::why_no_gate(metric);
    refuse_flag("--fail-under", "one of " + known, why ? metric + ", " + std::string(*why) + "," : metric);
  }
}

void check_merged_gates(const Gates& gates) {
  for (const auto& [metric, least] : gates) {
    if (!is_metric_of_some_partial(metric)) refuse_flag("--fail-under", "a metric of the report", metric);
  }
}

bool passes(const Gates& gates, const eval::Report& report) {
  bool good = true;
  for (const auto& [metric, least] : gates) {
    const auto& rows = report.summary.summary;
    const auto it =
        std::find_if(rows.begin(), rows.end(), [&name = metric](const auto& row) { return row.first == name; });
    if (it == rows.end()) throw Error(Fault::usage, Code::usage, "a metric of the report for --fail-under", metric);
    if (it->second && *it->second >= least) continue;
    good = false;
    const std::string value = it->second ? shortest(*it->second) : "absent (nothing to measure)";
    std::fprintf(stderr, "df2-eval: gate failed: %s is %s, at least %s wanted\n", metric.c_str(), value.c_str(),
                 shortest(least).c_str());
  }
  return good;
}

}  // namespace df2::apps
