#include "coco_text.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/checks.h>
#include <df2/packed_text.h>

namespace df2::python {

namespace {

constexpr std::int64_t kMostSide = std::numeric_limits<std::int32_t>::max();

}  // namespace

CocoType coco_type_named(const std::string& name) {
  if (name == "bbox") return CocoType::boxes;
  if (name == "segm") return CocoType::masks;
  if (name == "keypoints") return CocoType::landmarks;
  throw Error(Fault::usage, Code::usage, "iou_type must be bbox, segm or keypoints, but is " + name);
}

ReadLimits coco_limits() {
  ReadLimits limits;
  limits.rows_per_image = std::numeric_limits<std::uint32_t>::max();
  return limits;
}

KnownIds::KnownIds(const KnownTuple& known) : categories(std::get<2>(known)) {
  const auto& [ids, sizes, unused] = known;
  images.resize(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    images[i].id = ids[i];
    if (i >= sizes.size()) continue;
    const auto& [height, width] = sizes[i];
    if (height < 1 || width < 1 || height > kMostSide || width > kMostSide) continue;
    const Size size{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
    if (!check_image_size(size)) images[i].size = size;
  }
}

namespace {

using TextPointer = std::shared_ptr<PackedText>;

/// The bytes of bytes, bytearray, memoryview, mmap ..., which cannot change their size meanwhile.
class Bytes {
 public:
  explicit Bytes(const py::buffer& object) {
    if (PyObject_GetBuffer(object.ptr(), &view_, PyBUF_SIMPLE) != 0) throw py::error_already_set();
  }
  ~Bytes() { PyBuffer_Release(&view_); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  std::string_view view() const { return {static_cast<const char*>(view_.buf), static_cast<std::size_t>(view_.len)}; }

 private:
  Py_buffer view_{};
};

TextPointer pack(const py::buffer& data) {
  const Bytes bytes(data);
  const Working working;
  return std::make_shared<PackedText>(bytes.view());
}

TextPointer pack_file(int descriptor) {
  const Working working;
  return std::make_shared<PackedText>(PackedText::of_file(descriptor));
}

py::bytes bytes_of(const PackedText& text, std::uint64_t offset, std::uint64_t most) {
  const std::uint64_t count = offset < text.size() ? std::min(most, text.size() - offset) : 0;
  const auto bytes =
      py::reinterpret_steal<py::bytes>(PyBytes_FromStringAndSize(nullptr, static_cast<py::ssize_t>(count)));
  if (!bytes) throw py::error_already_set();
  char* const into = PyBytes_AS_STRING(bytes.ptr());
  const Working working;
  text.read_at(offset, {into, static_cast<std::size_t>(count)});
  return bytes;
}

/// Whether results are read by the strict reader for these images and categories; throws Error where they are not.
void check_results(const PackedText& text, const std::string& iou_type, const KnownTuple& known,
                   std::size_t landmark_count) {
  const CocoType type = coco_type_named(iou_type);
  const Working working;
  KnownIds ids(known);
  const CocoTruth truth = make_coco_truth(type, std::move(ids.images), ids.categories, {}, landmark_count);
  read_coco_results(text, truth, false, coco_limits());
}

}  // namespace

void register_coco_text(py::module_& module) {
  py::class_<PackedText, TextPointer>(module, "CocoText")
      .def(py::init(&pack), py::arg("data"))
      .def_static("of_file", &pack_file, py::arg("descriptor"))
      .def("__len__", &PackedText::size)
      .def("read", &bytes_of, py::arg("offset") = 0, py::arg("most") = std::numeric_limits<std::uint64_t>::max())
      .def("__copy__", [](const TextPointer& self) { return self; })
      .def(
          "__deepcopy__", [](const TextPointer& self, const py::dict&) { return self; }, py::arg("memo"))
      .def("__reduce__", [](const py::object& self) {
        return py::make_tuple(py::type::of(self), py::make_tuple(self.attr("read")()));
      });
  module.def("coco_check_results", &check_results, py::arg("text"), py::arg("iou_type"), py::arg("known"),
             py::arg("landmark_count"));
}

}  // namespace df2::python
