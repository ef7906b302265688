// What a report says, as texts and tables of text: Python keeps these, and nothing of the report itself.
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2_eval/report/diff.h>
#include <df2_eval/report/notes.h>
#include <df2_eval/report/report.h>
#include <df2_eval/report/tables.h>

#include "bindings.h"

namespace df2::python {

namespace {

using eval::Format;
using eval::Report;

constexpr std::array<std::pair<const char*, Format>, 6> kFormats = {{{"table", Format::table},
                                                                     {"json", Format::json},
                                                                     {"csv", Format::csv},
                                                                     {"markdown", Format::markdown},
                                                                     {"latex", Format::latex},
                                                                     {"html", Format::html}}};

using Texts = std::map<std::string, std::string>;

template <class Render>
Texts texts_of(Render&& render) {
  Texts texts;
  for (const auto& [name, format] : kFormats) texts[name] = render(format);
  return texts;
}

/// Title, groups of columns with their widths, header, rows.
using TableParts = std::tuple<std::string, std::vector<std::pair<std::string, std::size_t>>, std::vector<std::string>,
                              std::vector<std::vector<std::string>>>;

std::vector<TableParts> tables_of(const Report& report) {
  std::vector<TableParts> tables;
  for (eval::Table& table : eval::make_tables(report)) {
    std::vector<std::pair<std::string, std::size_t>> groups;
    for (const eval::ColumnGroup& group : table.groups) groups.emplace_back(group.title, group.columns);
    tables.emplace_back(std::move(table.title), std::move(groups), std::move(table.header), std::move(table.rows));
  }
  return tables;
}

/// The texts, and whether any number differs by more than the tolerance.
std::pair<Texts, bool> diff(const std::pair<std::string, std::string>& a, const std::pair<std::string, std::string>& b,
                            double tolerance) {
  const eval::ReportDiff made = eval::diff_reports(eval::ReportText{a.first, a.second}, {b.first, b.second});
  return {texts_of([&](Format format) { return eval::render_diff(made, tolerance, format); }), made.differs(tolerance)};
}

}  // namespace

void register_report(py::module_& module) {
  py::class_<eval::Efficiency>(module, "Efficiency");
  module.def("read_efficiency", &eval::read_efficiency, py::arg("path"), WithoutGil());
  module.def("efficiency_from_json", &eval::efficiency_from_json, py::arg("name"), py::arg("text"), WithoutGil());
  py::class_<Report>(module, "Report")
      .def(
          "texts",
          [](const Report& report) {
            return texts_of([&](Format format) { return eval::render_report(report, format); });
          },
          WithoutGil())
      .def("tables", &tables_of, WithoutGil())
      .def("notes", &eval::make_notes, WithoutGil())
      .def(
          "set_efficiency", [](Report& report, const eval::Efficiency& efficiency) { report.efficiency = efficiency; },
          py::arg("efficiency"));
  module.def("diff", &diff, py::arg("a"), py::arg("b"), py::arg("tolerance"), WithoutGil());
}

}  // namespace df2::python
