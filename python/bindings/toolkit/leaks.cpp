// What stands in two splits, or twice in one.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/leaks/find_leaks.h>
#include <df2/leaks/render_leaks.h>

#include "toolkit.h"

namespace df2::python {

namespace {

Leaks find(const std::vector<std::shared_ptr<Dataset>>& splits, int pictures, std::uint64_t most_pixels) {
  begin_step("looking for leaks");
  std::vector<const Dataset*> looked_at;
  for (const auto& split : splits) looked_at.push_back(split.get());
  LeakOptions options;
  options.pictures = static_cast<LeakPictures>(pictures);
  options.limits.most_pixels = most_pixels;
  return find_leaks(looked_at, options);
}

py::object path_or_none(const std::string& path) {
  return path.empty() ? py::object(py::none()) : py::object(text_of(path));
}

py::tuple place_of(const LeakPlace& place) {
  return py::make_tuple(place.split, place.image_id, place.item_id, path_or_none(place.path));
}

py::list findings_of(const Leaks& leaks) {
  py::list made;
  for (const Leak& leak : leaks.findings) {
    const LeakKindRow& row = all_leak_kinds()[static_cast<std::size_t>(leak.kind)];
    py::list places, differences;
    for (const LeakPlace& place : leak.places) places.append(place_of(place));
    for (const LabelDifference difference : leak.differences)
      differences.append(std::string(label_difference_name(difference)));
    made.append(py::make_tuple(std::string(row.code), row.is_leak, py::tuple(places), leak.pair_id, leak.style,
                               leak.score, leak.is_exact, leak.is_mirrored, py::tuple(differences)));
  }
  return made;
}

py::list unread_of(const Leaks& leaks) {
  py::list made;
  for (const UnreadPicture& picture : leaks.unread)
    made.append(py::make_tuple(place_of(picture.place), text_of(picture.message)));
  return made;
}

}  // namespace

void register_leaks(py::module_& module) {
  py::class_<Leaks>(module, "Leaks")
      .def_property_readonly("findings", &findings_of)
      .def_property_readonly("unread", &unread_of)
      .def_readonly("plain_pictures", &Leaks::plain_pictures)
      .def_readonly("crowded_pictures", &Leaks::crowded_pictures)
      .def_property_readonly("has_leak", &Leaks::has_leak)
      .def("to_text", [](const Leaks& self) { return text_of(render_leaks_text(self)); })
      .def("to_json", [](const Leaks& self) { return text_of(render_leaks_json(self)); })
      .def("to_csv", [](const Leaks& self) { return text_of(render_leaks_csv(self)); });
  module.def("find_leaks", &find, py::arg("splits"), py::arg("pictures"), py::arg("most_pixels"), WithoutGil());
}

}  // namespace df2::python
