// Run-length masks: to and from bitmaps, measured, combined and compared. Everything runs in the calling thread, so
// that it works in a forked child.
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

#include <df2/bitmap.h>
#include <df2/intersect.h>
#include <df2_eval/loose_similarity.h>

#include "mask_values.h"

namespace df2::python {

namespace {

template <class T>
using ByColumns = py::array_t<T, py::array::f_style>;
using Flags = py::array_t<std::uint8_t, py::array::c_style | py::array::forcecast>;

/// One byte for each pixel, columns first, not 0 for foreground. Shared with the array where it is like that.
py::array pixels_of(const py::array& bitmaps) {
  const char kind = bitmaps.dtype().kind();
  if (std::strchr("biufc", kind) == nullptr) refuse_type("/bitmaps", "an array of bool or numbers", bitmaps);
  const bool is_byte = kind != 'f' && kind != 'c' && bitmaps.itemsize() == 1;
  if (is_byte && (bitmaps.flags() & py::array::f_style) != 0) return bitmaps;
  const py::array narrow = is_byte ? bitmaps : py::array(bitmaps.attr("__ne__")(0));
  return ByColumns<std::uint8_t>(py::array(narrow.attr("view")("uint8")));
}

/// `bitmaps`: (height, width, n) for a list of masks, or (height, width) for one.
py::object encode(const py::array& bitmaps, bool loose) {
  if (bitmaps.ndim() != 2 && bitmaps.ndim() != 3)
    throw py::value_error("bitmaps must have the axes (height, width) or (height, width, n), but have " +
                          std::to_string(bitmaps.ndim()));
  const Size size = size_of(py::int_(bitmaps.shape(0)), py::int_(bitmaps.shape(1)), "/bitmaps", loose);
  const py::array pixels = pixels_of(bitmaps);
  const auto* const first = static_cast<const std::uint8_t*>(pixels.data());
  std::vector<std::string> counts(bitmaps.ndim() == 2 ? 1 : static_cast<std::size_t>(bitmaps.shape(2)));
  {
    const std::size_t each = std::size_t{size.width} * size.height;
    const WithoutGilForMuch without_gil(each * counts.size());
    std::vector<std::uint32_t> runs;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      find_runs({first + i * each, each}, runs);
      counts[i] = encode_runs(runs);
    }
  }
  if (bitmaps.ndim() == 2) return dict_of(size, counts.front());
  return dicts_of(size, counts);
}

/// Memory that no machine has is refused before it is asked for: systems promise more than they have.
void check_memory(std::uint64_t bytes) {
  const auto most =
      static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  if (bytes <= most) return;
  PyErr_Format(PyExc_MemoryError, "mask: the bitmaps need %llu bytes, and the machine has %llu",
               static_cast<unsigned long long>(bytes), static_cast<unsigned long long>(most));
  throw py::error_already_set();
}

/// Throws Error (usage).
[[noreturn]] void refuse_none() {
  throw Error(Fault::usage, Code::usage, "mask: /masks is empty: give at least one mask, the result has its size");
}

/// (height, width, n). Loosely, no masks make no pixels.
py::array decode(const py::handle& values, bool loose) {
  const EncodedMasks masks(values, "masks", loose);
  if (masks.size() == 0 && !loose) refuse_none();
  const Size size = masks.size() == 0 ? Size{} : masks.size_of(0);
  for (std::size_t i = 1; i < masks.size(); ++i)
    check_mask(masks.pointer(i) + "/size", check_same_size(masks.size_of(i), size));
  const std::size_t each = std::size_t{size.width} * size.height;
  if (each != 0) check_memory(std::uint64_t{each} * masks.size());
  ByColumns<std::uint8_t> bitmaps =
      py::module_::import("numpy").attr("zeros")(py::make_tuple(size.height, size.width, masks.size()), "uint8", "F");
  std::uint8_t* pixels = bitmaps.mutable_data();
  {
    const WithoutGilForMuch without_gil(each * masks.size());
    std::vector<std::uint32_t> runs;
    for (std::size_t i = 0; i < masks.size(); ++i) {
      masks.decode(i, runs);
      paint_runs(runs, {pixels + i * each, each});
    }
  }
  return bitmaps;
}

py::array_t<std::uint32_t> areas(const py::handle& values, bool loose) {
  const EncodedMasks masks(values, "masks", loose);
  py::array_t<std::uint32_t> areas(static_cast<py::ssize_t>(masks.size()));
  std::uint32_t* area = areas.mutable_data();
  {
    const WithoutGilForMuch without_gil(masks.bytes());
    for (std::size_t i = 0; i < masks.size(); ++i) area[i] = masks.area(i);
  }
  return areas;
}

py::array_t<double> boxes(const py::handle& values, bool loose) {
  const EncodedMasks masks(values, "masks", loose);
  py::array_t<double> boxes({static_cast<py::ssize_t>(masks.size()), py::ssize_t{4}});
  double* number = boxes.mutable_data();
  {
    const WithoutGilForMuch without_gil(masks.bytes());
    std::vector<std::uint32_t> runs;
    for (std::size_t i = 0; i < masks.size(); ++i) {
      masks.decode(i, runs);
      const Box box = tight_box(runs, masks.size_of(i));
      for (const double side : {box.x, box.y, box.width, box.height}) *number++ = side;
    }
  }
  return boxes;
}

/// Loosely, masks of different sizes, or none, make a mask of no pixels.
py::dict combine(const py::handle& values, bool intersected, bool loose) {
  const EncodedMasks masks(values, "masks", loose);
  if (masks.size() == 0 || !masks.have_one_size()) {
    if (loose) return dict_of({}, "");
    if (masks.size() == 0) refuse_none();
    for (std::size_t i = 1; i < masks.size(); ++i)
      check_mask(masks.pointer(i) + "/size", check_same_size(masks.size_of(i), masks.size_of(0)));
  }
  const Size size = masks.size_of(0);
  std::string counts;
  {
    const WithoutGilForMuch without_gil(masks.bytes());
    const std::vector<Mask> decoded = masks.decode();
    counts = encode_runs((intersected ? intersect(decoded, size) : unite(decoded, size)).runs);
  }
  return dict_of(size, counts);
}

std::vector<std::uint8_t> crowd_flags(const Flags& crowd, std::size_t items) {
  if (crowd.ndim() != 1 || static_cast<std::size_t>(crowd.size()) != items)
    throw py::value_error("mask: /crowd: a flag for each of " + std::to_string(items) + " masks or boxes expected, " +
                          std::to_string(crowd.size()) + " found");
  return {crowd.data(), crowd.data() + crowd.size()};
}

/// (predictions, items), columns first. -1 is for masks of different sizes, which only a loose comparison meets.
/// `bytes`: those that are looked at.
template <class Make>
py::array matrix(std::size_t rows, std::size_t columns, std::uint64_t bytes, const Make& make) {
  ByColumns<double> ious({rows, columns});
  double* next = ious.mutable_data();
  {
    const WithoutGilForMuch without_gil(bytes);
    make(next);
  }
  return ious;
}

std::vector<eval::SizedMaskRuns> measured(const std::vector<Mask>& masks) {
  std::vector<eval::SizedMaskRuns> measured;
  measured.reserve(masks.size());
  for (const Mask& mask : masks)
    measured.push_back({{mask.runs, tight_box(mask.runs, mask.size), mask_area(mask.runs)}, mask.size});
  return measured;
}

py::array mask_ious(const py::handle& predictions, const py::handle& items, const Flags& crowd, bool loose) {
  const EncodedMasks rows(predictions, "predictions", loose), columns(items, "items", loose);
  const auto flags = crowd_flags(crowd, columns.size());
  if (!loose && rows.size() != 0) {
    for (const EncodedMasks* masks : {&rows, &columns})
      for (std::size_t i = 0; i < masks->size(); ++i)
        check_mask(masks->pointer(i) + "/size", check_same_size(masks->size_of(i), rows.size_of(0)));
  }
  const std::uint64_t bytes = rows.bytes() * columns.size() + columns.bytes() * rows.size();
  return matrix(rows.size(), columns.size(), bytes, [&](double* next) {
    const std::vector<Mask> row_masks = rows.decode(), column_masks = columns.decode();
    const auto row_runs = measured(row_masks), column_runs = measured(column_masks);
    for (std::size_t column = 0; column < flags.size(); ++column)
      for (const eval::SizedMaskRuns& row : row_runs)
        *next++ = eval::loose_mask_iou(row, column_runs[column], flags[column] != 0).value_or(-1);
  });
}

/// An array of (n, 4) or one box of (4,), or a list of boxes.
std::vector<Box> boxes_of(const py::handle& values, const char* name) {
  const std::string place = std::string("/") + name;
  std::vector<Box> boxes;
  const auto add = [&](std::span<const double> numbers) {
    for (std::size_t i = 0; i < numbers.size(); i += 4)
      boxes.push_back({numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]});
  };
  if (py::isinstance<py::array>(values)) {
    const auto array = py::reinterpret_borrow<py::array>(values);
    const bool is_one = array.ndim() == 1 && array.shape(0) == 4;
    if (!is_one && (array.ndim() != 2 || array.shape(1) != 4))
      throw py::value_error("mask: " + place + ": boxes (n, 4) expected, an array of shape " +
                            py::str(py::object(array.attr("shape"))).cast<std::string>() + " found");
    add(Doubles(array, place).get());
    return boxes;
  }
  const py::tuple rows = items_of(values, place, "a list of boxes");
  boxes.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string row_place = place + "/" + std::to_string(i);
    const py::object row = rows[i];
    if (!py::isinstance<py::sequence>(row) && !py::isinstance<py::array>(row))
      refuse_type(row_place, "a box [x, y, width, height]", row);
    const Doubles box(row, row_place);
    if (box.get().size() != 4)
      throw py::value_error("mask: " + row_place + ": a box [x, y, width, height] expected, " +
                            std::to_string(box.get().size()) + " numbers found");
    add(box.get());
  }
  return boxes;
}

py::array box_ious(const py::handle& predictions, const py::handle& items, const Flags& crowd) {
  const std::vector<Box> rows = boxes_of(predictions, "predictions"), columns = boxes_of(items, "items");
  const auto flags = crowd_flags(crowd, columns.size());
  return matrix(rows.size(), columns.size(), rows.size() * columns.size() * sizeof(Box), [&](double* next) {
    for (std::size_t column = 0; column < flags.size(); ++column)
      for (const Box& row : rows) *next++ = eval::loose_box_iou(row, columns[column], flags[column] != 0);
  });
}

}  // namespace

void register_mask(py::module_& module) {
  module.def("encode_bitmaps", &encode, py::arg("bitmaps"), py::arg("loose"));
  module.def("decode_masks", &decode, py::arg("masks"), py::arg("loose"));
  module.def("mask_areas", &areas, py::arg("masks"), py::arg("loose"));
  module.def("mask_boxes", &boxes, py::arg("masks"), py::arg("loose"));
  module.def("combine_masks", &combine, py::arg("masks"), py::arg("intersected"), py::arg("loose"));
  module.def("mask_ious", &mask_ious, py::arg("predictions"), py::arg("items"), py::arg("crowd"), py::arg("loose"));
  module.def("box_ious", &box_ious, py::arg("predictions"), py::arg("items"), py::arg("crowd"));
}

}  // namespace df2::python
