// Columns as a stream of the Arrow C data interface, so that polars, pyarrow and others read them without either.
// https://arrow.apache.org/docs/format/CDataInterface.html gives the structs; a stream here has one batch.
#include <cerrno>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include "bindings.h"

extern "C" {

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  std::int64_t flags;
  std::int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  std::int64_t length;
  std::int64_t null_count;
  std::int64_t offset;
  std::int64_t n_buffers;
  std::int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema* out);
  int (*get_next)(ArrowArrayStream*, ArrowArray* out);
  const char* (*get_last_error)(ArrowArrayStream*);
  void (*release)(ArrowArrayStream*);
  void* private_data;
};

}  // extern "C"

namespace df2::python {

namespace {

constexpr std::int64_t kNullable = 2;  // ARROW_FLAG_NULLABLE
constexpr const char* kCapsuleName = "arrow_array_stream";

/// Bits, the first in the lowest place.
class Bits {
 public:
  void push_back(bool bit) {
    if (size_ % 8 == 0) bytes_.push_back(0);
    bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | (bit ? 1u << (size_ % 8) : 0u));
    ++size_;
  }
  const void* data() const { return bytes_.data(); }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t size_ = 0;
};

struct Column {
  std::string name;
  std::string format;  // l: int64, g: float64, b: bool, U: text with 64-bit offsets
  std::int64_t length = 0;
  std::int64_t null_count = 0;
  Bits validity, flags;
  std::vector<std::int64_t> integers;  // or the offsets of text
  std::vector<double> reals;
  std::string text;

  /// Validity, then the values: of text its offsets and its bytes.
  std::vector<const void*> buffers() const {
    const void* valid = null_count > 0 ? validity.data() : nullptr;
    if (format == "U") return {valid, integers.data(), text.data()};
    return {valid, format == "l" ? integers.data() : format == "g" ? reals.data() : flags.data()};
  }
};

using Columns = std::vector<std::shared_ptr<const Column>>;

template <class T>
std::vector<T> numbers_of(const py::object& values) {
  const auto array = py::array_t<T, py::array::c_style | py::array::forcecast>(values);
  return std::vector<T>(array.data(), array.data() + array.size());
}

/// `is_valid`: None where every value is.
std::shared_ptr<const Column> make_column(const std::string& name, const std::string& format, const py::object& values,
                                          const py::object& is_valid) {
  auto column = std::make_shared<Column>();
  column->name = name;
  column->format = format;
  column->length = static_cast<std::int64_t>(py::len(values));
  if (format == "l") column->integers = numbers_of<std::int64_t>(values);
  if (format == "g") column->reals = numbers_of<double>(values);
  if (format == "b") {
    for (const bool flag : numbers_of<bool>(values)) column->flags.push_back(flag);
  }
  if (format == "U") {
    column->integers.push_back(0);
    for (const py::handle value : values) {
      if (!value.is_none()) column->text += value.cast<std::string>();
      column->integers.push_back(static_cast<std::int64_t>(column->text.size()));
    }
  }
  if (is_valid.is_none()) return column;
  for (const bool valid : numbers_of<bool>(is_valid)) {
    column->validity.push_back(valid);
    column->null_count += !valid;
  }
  return column;
}

/// What an exported struct owns: its children, and what they point to.
template <class Exported>
struct Owned {
  std::shared_ptr<const Column> column;
  std::vector<const void*> buffers;
  std::vector<Exported> children;
  std::vector<Exported*> pointers;

  static void release(Exported* exported) {
    const std::unique_ptr<Owned> owned(static_cast<Owned*>(exported->private_data));
    for (Exported& child : owned->children) {
      if (child.release) child.release(&child);  // else its reader took it
    }
    exported->release = nullptr;
  }
};

ArrowSchema export_schema(const char* format, const std::shared_ptr<const Column>& column) {
  auto owned = std::make_unique<Owned<ArrowSchema>>();
  owned->column = column;
  return {format,  column ? column->name.c_str() : "", nullptr,        column ? kNullable : 0, 0, nullptr,
          nullptr, &Owned<ArrowSchema>::release,       owned.release()};
}

ArrowArray export_column(const std::shared_ptr<const Column>& column) {
  auto owned = std::make_unique<Owned<ArrowArray>>();
  owned->column = column;
  owned->buffers = column->buffers();
  const auto buffers = static_cast<std::int64_t>(owned->buffers.size());
  return {column->length,
          column->null_count,
          0,
          buffers,
          0,
          owned->buffers.data(),
          nullptr,
          nullptr,
          &Owned<ArrowArray>::release,
          owned.release()};
}

template <class Exported>
void adopt(Exported& parent, std::vector<Exported> children) {
  auto& owned = *static_cast<Owned<Exported>*>(parent.private_data);
  owned.children = std::move(children);
  for (Exported& child : owned.children) owned.pointers.push_back(&child);
  parent.n_children = static_cast<std::int64_t>(owned.pointers.size());
  parent.children = owned.pointers.data();
}

struct Stream {
  Columns columns;
  bool is_read = false;
};

Stream& of(ArrowArrayStream* stream) {
  return *static_cast<Stream*>(stream->private_data);
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  try {
    std::vector<ArrowSchema> children;
    for (const auto& column : of(stream).columns) {
      children.push_back(export_schema(column->format.c_str(), column));
    }
    *out = export_schema("+s", nullptr);
    adopt(*out, std::move(children));
    return 0;
  } catch (const std::exception&) {
    return ENOMEM;
  }
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  if (of(stream).is_read) {
    *out = {};  // released: the stream has ended
    return 0;
  }
  try {
    std::vector<ArrowArray> children;
    for (const auto& column : of(stream).columns) children.push_back(export_column(column));
    auto owned = std::make_unique<Owned<ArrowArray>>();
    owned->buffers = {nullptr};  // every row is valid
    const std::int64_t rows = of(stream).columns.empty() ? 0 : of(stream).columns.front()->length;
    *out = {rows, 0, 0, 1, 0, owned->buffers.data(), nullptr, nullptr, &Owned<ArrowArray>::release, owned.release()};
    adopt(*out, std::move(children));
    of(stream).is_read = true;
    return 0;
  } catch (const std::exception&) {
    return ENOMEM;
  }
}

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<Stream*>(stream->private_data);
  stream->release = nullptr;
}

void delete_capsule(PyObject* capsule) {
  auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, kCapsuleName));
  if (stream->release) stream->release(stream);  // else its reader took it
  delete stream;
}

using ColumnParts = std::tuple<std::string, std::string, py::object, py::object>;

/// Columns as (name, format, values, is_valid). REQUIRES: all have the same length.
py::object arrow_stream(const std::vector<ColumnParts>& parts) {
  auto data = std::make_unique<Stream>();
  for (const auto& [name, format, values, is_valid] : parts) {
    data->columns.push_back(make_column(name, format, values, is_valid));
  }
  auto stream = std::make_unique<ArrowArrayStream>();
  *stream = {&get_schema, &get_next, [](ArrowArrayStream*) -> const char* { return nullptr; }, &release_stream,
             data.get()};
  PyObject* capsule = PyCapsule_New(stream.get(), kCapsuleName, &delete_capsule);
  if (!capsule) throw py::error_already_set();
  (void)data.release();
  (void)stream.release();
  return py::reinterpret_steal<py::object>(capsule);
}

}  // namespace

void register_arrow(py::module_& module) {
  module.def("arrow_stream", &arrow_stream, py::arg("columns"));
}

}  // namespace df2::python
