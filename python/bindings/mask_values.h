// In: masks and sizes as Python has them. Out: masks of C++, and back. Called by the mask functions of the module.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/checks.h>
#include <df2/mask.h>

#include "bindings.h"

namespace df2::python {

/// Throws Error (usage) for a value at its pointer.
[[noreturn]] void refuse_mask(const std::string& pointer, const Mismatch& wrong);
inline void check_mask(const std::string& pointer, const Checked& wrong) {
  if (wrong) refuse_mask(pointer, *wrong);
}
/// Throws TypeError.
[[noreturn]] void refuse_type(const std::string& pointer, std::string_view expected, py::handle found);

/// A whole number of pixels, below 2^31; of a float what is before the point.
std::uint32_t extent_of(py::handle value, const std::string& pointer);
/// A size of fewer than 2^31 pixels. `may_be_empty`: of none, too.
Size size_of(py::handle height, py::handle width, const std::string& pointer, bool may_be_empty);

/// While it lives, other Python threads run, too; but not while few bytes are looked at, for that takes less time than
/// letting them run.
class WithoutGilForMuch {
 public:
  explicit WithoutGilForMuch(std::uint64_t bytes) {
    if (bytes >= kMuch) without_gil_.emplace();
  }

 private:
  static constexpr std::uint64_t kMuch = 1 << 13;  // some microseconds
  std::optional<py::gil_scoped_release> without_gil_;
};

/// The items of a list, tuple or array, which stay whatever becomes of it. Throws TypeError.
py::tuple items_of(py::handle values, const std::string& pointer, std::string_view expected);
/// What a mask has under a key: TypeError for what is no mask, KeyError without the key.
py::object member_of(py::handle mask, const char* key, const std::string& pointer);

/// Numbers of any form that numpy makes doubles of, in C order. Throws what numpy throws.
class Doubles {
 public:
  Doubles(py::handle values, const std::string& pointer);
  std::span<const double> get() const { return numbers_; }

 private:
  py::object array_;
  std::vector<double> own_;
  std::span<const double> numbers_;
};

/// Masks {"size": [height, width], "counts": bytes or str}. The strings stay alive as long as this does.
class EncodedMasks {
 public:
  /// `loose`: what pycocotools takes, too (df2/loose_mask.h).
  EncodedMasks(py::handle masks, const char* name, bool loose);

  std::size_t size() const { return masks_.size(); }
  Size size_of(std::size_t i) const { return masks_[i].size; }
  bool have_one_size() const;
  /// Of all strings.
  std::uint64_t bytes() const { return bytes_; }
  /// These need no Python. They throw Error (usage).
  void decode(std::size_t i, std::vector<std::uint32_t>& runs) const;
  std::vector<Mask> decode() const;
  std::uint32_t area(std::size_t i) const;
  std::string pointer(std::size_t i) const { return "/" + name_ + "/" + std::to_string(i); }

 private:
  struct Encoded {
    Size size;
    std::string_view counts;
  };
  /// Of a dict as pycocotools makes it, which nearly all are; else false, and nothing is kept.
  bool add_plain(py::handle mask);
  void add(const py::object& mask, const std::string& place);
  std::string name_;
  bool loose_;
  std::vector<py::object> texts_;
  std::vector<Encoded> masks_;
  std::uint64_t bytes_ = 0;
};

/// {"size": [height, width], "counts": bytes}
py::dict dict_of(Size size, std::string_view counts);
py::list dicts_of(Size size, std::span<const std::string> counts);

}  // namespace df2::python
