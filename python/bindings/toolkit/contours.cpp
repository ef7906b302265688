// Contours through landmarks, and the masks that they fill.
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/contour.h>
#include <df2/io/image_sizes.h>
#include <df2/parallel.h>

#include "../items.h"
#include "toolkit.h"

namespace df2::python {

namespace {

struct Row {
  std::int64_t image_id, item_id, category;
  ContourFit fit;
};

std::vector<Row> rows_of(const Dataset& dataset) {
  begin_step("comparing contours with masks");
  require_image_sizes(dataset);
  std::vector<std::vector<Row>> found(dataset.images().size());
  parallel_for(found.size(), [&](std::size_t i) {
    const ImageRecord& image = dataset.images()[i];
    for (const Item& item : image.items) {
      const Category& category = dataset.categories()[item.category];
      if (const auto fit = fit_contour(item, category, known_size(image).value()))
        found[i].push_back({image.id, item.id, category.id, *fit});
    }
  });
  std::vector<Row> rows;
  for (const auto& some : found) rows.insert(rows.end(), some.begin(), some.end());
  return rows;
}

template <class T, class Read>
py::array_t<T> column_of(const std::vector<Row>& rows, Read read) {
  py::array_t<T> column(static_cast<py::ssize_t>(rows.size()));
  T* value = column.mutable_data();
  for (const Row& row : rows) *value++ = read(row);
  return column;
}

py::dict fit_contours(const std::shared_ptr<Dataset>& dataset) {
  const std::vector<Row> rows = [&] {
    const Working working;
    return rows_of(*dataset);
  }();
  py::dict columns;
  columns["image_id"] = column_of<std::int64_t>(rows, [](const Row& row) { return row.image_id; });
  columns["item_id"] = column_of<std::int64_t>(rows, [](const Row& row) { return row.item_id; });
  columns["category"] = column_of<std::int64_t>(rows, [](const Row& row) { return row.category; });
  columns["coverage"] = column_of<double>(rows, [](const Row& row) { return row.fit.coverage; });
  columns["iou"] = column_of<double>(rows, [](const Row& row) { return row.fit.iou; });
  return columns;
}

py::list contour_of(const ItemView& view) {
  py::list outlines;
  for (const Polygon& polygon : contour_polygons(view.item(), view.category())) {
    py::array_t<double> points({static_cast<py::ssize_t>(polygon.size()), py::ssize_t{2}});
    double* number = points.mutable_data();
    for (const Point point : polygon) {
      *number++ = point.x;
      *number++ = point.y;
    }
    outlines.append(std::move(points));
  }
  return outlines;
}

std::vector<std::pair<int, int>> skeleton_of(const ItemView& view) {
  std::vector<std::pair<int, int>> edges;
  for (const LandmarkPair edge : skeleton_edges(view.category())) edges.emplace_back(edge[0], edge[1]);
  return edges;
}

}  // namespace

void register_contours(py::module_& module) {
  module.def("fit_contours", &fit_contours, py::arg("dataset"));
  module.def("contour", &contour_of, py::arg("item"));
  module.def("skeleton", &skeleton_of, py::arg("item"));
}

}  // namespace df2::python
