// In: an .npy file. Out: its header, checked: where the numbers start, what they are and how many. Called by
// io/features. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
//
// Own code, because the C++ readers of .npy trust the header: no bound on shape, size or order.
#pragma once

#include <cstdint>
#include <string_view>

#include <df2/io/detail/file/input_file.h>

namespace df2::detail {

inline constexpr std::string_view kNpyMagic = "\x93NUMPY";

struct NpyHeader {
  std::uint64_t data = 0;   ///< where the numbers start
  std::uint64_t bytes = 0;  ///< of a number: 2, 4 or 8
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;  ///< at least one
  bool is_big_endian = false;
  bool is_fortran = false;  ///< column after column
};

/// Versions 1 to 3 of the format; float16, float32 or float64 in either byte order, one dimension (one row) or two,
/// in a file of exactly that size. Throws Error (submission, limit or io).
NpyHeader read_npy_header(const InputFile& file);

}  // namespace df2::detail
