// Other formats, and back.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/convert/conversion.h>

#include "toolkit.h"

namespace df2::python {

namespace {

using namespace convert;

/// Options by name, as the package has checked them.
ConvertOptions options_of(const py::dict& values) {
  ConvertOptions options;
  const auto take = [&]<class T>(const char* name, T& into) {
    if (values.contains(name)) into = values[name].cast<T>();
  };
  int pictures = static_cast<int>(options.pictures);
  take("pictures", pictures);
  options.pictures = static_cast<PicturePlacing>(pictures);
  take("simplify", options.simplify);
  take("shard_images", options.shard_images);
  take("shard_bytes", options.shard_bytes);
  take("crop_margin", options.crop_margin);
  take("quality", options.quality);
  take("most_pixels", options.picture_limits.most_pixels);
  if (values.contains("category"))
    options.category = deepfashion2_categories().find(values["category"].cast<std::int64_t>());
  return options;
}

Conversion convert_paths(const std::vector<std::pair<std::string, std::string>>& sources,
                         const std::optional<std::string>& from, const std::string& to, const std::string& output,
                         const py::dict& values) {
  const ConvertOptions options = options_of(values);
  const Working working;
  begin_step("converting");
  std::vector<SourcePath> paths;
  for (const auto& [split, path] : sources) paths.push_back({split, path});
  return convert::convert(paths, from, to, output, options);
}

Conversion convert_datasets(const std::vector<std::pair<std::string, std::shared_ptr<Dataset>>>& sources,
                            const std::string& to, const std::string& output, const py::dict& values) {
  const ConvertOptions options = options_of(values);
  const Working working;
  begin_step("converting");
  std::vector<Split> splits;
  for (const auto& [name, dataset] : sources) splits.push_back({.name = name, .path = {}, .dataset = *dataset});
  return convert::convert(splits, to, output, options);
}

py::list entries_of(const Conversion& conversion) {
  py::list made;
  for (const LedgerEntry& entry : conversion.ledger.entries())
    made.append(py::make_tuple(std::string(effect_name(entry.effect)), entry.code, text_of(entry.what), entry.count,
                               text_of(entry.example)));
  return made;
}

py::list formats() {
  py::list made;
  for (const Format& format : all_formats())
    made.append(py::make_tuple(std::string(format.name), std::string(format.about), format.to != nullptr,
                               format.from != nullptr));
  return made;
}

}  // namespace

void register_convert(py::module_& module) {
  py::class_<Conversion>(module, "Conversion")
      .def_property_readonly("source_format", [](const Conversion& self) { return self.from; })
      .def_property_readonly("target_format", [](const Conversion& self) { return self.to; })
      .def_property_readonly("entries", &entries_of)
      .def("to_text", [](const Conversion& self) { return text_of(render_conversion_text(self)); })
      .def("to_json", [](const Conversion& self) { return text_of(render_conversion_json(self)); });
  module.def("formats", &formats);
  module.def("convert_paths", &convert_paths, py::arg("sources"), py::arg("source_format"), py::arg("target_format"),
             py::arg("output"), py::arg("options"));
  module.def("convert_datasets", &convert_datasets, py::arg("sources"), py::arg("target_format"), py::arg("output"),
             py::arg("options"));
}

}  // namespace df2::python
