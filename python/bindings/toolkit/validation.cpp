// What is wrong with a split.
#include <memory>
#include <string>

#include <pybind11/stl.h>

#include <df2/image/read_picture.h>
#include <df2/validate/render_findings.h>
#include <df2/validate/validate.h>

#include "toolkit.h"

namespace df2::python {

namespace {

Validation validate_path(const std::string& path, int pictures, std::size_t most_shown, const ReadLimits& limits) {
  begin_step("checking");
  ValidateOptions options;
  options.pictures = static_cast<PictureChecks>(pictures);
  options.most_shown = most_shown;
  options.decode = [](const std::string& picture) { return find_picture_fault(picture); };
  return validate(path, options, limits);
}

template <class T>
py::object text_or_none(const T& value) {
  return value.empty() ? py::object(py::none()) : py::object(text_of(value));
}

py::list findings_of(const Validation& validation) {
  py::list made;
  for (const Finding& finding : validation.findings.shown()) {
    made.append(py::make_tuple(std::string(severity_name(finding.severity)), finding.code, text_of(finding.message),
                               text_or_none(finding.where.file), finding.where.line,
                               text_or_none(finding.where.pointer)));
  }
  return made;
}

py::dict totals_of(const Validation& validation) {
  py::dict made;
  for (const auto& [code, total] : validation.findings.totals())
    made[py::str(code)] = py::make_tuple(std::string(severity_name(total.severity)), total.count);
  return made;
}

}  // namespace

void register_validation(py::module_& module) {
  py::class_<Validation>(module, "Validation")
      .def_property_readonly("name", [](const Validation& self) { return text_of(self.name); })
      .def_readonly("images", &Validation::images)
      .def_readonly("items", &Validation::items)
      .def_readonly("refused_files", &Validation::refused_files)
      .def_readonly("pictures", &Validation::pictures)
      .def_property_readonly("findings", &findings_of)
      .def_property_readonly("totals", &totals_of)
      .def("to_text", [](const Validation& self) { return text_of(render_findings_text(self)); })
      .def("to_json", [](const Validation& self) { return text_of(render_findings_json(self)); })
      .def("to_sarif", [](const Validation& self) { return text_of(render_findings_sarif(self)); })
      .def("to_github", [](const Validation& self) { return text_of(render_findings_github(self)); });
  module.def("validate", &validate_path, py::arg("path"), py::arg("pictures"), py::arg("most_shown"), py::arg("limits"),
             WithoutGil());
}

}  // namespace df2::python
