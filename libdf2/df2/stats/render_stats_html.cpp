#include <df2/stats/render_stats_html.h>

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/escape.h>
#include <df2/stats/split_labels.h>
#include <df2/stats/stats_charts.h>
#include <df2/stats/stats_tables.h>
#include <df2/version.h>

namespace df2 {

namespace {

constexpr std::string_view kStyle = R"(:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;background:#f3f5f7;color:#1b1f24;font-size:15px;line-height:1.5;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
main{max-width:1500px;margin:0 auto;padding:20px 16px 40px}
h1{font-size:1.5em;line-height:1.25;margin:0 0 4px}h2{font-size:1.15em;margin:32px 0 10px}
h1,p,th.name,th:first-child{overflow-wrap:anywhere}
.note{color:#59626d;font-size:.87em;margin:4px 0 0}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(330px,100%),1fr));
grid-template-rows:min-content 1fr;gap:12px;align-items:start}
.charts figure{margin:0}.charts .tall{grid-row:span 2}
.charts svg,.sheet{display:block;width:100%;border:1px solid #dde2e7;border-radius:8px;background:#fff}
.sheet{margin-top:12px;padding:10px 14px}
.wide{overflow-x:auto}
summary{cursor:pointer;font-weight:600}
table{border-collapse:collapse;font-size:.87em;margin-top:8px;font-variant-numeric:tabular-nums}
th,td{padding:3px 0 3px 18px;text-align:right;white-space:pre;border-bottom:1px solid #e8ebef}
th{white-space:normal}th.name{min-width:9em;max-width:20em}
th:first-child{text-align:left;padding-left:0;font-weight:400;min-width:9em;max-width:24em}
thead th{font-weight:600!important;vertical-align:bottom}
tr.heading th{font-weight:600;padding-top:10px}
@media (prefers-color-scheme:dark){body{background:#111418;color:#e6e9ec}.note{color:#a0a9b3}
.charts svg,.sheet{border-color:#2c333a;background:#1a1e23}th,td{border-color:#2a3037}}
)";

/// Charts of more units take two rows of the page.
constexpr double kTall = 240;

/// Longer names of columns may be broken anywhere.
constexpr std::size_t kLongName = 14;

std::string table_html(const StatsTable& table) {
  std::string html = "<div class=\"wide\"><table>\n<thead><tr>";
  for (const std::string& cell : table.header)
    html +=
        fmt::format("<th scope=\"col\"{}>{}</th>", cell.size() > kLongName ? " class=\"name\"" : "", escape_xml(cell));
  html += "</tr></thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : table.rows) {
    if (row.size() == 1) {
      html += fmt::format("<tr class=\"heading\"><th colspan=\"{}\">{}</th></tr>\n", table.header.size(),
                          escape_xml(row[0]));
      continue;
    }
    html += "<tr><th scope=\"row\">" + escape_xml(row[0]) + "</th>";
    for (std::size_t i = 1; i < row.size(); ++i) html += "<td>" + escape_xml(row[i]) + "</td>";
    html += "</tr>\n";
  }
  html += "</tbody></table></div>\n";
  if (!table.note.empty()) html += "<p class=\"note\">" + escape_xml(table.note) + "</p>\n";
  return html;
}

/// Closed: the charts say the same at a glance.
std::string closed_table(const StatsTable& table) {
  return "<details class=\"sheet\"><summary>" + escape_xml(table.title) + "</summary>\n" + table_html(table) +
         "</details>\n";
}

}  // namespace

std::string render_stats_html(std::span<const DatasetStats> splits) {
  const std::vector<std::string> labels = split_labels(splits);
  const std::vector<StatsChart> charts = make_stats_charts(splits);
  std::string title = "Statistics of";
  for (std::size_t i = 0; i < labels.size(); ++i) title += (i == 0 ? " " : ", ") + labels[i];
  const std::string shown = escape_xml(title);
  std::string html =
      "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
      "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\"/>\n<title>";
  html += shown + "</title>\n<style>\n";
  html += kStyle;
  html += chart_style();
  html += "</style>\n</head>\n<body>\n<main>\n<h1>" + shown + "</h1>\n";
  html += fmt::format(
      "<p class=\"note\">Counted by df2 {}. Beside them what the authors of DeepFashion2 published."
      "</p>\n",
      kVersion);
  html += "<div class=\"sheet\">" + table_html(overview_table(splits)) + "</div>\n";
  const auto add_section = [&](std::string_view heading, StatsSection section, const std::vector<StatsTable>& tables) {
    html += fmt::format("<section>\n<h2>{}</h2>\n<div class=\"charts\">\n", heading);
    for (const StatsChart& chart : charts) {
      if (chart.section != section) continue;
      html += chart.picture.height > kTall ? "<figure class=\"tall\">\n" : "<figure>\n";
      html += svg_element(chart.picture) + "</figure>\n";
    }
    html += "</div>\n";
    for (const StatsTable& table : tables) html += closed_table(table);
    html += "</section>\n";
  };
  add_section("Categories and attributes", StatsSection::items,
              {category_table(splits, labels), level_table(splits, labels), occlusion_table(splits, labels)});
  add_section("Images and pairs", StatsSection::images, {tally_table(splits, labels), pair_table(splits, labels)});
  add_section("Sizes", StatsSection::sizes, {size_table(splits, labels)});
  std::vector<StatsTable> landmarks = {visibility_table(splits, labels)};
  for (std::size_t i = 0; i < splits.size(); ++i) landmarks.push_back(landmark_table(splits[i], labels[i]));
  add_section("Landmarks", StatsSection::landmarks, landmarks);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace df2
