// Run-length masks of polygons, boxes and run lengths.
#include <string>
#include <utility>
#include <vector>

#include <df2/loose_mask.h>

#include "mask_values.h"

namespace df2::python {

namespace {

void check_coordinates(std::span<const double> numbers, const std::string& pointer) {
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (const Checked wrong = check_number(numbers[i], kMaxCoordinate))
      refuse_mask(pointer + "/" + std::to_string(i), *wrong);
}

/// `loose`: of any number of points; an odd number at the end is passed over.
Polygon polygon_of(py::handle value, const std::string& pointer, std::uint32_t image_width, bool loose) {
  const Doubles doubles(value, pointer);
  const auto numbers = doubles.get();
  if (!loose) check_mask(pointer, check_polygon_length(numbers.size()));
  check_coordinates(numbers.first(numbers.size() / 2 * 2), pointer);
  Polygon polygon(numbers.size() / 2);
  for (std::size_t i = 0; i < polygon.size(); ++i) polygon[i] = {numbers[2 * i], numbers[2 * i + 1]};
  if (!polygon.empty()) check_mask(pointer, check_crossings(count_crossings(std::span(&polygon, 1), image_width)));
  return polygon;
}

std::vector<Polygon> polygons_of(const py::handle& values, Size size, bool loose) {
  const py::tuple rows = items_of(values, "/polygons", "a list of polygons");
  std::vector<Polygon> polygons;
  polygons.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    polygons.push_back(polygon_of(rows[i], "/polygons/" + std::to_string(i), size.width, loose));
  return polygons;
}

/// A mask for each polygon.
py::list fill_polygons(const py::handle& values, const py::handle& height, const py::handle& width) {
  const Size size = size_of(height, width, "/size", true);
  const std::vector<Polygon> polygons = polygons_of(values, size, true);
  std::vector<std::string> counts;
  counts.reserve(polygons.size());
  {
    const py::gil_scoped_release without_gil;
    std::vector<std::uint32_t> runs;
    for (const Polygon& polygon : polygons) {
      fill_loose_polygon(polygon, size, runs);
      counts.push_back(encode_runs(runs));
    }
  }
  return dicts_of(size, counts);
}

/// One mask for all polygons.
py::dict unite_polygons(const py::handle& values, const py::handle& height, const py::handle& width) {
  const Size size = size_of(height, width, "/size", false);
  const std::vector<Polygon> polygons = polygons_of(values, size, false);
  std::string counts;
  {
    const py::gil_scoped_release without_gil;
    counts = encode_runs(mask_from_polygons(polygons, size).runs);
  }
  return dict_of(size, counts);
}

/// `values`: (n, 4) numbers. A mask for each box.
py::list fill_boxes(const py::handle& values, const py::handle& height, const py::handle& width, bool loose) {
  const Size size = size_of(height, width, "/size", loose);
  const Doubles doubles(values, "/boxes");
  const auto numbers = doubles.get();
  std::vector<std::string> counts(numbers.size() / 4);
  {
    const py::gil_scoped_release without_gil;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const std::string place = "/boxes/" + std::to_string(i);
      const Box box{numbers[4 * i], numbers[4 * i + 1], numbers[4 * i + 2], numbers[4 * i + 3]};
      const double ends[] = {box.x, box.y, box.x + box.width, box.y + box.height};
      check_coordinates(ends, place);
      if (!loose) check_mask(place, check_box(box));
      counts[i] = encode_runs(mask_from_box(box, size).runs);
    }
  }
  return dicts_of(size, counts);
}

/// `runs`: an array of uint32.
py::dict compress_runs(const py::array_t<std::uint32_t, py::array::c_style>& runs, const py::handle& height,
                       const py::handle& width, bool loose) {
  const Size size = size_of(height, width, "/size", loose);
  const std::span<const std::uint32_t> lengths{runs.data(), static_cast<std::size_t>(runs.size())};
  if (!loose) check_mask("/runs", check_runs(lengths, size));
  std::string counts;
  {
    const py::gil_scoped_release without_gil;
    counts = encode_runs(lengths);
  }
  return dict_of(size, counts);
}

}  // namespace

void register_mask_shapes(py::module_& module) {
  module.def("fill_polygons", &fill_polygons, py::arg("polygons"), py::arg("height"), py::arg("width"));
  module.def("unite_polygons", &unite_polygons, py::arg("polygons"), py::arg("height"), py::arg("width"));
  module.def("fill_boxes", &fill_boxes, py::arg("boxes"), py::arg("height"), py::arg("width"), py::arg("loose"));
  module.def("compress_runs", &compress_runs, py::arg("runs"), py::arg("height"), py::arg("width"), py::arg("loose"));
}

}  // namespace df2::python
