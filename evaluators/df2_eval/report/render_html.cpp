#include <fmt/format.h>

#include <df2_eval/report/escape.h>
#include <df2_eval/report/render_table.h>

namespace df2::eval {

namespace {

/// A title over each group of columns, and nothing over columns without one.
std::string groups_row(const Table& table) {
  if (table.groups.empty()) return "";
  std::string row = "<tr>";
  for (const auto& [title, columns] : table.groups) {
    row += title.empty() ? fmt::format("<td colspan=\"{}\"></td>", columns)
                         : fmt::format("<th scope=\"colgroup\" colspan=\"{}\">{}</th>", columns, escape_xml(title));
  }
  return row + "</tr>\n";
}

std::string header_row(const std::vector<std::string>& titles) {
  std::string row = "<tr>";
  for (const std::string& title : titles) row += "<th scope=\"col\">" + escape_xml(title) + "</th>";
  return row + "</tr>\n";
}

std::string body_row(const std::vector<std::string>& cells) {
  std::string row = "<tr><th scope=\"row\">" + escape_xml(cells.front()) + "</th>";
  for (std::size_t i = 1; i < cells.size(); ++i) row += "<td>" + escape_xml(cells[i]) + "</td>";
  return row + "</tr>\n";
}

}  // namespace

std::string render_html(const Table& table) {
  std::string html = "<div class=\"df2-table\" style=\"overflow-x:auto\"><table>\n<caption>";
  html += escape_xml(table.title) + "</caption>\n<thead>\n";
  html += groups_row(table) + header_row(table.header) + "</thead>\n<tbody>\n";
  for (const std::vector<std::string>& row : table.rows) html += body_row(row);
  return html + "</tbody>\n</table></div>\n";
}

}  // namespace df2::eval
