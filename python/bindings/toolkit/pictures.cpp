// Pictures as arrays.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/checks.h>
#include <df2/image/read_picture.h>
#include <df2/image/transform.h>
#include <df2/image/write_picture.h>

#include "toolkit.h"

namespace df2::python {

namespace {

[[noreturn]] void refuse_picture(const char* name, const std::string& found) {
  throw Error(Fault::usage, Code::usage,
              fmt::format("{} must be an array of uint8 of the shape (height, width, 3) or (height, width), but is {}",
                          name, found));
}

Picture read(const std::string& path, std::uint64_t most_pixels) {
  return read_picture(path, {.most_pixels = most_pixels});
}

}  // namespace

Picture picture_of(py::handle values, const char* name) {
  const py::object offered = as_array(values);
  if (offered.is_none()) refuse_picture(name, type_of(values));
  const py::array array = offered;
  const bool has_shape = array.ndim() == 2 || (array.ndim() == 3 && array.shape(2) == 3);
  if (!has_shape || array.shape(0) == 0 || array.shape(1) == 0 || !array.dtype().is(py::dtype::of<std::uint8_t>()))
    refuse_picture(name, fmt::format("of {} and the shape {}", type_text(array), shape_of(array)));
  if (check_extent(static_cast<std::uint64_t>(array.shape(0))) ||
      check_extent(static_cast<std::uint64_t>(array.shape(1))))
    refuse_picture(name, "too large: of the shape " + shape_of(array));
  const auto plain = py::array_t<std::uint8_t, py::array::c_style>::ensure(array);
  Picture picture;
  picture.size = {static_cast<std::uint32_t>(plain.shape(1)), static_cast<std::uint32_t>(plain.shape(0))};
  picture.channels = plain.ndim() == 3 ? 3 : 1;
  picture.samples.assign(plain.data(), plain.data() + plain.size());
  return picture;
}

py::array array_of(Picture picture) {
  auto samples = std::make_unique<std::vector<std::uint8_t>>(std::move(picture.samples));
  const std::uint8_t* first = samples->data();
  const py::capsule owner(samples.get(), [](void* made) { delete static_cast<std::vector<std::uint8_t>*>(made); });
  (void)samples.release();
  std::vector<py::ssize_t> shape = {picture.size.height, picture.size.width};
  if (picture.channels == 3) shape.push_back(3);
  return py::array_t<std::uint8_t>(std::move(shape), first, owner);
}

void register_pictures(py::module_& module) {
  module.def(
      "read_picture",
      [](const std::string& path, std::uint64_t most_pixels) {
        return array_of([&] {
          const Working working;
          return read(path, most_pixels);
        }());
      },
      py::arg("path"), py::arg("most_pixels"));
  module.def(
      "write_picture",
      [](const py::handle& values, const std::string& path, int quality) {
        const Picture picture = picture_of(values, "picture");
        const Working working;
        write_picture(picture, path, quality);
      },
      py::arg("picture"), py::arg("path"), py::arg("quality"));
}

}  // namespace df2::python
