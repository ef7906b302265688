// Images and items of a dataset. Their arrays are views: they lie where the dataset has them.
#include "items.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <pybind11/operators.h>
#include <pybind11/stl.h>

#include <df2/error.h>
#include <df2/item_mask.h>
#include <df2/mask.h>

#include "views.h"

namespace df2::python {

namespace {

using DatasetPointer = std::shared_ptr<Dataset>;
using Polygons = std::vector<Polygon>;

/// The dataset's images as a sequence.
struct Images {
  DatasetPointer dataset;
  std::size_t size() const { return dataset->images().size(); }
};

ImageView image_at(const DatasetPointer& dataset, py::ssize_t place) {
  const auto size = static_cast<py::ssize_t>(dataset->images().size());
  const py::ssize_t from_start = place < 0 ? place + size : place;
  if (from_start < 0 || from_start >= size)
    throw py::index_error("image " + std::to_string(place) + " of " + std::to_string(size));
  return {dataset, static_cast<std::size_t>(from_start)};
}

py::list images_in(const DatasetPointer& dataset, const py::slice& range) {
  py::ssize_t start = 0, stop = 0, step = 0, length = 0;
  if (!range.compute(static_cast<py::ssize_t>(dataset->images().size()), &start, &stop, &step, &length))
    throw py::error_already_set();
  py::list images;
  for (py::ssize_t i = 0; i < length; ++i, start += step)
    images.append(ImageView{dataset, static_cast<std::size_t>(start)});
  return images;
}

py::object iterate(const py::object& sequence) {
  return py::reinterpret_steal<py::object>(PySeqIter_New(sequence.ptr()));
}

std::optional<ImageView> find_image(const DatasetPointer& dataset, std::int64_t image_id) {
  const std::optional<std::uint32_t> place = dataset->find(image_id);
  return place ? std::optional(ImageView{dataset, *place}) : std::nullopt;
}

// Images

std::optional<std::pair<std::uint32_t, std::uint32_t>> size_of(const ImageView& image) {
  const std::optional<Size> size = known_size(image.record());
  return size ? std::optional(std::pair(size->width, size->height)) : std::nullopt;
}

std::optional<std::string> source_of(const ImageView& image) {
  const std::optional<Source> source = image.record().source;
  return source ? std::optional<std::string>(*source == Source::shop ? "shop" : "user") : std::nullopt;
}

py::object path_of(const ImageView& image) {
  const std::optional<std::string> path = image.dataset->picture_path(image.record());
  return path ? py::module_::import("os").attr("fsdecode")(py::bytes(*path)) : py::none();
}

py::tuple items_of(const ImageView& image) {
  py::tuple items(image.record().items.size());
  for (std::size_t i = 0; i < items.size(); ++i) items[i] = ItemView{image, i};
  return items;
}

std::string image_repr(const ImageView& image) {
  const ImageRecord& record = image.record();
  const std::optional<Size> size = known_size(record);
  return "<df2.Image " + std::to_string(record.id) + ": " +
         (size ? std::to_string(size->width) + " x " + std::to_string(size->height) : "size unknown") + ", " +
         std::to_string(record.items.size()) + " items>";
}

// Items

py::object owner_of(const ItemView& view) {
  return py::cast(view.image.dataset);
}

py::array box_of(const ItemView& view) {
  return view_of(&view.item().box.x, {4}, {sizeof(double)}, owner_of(view));
}

py::array points_of(const ItemView& view) {
  const std::vector<Landmark>& landmarks = view.item().landmarks;
  return column_of<Landmark>(landmarks.empty() ? nullptr : &landmarks.front().x, landmarks.size(), 2, owner_of(view));
}

py::array visibility_of(const ItemView& view) {
  const std::vector<Landmark>& landmarks = view.item().landmarks;
  return column_of<Landmark>(landmarks.empty() ? nullptr : &landmarks.front().visibility, landmarks.size(), 0,
                             owner_of(view));
}

py::array landmarks_of(const ItemView& view) {
  const std::vector<Landmark>& landmarks = view.item().landmarks;
  py::array_t<double> numbers({static_cast<py::ssize_t>(landmarks.size()), py::ssize_t{3}});
  double* number = numbers.mutable_data();
  for (const Landmark& landmark : landmarks) {
    *number++ = landmark.x;
    *number++ = landmark.y;
    *number++ = landmark.visibility;
  }
  return numbers;
}

std::optional<py::tuple> polygons_of(const ItemView& view) {
  const auto* polygons = std::get_if<Polygons>(&view.item().segmentation);
  if (!polygons) return std::nullopt;
  const py::object owner = owner_of(view);
  py::tuple views(polygons->size());
  for (std::size_t i = 0; i < views.size(); ++i) {
    const Polygon& polygon = (*polygons)[i];
    views[i] = column_of<Point>(polygon.empty() ? nullptr : &polygon.front().x, polygon.size(), 2, owner);
  }
  return views;
}

std::optional<py::array> run_lengths_of(const ItemView& view) {
  const auto* mask = std::get_if<Mask>(&view.item().segmentation);
  if (!mask) return std::nullopt;
  return column_of<std::uint32_t>(mask->runs.data(), mask->runs.size(), 0, owner_of(view));
}

/// Nothing where the item has no segmentation. Throws Error (ground_truth) for polygons in an image of unknown size.
std::optional<Mask> mask_of(const ItemView& view) {
  const Item& item = view.item();
  const ImageRecord& image = view.image.record();
  const bool has_polygons = std::holds_alternative<Polygons>(item.segmentation);
  const std::optional<Size> size = has_polygons ? known_size(image) : Size{};
  if (!size) {
    throw Error(Fault::ground_truth, Issue(Code::image_size, {view.image.dataset->name(), {}, {}, {}},
                                           "the mask of polygons needs the size of its image, and image_id " +
                                               std::to_string(image.id) + " has none"));
  }
  return item_mask(item, *size);
}

std::optional<py::array> bitmap_of(const ItemView& view) {
  const auto bitmap = [&]() -> std::optional<std::pair<Size, std::vector<std::uint8_t>>> {
    const Working working;
    const std::optional<Mask> mask = mask_of(view);
    if (!mask) return std::nullopt;
    return std::pair(mask->size, bitmap_from_mask(*mask));
  }();
  if (!bitmap) return std::nullopt;
  auto pixels = std::make_unique<std::vector<std::uint8_t>>(std::move(bitmap->second));
  const py::capsule owner(pixels.get(), [](void* made) { delete static_cast<std::vector<std::uint8_t>*>(made); });
  const std::vector<std::uint8_t>& bytes = *pixels.release();
  const auto height = static_cast<py::ssize_t>(bitmap->first.height), width = py::ssize_t{bitmap->first.width};
  return py::array(py::dtype::of<bool>(), {height, width}, {py::ssize_t{1}, height}, bytes.data(), owner);
}

std::optional<py::dict> run_length_mask_of(const ItemView& view) {
  const std::optional<Mask> mask = mask_of(view);
  if (!mask) return std::nullopt;
  py::dict made;
  py::list size;
  size.append(mask->size.height);
  size.append(mask->size.width);
  made["size"] = size;
  made["counts"] = py::str(encode_runs(mask->runs));
  return made;
}

template <std::uint8_t Attributes::*level>
std::optional<int> level_of(const ItemView& view) {
  const std::optional<Attributes>& attributes = view.item().attributes;
  return attributes ? std::optional<int>((*attributes).*level) : std::nullopt;
}

std::string item_repr(const ItemView& view) {
  return "<df2.Item " + std::to_string(view.item().id) + " of image " + std::to_string(view.image.record().id) + ": " +
         py::str(text_of(view.category().name)).cast<std::string>() + ">";
}

void register_image(py::module_& module) {
  py::class_<ImageView> image(module, "Image",
                              R"(An image of a `Dataset`. It never changes, and keeps its dataset alive.

Images are equal when everything that their files say is.)");
  image.attr("__module__") = "df2";
  image.def("__repr__", &image_repr)
      .def("__hash__", [](const ImageView& self) { return py::hash(py::int_(self.record().id)); })
      .def(py::self == py::self)
      .def_property_readonly(
          "id", [](const ImageView& self) { return self.record().id; }, "As its file says it.")
      .def_property_readonly(
          "file_name", [](const ImageView& self) { return text_of(self.record().file_name); },
          "Of its picture, as the file says it; native annotations say none, and then it is empty.")
      .def_property_readonly("path", &path_of,
                             "Where its picture is, should it be there; None where that is not known.")
      .def_property_readonly("size", &size_of, "(width, height) in pixels; None where it is not known.")
      .def_property_readonly("source", &source_of, "'shop', 'user', or None where the file does not say it.")
      .def_property_readonly(
          "pair_id", [](const ImageView& self) { return self.record().pair_id; },
          "Consumer and shop images that may show one garment have the same; None where the file does not say it.")
      .def_property_readonly("items", &items_of, "Tuple of `Item`, in the order of the file.");
}

void register_item(py::module_& module) {
  py::class_<ItemView> item(module, "Item", R"(A garment of an `Image`. It never changes, and keeps its dataset alive.

Arrays are views of the dataset's own numbers: they are read-only and keep it alive, too. `landmarks` and `mask()` are
new arrays. Items are equal when everything that their files say is.)");
  item.attr("__module__") = "df2";
  const auto field = [&](const char* name, auto member, const char* text) {
    item.def_property_readonly(
        name, [member](const ItemView& self) { return self.item().*member; }, text);
  };
  item.def("__repr__", &item_repr)
      .def("__hash__", [](const ItemView& self) { return py::hash(py::int_(self.item().id)); })
      .def(py::self == py::self);
  field("id", &Item::id, "Annotation id of a COCO-type file, or the number in 'item<N>'.");
  field("area", &Item::area, "Square pixels; of native annotations those of the box.");
  field("is_crowd", &Item::is_crowd, "iscrowd of a COCO-type file.");
  field("labelled_count", &Item::labelled_count,
        "Landmarks with visibility above 0; num_keypoints of a COCO-type file.");
  field("style", &Item::style, "Above 0: takes part in consumer-to-shop pairs.");
  field("pair_id", &Item::pair_id, "Of its image; None where the file does not say it.");
  item.def_property_readonly(
          "image", [](const ItemView& self) { return self.image; }, "The `Image` that it is in.")
      .def_property_readonly(
          "source", [](const ItemView& self) { return source_of(self.image); }, "Of its image.")
      .def_property_readonly(
          "category", [](const ItemView& self) { return self.category().id; }, "Id of its category.")
      .def_property_readonly(
          "category_name", [](const ItemView& self) { return text_of(self.category().name); },
          "As annotated: 'short sleeve top'.")
      .def_property_readonly("box", &box_of, "(4,) of float64: x, y, width, height in pixels.")
      .def_property_readonly(
          "landmarks", &landmarks_of,
          "(n, 3) of float64: x, y in pixels, and 2 visible, 1 occluded, 0 not labelled; n is 0 or the "
          "number of its category. A copy: `points` and `visibility` are views.")
      .def_property_readonly("points", &points_of, "(n, 2) of float64: x, y of the landmarks.")
      .def_property_readonly("visibility", &visibility_of, "(n,) of uint8: 2 visible, 1 occluded, 0 not labelled.")
      .def_property_readonly(
          "polygons", &polygons_of,
          "Tuple of (k, 2) of float64: x, y in pixels; their union is the mask. None for other masks.")
      .def_property_readonly("run_lengths", &run_lengths_of,
                             "(k,) of uint32: pixels down the columns, first background. None for other masks.")
      .def("mask", &bitmap_of,
           "(height, width) of bool; None without a segmentation. Raises GroundTruthError where polygons are in an "
           "image "
           "of unknown size.")
      .def("run_length_mask", &run_length_mask_of,
           "{'size': [height, width], 'counts': str}, as results files have it; otherwise as `mask`.")
      .def_property_readonly("scale", &level_of<&Attributes::scale>, "1 small, 2 moderate, 3 large, or None.")
      .def_property_readonly("occlusion", &level_of<&Attributes::occlusion>, "1 slight, 2 medium, 3 heavy, or None.")
      .def_property_readonly("zoom_in", &level_of<&Attributes::zoom_in>, "1 no, 2 medium, 3 large, or None.")
      .def_property_readonly("viewpoint", &level_of<&Attributes::viewpoint>,
                             "1 no wear, 2 frontal, 3 side or back, or None.");
}

}  // namespace

void register_items(py::module_& module) {
  register_image(module);
  register_item(module);
  py::class_<Images> images(module, "Images", "The images of a `Dataset`, by id ascending: a sequence.");
  images.def("__len__", &Images::size)
      .def("__iter__", &iterate)
      .def("__repr__", [](const Images& self) { return "<df2 images: " + std::to_string(self.size()) + ">"; })
      .def("__getitem__", [](const Images& self, py::ssize_t place) { return image_at(self.dataset, place); })
      .def("__getitem__", [](const Images& self, const py::slice& range) { return images_in(self.dataset, range); });
  py::class_<Dataset, DatasetPointer>(py::object(module.attr("Dataset")))
      .def_property_readonly(
          "images", [](const DatasetPointer& self) { return Images{self}; },
          "The images, by id ascending: a sequence, also of the dataset itself. Its places are those of `image_ids`.")
      .def("__iter__", &iterate)
      .def("__getitem__", &image_at)
      .def("__getitem__", &images_in)
      .def("find", &find_image, py::arg("image_id"), "The `Image` with this id, or None.");
}

}  // namespace df2::python
