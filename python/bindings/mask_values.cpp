// Masks and sizes from Python, checked.
#include "mask_values.h"

#include <algorithm>
#include <limits>

#include <df2/loose_mask.h>

namespace df2::python {

namespace {

constexpr const char* kName = "mask";  // what errors call the values

std::string message(const std::string& pointer, std::string_view expected, const std::string& found) {
  return kName + (": " + pointer) + ": " + std::string(expected) + " expected, " + found + " found";
}

/// The characters of bytes or of a str, which the object owns.
std::string_view text_in(const py::object& counts, const std::string& pointer) {
  if (PyBytes_Check(counts.ptr()))
    return {PyBytes_AS_STRING(counts.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(counts.ptr()))};
  if (!PyUnicode_Check(counts.ptr())) refuse_type(pointer, "counts as bytes or str", counts);
  py::ssize_t length = 0;
  const char* text = PyUnicode_AsUTF8AndSize(counts.ptr(), &length);
  if (!text) {
    PyErr_Clear();  // half a surrogate pair
    refuse_mask(pointer, {Code::rle_counts, "counts as bytes or str", "a str that is no text"});
  }
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace

void refuse_mask(const std::string& pointer, const Mismatch& wrong) {
  throw Error(Fault::usage, Issue(wrong.code, {kName, {}, {}, pointer}, wrong.expected, wrong.found));
}

void refuse_type(const std::string& pointer, std::string_view expected, py::handle found) {
  throw py::type_error(message(pointer, expected, type_of(found)));
}

std::uint32_t extent_of(py::handle value, const std::string& pointer) {
  py::object whole;
  if (PyLong_CheckExact(value.ptr())) {
    whole = py::reinterpret_borrow<py::object>(value);
  } else if (!PyUnicode_Check(value.ptr()) && !PyBytes_Check(value.ptr()) && !PyByteArray_Check(value.ptr())) {
    whole = py::reinterpret_steal<py::object>(PyNumber_Long(value.ptr()));
    if (!whole && !PyErr_ExceptionMatches(PyExc_TypeError)) {  // no number, infinite, or what the object itself throws
      if (!PyFloat_Check(value.ptr())) throw py::error_already_set();
      PyErr_Clear();
      refuse_mask(pointer, {Code::rle_size, "a whole number from 0 to 2^31 - 1", py::repr(value).cast<std::string>()});
    }
    PyErr_Clear();
  }
  if (!whole) refuse_type(pointer, "a whole number of pixels", value);
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(whole.ptr(), &overflow);
  if (overflow != 0 || number < 0 || number > std::numeric_limits<std::int32_t>::max())
    refuse_mask(pointer, {Code::rle_size, "a whole number from 0 to 2^31 - 1",
                          overflow > 0   ? "a larger one"
                          : overflow < 0 ? "a negative one"
                                         : std::to_string(number)});
  return static_cast<std::uint32_t>(number);
}

Size size_of(py::handle height, py::handle width, const std::string& pointer, bool may_be_empty) {
  const Size size{extent_of(width, pointer), extent_of(height, pointer)};
  if (may_be_empty && (size.width == 0 || size.height == 0)) return size;
  check_mask(pointer, check_mask_size(size.height, size.width));
  return size;
}

py::tuple items_of(py::handle values, const std::string& pointer, std::string_view expected) {
  if (!py::isinstance<py::str>(values) && !py::isinstance<py::bytes>(values) && !py::isinstance<py::dict>(values)) {
    if (PyObject* items = PySequence_Tuple(values.ptr())) return py::reinterpret_steal<py::tuple>(items);
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
    PyErr_Clear();
  }
  refuse_type(pointer, expected, values);
}

py::object member_of(py::handle mask, const char* key, const std::string& pointer) {
  if (!PyDict_Check(mask.ptr())) refuse_type(pointer, "a mask {size, counts}", mask);
  const py::str name(key);
  PyObject* found = PyDict_GetItemWithError(mask.ptr(), name.ptr());
  if (found) return py::reinterpret_borrow<py::object>(found);
  if (PyErr_Occurred()) throw py::error_already_set();
  throw py::key_error(message(pointer, std::string("key \"") + key + '"', "none"));
}

Doubles::Doubles(py::handle values, const std::string& pointer) {
  if (PyList_CheckExact(values.ptr()) || PyTuple_CheckExact(values.ptr())) {
    // Of plain numbers, as json gives them, no code of the caller is called, so the list stays as it is.
    PyObject** items = PySequence_Fast_ITEMS(values.ptr());
    own_.resize(static_cast<std::size_t>(PySequence_Fast_GET_SIZE(values.ptr())));
    std::size_t i = 0;
    for (; i < own_.size(); ++i) {
      if (PyFloat_CheckExact(items[i])) {
        own_[i] = PyFloat_AS_DOUBLE(items[i]);
      } else if (PyLong_CheckExact(items[i])) {
        own_[i] = PyLong_AsDouble(items[i]);
        if (own_[i] == -1 && PyErr_Occurred()) throw py::error_already_set();
      } else {
        break;
      }
    }
    if (i == own_.size()) {
      numbers_ = own_;
      return;
    }
  }
  try {
    const py::object numpy = py::module_::import("numpy");
    array_ = numpy.attr("ascontiguousarray")(values, numpy.attr("float64"));
  } catch (py::error_already_set& error) {
    if (!error.matches(PyExc_TypeError) && !error.matches(PyExc_ValueError)) throw;
    const py::object kind = error.type();
    const std::string text = py::str(error.value()).cast<std::string>();
    py::raise_from(error, kind.ptr(), (message(pointer, "numbers", type_of(values)) + " (" + text + ")").c_str());
    throw py::error_already_set();
  }
  const py::array_t<double> array = array_;
  numbers_ = {array.data(), static_cast<std::size_t>(array.size())};
}

EncodedMasks::EncodedMasks(py::handle masks, const char* name, bool loose) : name_(name), loose_(loose) {
  const py::tuple items = items_of(masks, "/" + name_, "a list of masks {size, counts}");
  texts_.reserve(items.size());
  masks_.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!add_plain(items[i])) add(items[i], pointer(i));
    bytes_ += masks_.back().counts.size();
  }
}

bool EncodedMasks::add_plain(py::handle mask) {
  static PyObject* const kSize = PyUnicode_InternFromString("size");
  static PyObject* const kCounts = PyUnicode_InternFromString("counts");
  if (!PyDict_CheckExact(mask.ptr())) return false;
  const auto size = py::reinterpret_borrow<py::object>(PyDict_GetItem(mask.ptr(), kSize));
  const auto counts = py::reinterpret_borrow<py::object>(PyDict_GetItem(mask.ptr(), kCounts));
  if (!size || !PyList_CheckExact(size.ptr()) || PyList_GET_SIZE(size.ptr()) != 2) return false;
  if (!counts || !PyBytes_CheckExact(counts.ptr())) return false;
  long sides[2] = {};
  for (py::ssize_t i = 0; i < 2; ++i) {
    PyObject* const side = PyList_GET_ITEM(size.ptr(), i);
    if (!PyLong_CheckExact(side)) return false;
    int overflow = 0;
    sides[i] = PyLong_AsLongAndOverflow(side, &overflow);
    if (sides[i] < 1 || sides[i] > std::numeric_limits<std::int32_t>::max() || overflow != 0) return false;
  }
  const Size given{static_cast<std::uint32_t>(sides[1]), static_cast<std::uint32_t>(sides[0])};
  if (check_mask_size(given.height, given.width)) return false;
  texts_.push_back(counts);
  masks_.push_back(
      {given, {PyBytes_AS_STRING(counts.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(counts.ptr()))}});
  return true;
}

void EncodedMasks::add(const py::object& mask, const std::string& place) {
  const py::tuple size = items_of(member_of(mask, "size", place), place + "/size", "a size [height, width]");
  if (size.size() != 2 && !(loose_ && size.size() > 2))
    refuse_mask(place + "/size", {Code::rle_size, "a size [height, width]", std::to_string(size.size()) + " numbers"});
  texts_.push_back(member_of(mask, "counts", place));
  masks_.push_back(
      {python::size_of(size[0], size[1], place + "/size", loose_), text_in(texts_.back(), place + "/counts")});
}

bool EncodedMasks::have_one_size() const {
  return std::ranges::all_of(masks_, [&](const Encoded& mask) { return mask.size == masks_.front().size; });
}

void EncodedMasks::decode(std::size_t i, std::vector<std::uint32_t>& runs) const {
  const auto& [size, counts] = masks_[i];
  if (!decode_runs(counts, size, runs) || (loose_ && !decode_loose_runs(counts, size, runs))) return;
  refuse_mask(pointer(i) + "/counts", *check_counts(counts, size));
}

std::vector<Mask> EncodedMasks::decode() const {
  std::vector<Mask> decoded(masks_.size());
  for (std::size_t i = 0; i < masks_.size(); ++i) {
    decoded[i].size = masks_[i].size;
    decode(i, decoded[i].runs);
  }
  return decoded;
}

std::uint32_t EncodedMasks::area(std::size_t i) const {
  if (const auto area = area_of_counts(masks_[i].counts, masks_[i].size)) return *area;
  std::vector<std::uint32_t> runs;
  decode(i, runs);
  return mask_area(runs);
}

py::dict dict_of(Size size, std::string_view counts) {
  static PyObject* const kSize = PyUnicode_InternFromString("size");
  static PyObject* const kCounts = PyUnicode_InternFromString("counts");
  py::list extents(2);
  extents[0] = py::int_(size.height);
  extents[1] = py::int_(size.width);
  py::dict mask;
  mask[py::handle(kSize)] = extents;
  mask[py::handle(kCounts)] = py::bytes(counts.data(), counts.size());
  return mask;
}

py::list dicts_of(Size size, std::span<const std::string> counts) {
  py::list masks(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) masks[i] = dict_of(size, counts[i]);
  return masks;
}

}  // namespace df2::python
