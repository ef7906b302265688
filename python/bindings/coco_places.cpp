#include "coco_places.h"

#include <algorithm>
#include <optional>

#include "coco_records.h"

namespace df2::python {

namespace {

py::dict places_of(const std::vector<py::object>& ids) {
  py::dict places;
  for (std::size_t i = 0; i < ids.size(); ++i) places[ids[i]] = py::int_(i);
  if (places.size() != ids.size()) throw py::value_error("an id stands twice");
  return places;
}

std::optional<std::size_t> find_place(const py::dict& places, py::handle id) {
  PyObject* const place = PyDict_GetItemWithError(places.ptr(), id.ptr());
  if (place) return PyLong_AsSize_t(place);
  if (PyErr_Occurred()) throw py::error_already_set();
  return std::nullopt;
}

}  // namespace

Places::Places(const LiveQuestion& question)
    : images(places_of(question.image_ids)), categories(places_of(question.category_ids)), across(question.across) {}

std::vector<Placed> place_records(const py::list& list, const Places& places, LiveSide& side) {
  static PyObject* const kImage = key_of("image_id");
  static PyObject* const kCategory = key_of("category_id");
  std::vector<Placed> placed;
  for (const py::handle record : items_now(list)) {
    if (!PyDict_CheckExact(record.ptr())) throw py::type_error("a record that is no dict");
    side.records.push_back(py::reinterpret_borrow<py::object>(record));
    const py::object& image_id = side.image_ids.emplace_back(field(record, kImage));
    const py::object& category_id = side.category_ids.emplace_back(field(record, kCategory));
    const auto image = find_place(places.images, image_id);
    const auto category = find_place(places.categories, category_id);
    if (!image || !category) continue;
    placed.push_back({places.cell(*image, *category), *category, side.records.size() - 1});
  }
  std::ranges::sort(placed);
  return placed;
}

std::int64_t whole_of(const py::object& id) {
  const auto number = py::reinterpret_steal<py::object>(PyNumber_Index(id.ptr()));
  const long long whole = number ? PyLong_AsLongLong(number.ptr()) : -1;
  if (whole == -1 && PyErr_Occurred()) throw py::error_already_set();
  return whole;
}

std::vector<Placed> place_rows(const LiveRows& rows, const Places& places) {
  std::vector<std::optional<std::size_t>> image_places, category_places;
  for (const ImageRecord& image : rows.dataset().images())
    image_places.push_back(find_place(places.images, py::int_(image.id)));
  for (const Category& category : rows.dataset().categories().all())
    category_places.push_back(find_place(places.categories, py::int_(category.id)));
  std::vector<Placed> placed;
  placed.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto& image = image_places[rows.images()[row]];
    const auto& category = category_places[rows.categories()[row]];
    if (!image || !category) continue;
    placed.push_back({places.cell(*image, *category), *category, row});
  }
  std::ranges::sort(placed);
  return placed;
}

}  // namespace df2::python
