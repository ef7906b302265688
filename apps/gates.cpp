#include "gates.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2_eval/report/metric_path.h>

#include "flag_text.h"

namespace df2::apps {

namespace {

eval::MetricPath path_of(const std::string& gate, const eval::Options& options) {
  try {
    return eval::parse_metric_path(gate, options);
  } catch (const Error& error) {
    refuse_usage(fmt::format("--fail-under: {}", error.issues().shown().front().message));
  }
}

/// For a place that the report does not have.
std::string_view why_absent(const eval::MetricPath& path) {
  if (path.part == eval::MetricPath::Part::subset) return "no difficulty levels were scored";
  if (path.part == eval::MetricPath::Part::category) return "no such category was scored";
  return "the landmarks were not counted in two views";
}

}  // namespace

Gates parse_gates(const std::string& text) {
  Gates gates;
  for (const std::string& part : split_list(text)) {
    const std::size_t equals = std::min(part.rfind('='), part.size());
    const auto least = parse_number<double>(std::string_view(part).substr(std::min(equals + 1, part.size())));
    if (equals == 0 || !least || !(*least >= 0 && *least <= 1)) {
      refuse_usage(
          fmt::format("--fail-under must be METRIC=VALUE with values from 0 to 1, such as "
                      "AP=0.6,category.skirt.AP50=0.8, but holds \"{}\"",
                      part));
    }
    gates.emplace_back(part.substr(0, equals), *least);
  }
  return gates;
}

void check_gates(const Gates& gates, const eval::Options& options) {
  for (const auto& [gate, least] : gates) {
    const eval::MetricPath path = path_of(gate, options);
    if (const auto why = eval::why_no_gate(path.metric))
      refuse_usage(fmt::format("--fail-under cannot hold {}, which is {}", gate, *why));
  }
}

bool passes(const Gates& gates, const eval::Report& report) {
  bool good = true;
  for (const auto& [gate, least] : gates) {
    const eval::MetricPath path = path_of(gate, report.options);
    const eval::Summary* summary = eval::find_summary(report, path);
    const std::optional<double> value = summary ? eval::find_metric(*summary, path.metric) : std::nullopt;
    if (value && *value >= least) continue;
    good = false;
    const std::string text = value     ? fmt::format("{}", *value)
                             : summary ? "absent (nothing to measure)"
                                       : fmt::format("absent ({})", why_absent(path));
    fmt::print(stderr, "df2-eval: gate failed: {} is {}, but must be at least {}\n", gate, text, least);
  }
  return good;
}

}  // namespace df2::apps
