#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2_eval/report/escape.h>
#include <df2_eval/report/notes.h>
#include <df2_eval/report/notices.h>
#include <df2_eval/report/render_json.h>
#include <df2_eval/report/render_table.h>
#include <df2_eval/report/report.h>
#include <df2_eval/report/tables.h>

namespace df2::eval {

namespace {

std::string render_signature(const Report& report, Format format, Layout layout) {
  std::string signature = plain_text(report.signature);
  if (format == Format::latex) return "% " + signature + "\n% Needs \\usepackage{booktabs}.\n";
  if (format == Format::html)
    return "<details><summary>signature</summary><code>" + escape_xml(signature) + "</code></details>\n";
  if (format == Format::table) return layout == Layout::wide ? signature + "\n" : folded(signature) + "\n";
  std::ranges::replace(signature, '`', '\'');  // a code span has no escapes
  return "`" + signature + "`\n";
}

std::string render_tables(const Report& report, Format format, Layout layout) {
  std::string out = render_signature(report, format, layout);
  for (const Table& table : make_tables(report)) out += "\n" + render_table(table, format, layout);
  out += "\n";
  for (const std::string& note : make_notes(report)) out += render_note(note, format, layout);
  return out;
}

void add_csv(std::string& out, std::string_view section, std::string_view name, std::string_view metric,
             std::string_view value) {
  out += fmt::format("{},{},{},{}\n", escape_csv(section), escape_csv(name), escape_csv(metric), value);
}

void add_csv(std::string& out, std::string_view section, std::string_view name, const Summary& summary) {
  for (const auto& [metric, value] : summary) {
    add_csv(out, section, name, metric, value ? fmt::format("{}", *value) : "");
  }
}

void add_csv(std::string& out, const std::string& prefix, const TaskSummary& summary, const Report& report) {
  const bool is_retrieval = report.retrieval.has_value();
  const std::string_view items = is_retrieval ? "queries" : "items";
  add_csv(out, prefix + "summary", "", summary.summary);
  for (const CategorySummary& category : summary.per_category) {
    const std::string_view name = report.category_names[category.category];
    add_csv(out, prefix + "per_category", name, items, std::to_string(category.items));
    if (!is_retrieval) add_csv(out, prefix + "per_category", name, "predictions", std::to_string(category.predictions));
    add_csv(out, prefix + "per_category", name, category.summary);
  }
  for (const SubsetSummary& subset : summary.subsets) {
    add_csv(out, prefix + "subsets", subset.name, items, std::to_string(subset.items));
    add_csv(out, prefix + "subsets", subset.name, subset.summary);
  }
}

/// The numbers of the file, by the names of its keys: "latency_ms" and "median".
void add_csv(std::string& out, const Efficiency& efficiency) {
  const nlohmann::ordered_json values = to_json(efficiency);
  const auto text_of = [](const nlohmann::ordered_json& value) {
    return value.is_string() ? escape_csv(value.get<std::string>()) : value.dump();
  };
  for (const auto& [key, value] : values.items()) {
    if (!value.is_object()) {
      add_csv(out, "efficiency", "", key, text_of(value));
      continue;
    }
    for (const auto& [metric, number] : value.items()) add_csv(out, "efficiency", key, metric, text_of(number));
  }
}

/// One number a line: what was read, and what was odd.
std::string render_check_csv(const Report& report) {
  std::string out = "section,name,metric,value\n";
  add_csv(out, "signature", "", "", escape_csv(report.signature));
  for (const auto& [name, count] : named_counts(report)) add_csv(out, "counts", "", name, std::to_string(count));
  for (const auto& [key, count] : report.counts.unknown_keys) {
    add_csv(out, "counts", key, "unknown_keys", std::to_string(count));
  }
  for (const Notice& notice : make_notices(report)) add_csv(out, "notices", notice.code, "", escape_csv(notice.text));
  return out;
}

/// And the scores, empty where they could not be measured.
std::string render_csv(const Report& report) {
  std::string out = render_check_csv(report);
  const auto add_bounds = [&](std::string_view section, const std::optional<Bounds>& bounds) {
    if (bounds) add_csv(out, section, "", Summary{{"low", bounds->first}, {"high", bounds->second}});
  };
  add_bounds("ap_bounds", report.ap_bounds);
  add_csv(out, "", report.summary, report);
  add_bounds("vis/ap_bounds", report.vis_ap_bounds);
  if (report.vis) add_csv(out, "vis/", *report.vis, report);
  if (report.retrieval) {
    for (const auto& [reason, count] : report.retrieval->misses) {
      add_csv(out, "misses", "", reason, std::to_string(count));
    }
  }
  if (report.efficiency) add_csv(out, *report.efficiency);
  return out;
}

std::string render_check_table(const Report& report, Format format, Layout layout) {
  Table table{"Read and checked, not scored", {}, {"what", "count"}, {}};
  for (const auto& [name, count] : named_counts(report)) table.rows.push_back({name, std::to_string(count)});
  for (const auto& [key, count] : report.counts.unknown_keys)
    table.rows.push_back({"unknown key " + key, std::to_string(count)});
  std::string out = render_signature(report, format, layout) + "\n" + render_table(table, format, layout);
  for (const Notice& notice : make_notices(report)) out += "\n" + render_note(notice.text, format, layout);
  return out;
}

}  // namespace

std::string render_check(const Report& report, Format format, Layout layout) {
  if (format == Format::json) return render_check_json(report);
  return format == Format::csv ? render_check_csv(report) : render_check_table(report, format, layout);
}

std::string render_report(const Report& report, Format format, Layout layout) {
  if (format == Format::json) return render_json(report);
  return format == Format::csv ? render_csv(report) : render_tables(report, format, layout);
}

}  // namespace df2::eval
