#include "masks.h"

#include <array>
#include <limits>

#include <df2/checks.h>

namespace df2::python {

namespace {

std::uint32_t whole_number(std::int64_t number, Code code, const std::string& pointer, std::string_view expected) {
  if (number < 0 || number > std::numeric_limits<std::int32_t>::max())
    refuse_value(code, pointer, expected, std::to_string(number));
  return static_cast<std::uint32_t>(number);
}

py::object member(const py::dict& mask, const char* key, const std::string& pointer) {
  if (!mask.contains(key)) refuse_value(Code::missing_key, pointer, std::string("key \"") + key + '"', "none");
  return mask[key];
}

}  // namespace

MaskRow Masks::row(const py::handle& value, const std::string& pointer) {
  if (py::isinstance<py::dict>(value)) return run_length(py::reinterpret_borrow<py::dict>(value), pointer);
  if (py::isinstance<py::array>(value)) return bitmap(py::reinterpret_borrow<py::array>(value), pointer);
  if (py::isinstance<py::list>(value) || py::isinstance<py::tuple>(value))
    return polygons(py::reinterpret_borrow<py::sequence>(value), pointer);
  if (const py::object array = as_array(value); !array.is_none()) return bitmap(array, pointer);
  refuse_value(Code::wrong_type, pointer, "polygons, a run-length mask {size, counts}, or a bitmap", type_of(value));
}

MaskRow Masks::run_length(const py::dict& mask, const std::string& pointer) {
  const auto extents =
      numbers_.integers(member(mask, "size", pointer), pointer + "/size", "", {Code::rle_size, kMaskExtentExpected});
  if (extents.size() != 2)
    refuse_value(Code::rle_size, pointer + "/size", "a size [height, width]",
                 std::to_string(extents.size()) + " numbers");
  std::array<std::uint32_t, 2> size{};
  for (std::size_t i = 0; i < 2; ++i)
    size[i] = whole_number(extents[i], Code::rle_size, pointer + "/size/" + std::to_string(i), kMaskExtentExpected);
  const Size pixels{size[1], size[0]};
  const py::object counts = member(mask, "counts", pointer);
  if (py::isinstance<py::str>(counts))
    return CompressedMask{pixels, texts_.emplace_back(utf8_of(counts, pointer + "/counts"))};
  if (py::isinstance<py::bytes>(counts)) return CompressedMask{pixels, texts_.emplace_back(counts.cast<std::string>())};
  const auto lengths = numbers_.integers(counts, pointer + "/counts", "", {Code::rle_counts, kRunExpected});
  std::vector<std::uint32_t>& runs = runs_.emplace_back(lengths.size());
  for (std::size_t i = 0; i < lengths.size(); ++i)
    runs[i] = whole_number(lengths[i], Code::rle_counts, pointer + "/counts/" + std::to_string(i), kRunExpected);
  return RunsMask{pixels, runs};
}

MaskRow Masks::bitmap(const py::array& array, const std::string& pointer) {
  const char kind = array.dtype().kind();
  if (array.ndim() != 2 || (kind != 'b' && kind != 'i' && kind != 'u'))
    refuse_value(Code::wrong_type, pointer, "a bitmap (height, width) of bool or integers",
                 "shape " + shape_of(array) + " of " + type_text(array));
  // Said before anything is copied: an array may repeat one number many times.
  if (const Checked wrong =
          check_mask_size(static_cast<std::uint64_t>(array.shape(0)), static_cast<std::uint64_t>(array.shape(1))))
    refuse_value(wrong->code, pointer, wrong->expected, wrong->found);
  const py::array narrow = array.itemsize() == 1 ? array : py::array(array.attr("astype")("bool"));
  using ByColumns = py::array_t<std::uint8_t, py::array::f_style>;
  const ByColumns pixels = py::array(narrow.attr("view")("uint8"));
  bitmaps_.push_back(pixels);
  const auto extent = [&](int axis) { return static_cast<std::uint32_t>(pixels.shape(axis)); };
  return BitmapMask{{extent(1), extent(0)}, {pixels.data(), static_cast<std::size_t>(pixels.size())}};
}

MaskRow Masks::polygons(const py::sequence& outlines, const std::string& pointer) {
  std::vector<Polygon>& made = polygons_.emplace_back();
  for (std::size_t i = 0; i < outlines.size(); ++i) {
    const std::string place = pointer + "/" + std::to_string(i);
    const auto numbers = numbers_.reals(outlines[i], place);
    if (const Checked checked = check_polygon_length(numbers.size()))
      refuse_value(checked->code, place, checked->expected, checked->found);
    Polygon& polygon = made.emplace_back(numbers.size() / 2);
    for (std::size_t p = 0; p < polygon.size(); ++p) polygon[p] = {numbers[2 * p], numbers[2 * p + 1]};
  }
  return std::span<const Polygon>(made);
}

}  // namespace df2::python
