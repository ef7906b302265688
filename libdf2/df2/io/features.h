// In: an .npy file of a matrix, or its numbers. Out: its shape, then its rows as float. Called by df2-eval and the
// Python package.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <df2/io/limits.h>

namespace df2 {

namespace detail {
class InputFile;
}

struct FeatureShape {
  std::string name;  ///< of the file
  std::size_t rows = 0;
  std::size_t columns = 0;
};

/// One feature vector per row.
struct FeatureMatrix : FeatureShape {
  std::vector<float> values;  ///< row-major
  std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * columns, columns); }
};

/// NumPy's format, versions 1 to 3: float16, float32 or float64 (rounded to float32) in either byte order, in C or
/// Fortran order, one dimension (read as one row) or two. The header is read at once and the numbers when they are
/// asked for, so that nobody waits for features of the wrong shape.
class FeatureFile {
 public:
  /// Throws Error (submission, limit or io), also when the file is shorter or longer than its header says.
  explicit FeatureFile(const std::string& path, const ReadLimits& limits = {});
  ~FeatureFile();
  FeatureFile(const FeatureFile&) = delete;
  FeatureFile& operator=(const FeatureFile&) = delete;

  const FeatureShape& shape() const { return shape_; }
  /// Throws Error (submission) unless every number is finite as float32.
  FeatureMatrix read() const;

 private:
  std::unique_ptr<detail::InputFile> file_;
  FeatureShape shape_;
  std::uint64_t data_ = 0;   // where the numbers start
  std::uint64_t bytes_ = 0;  // of a number
  bool is_big_endian_ = false;
  bool is_fortran_ = false;
};

/// Header and numbers.
FeatureMatrix read_features(const std::string& path, const ReadLimits& limits = {});

/// A matrix in memory, row by row. Throws Error (submission) where a file would be refused: no columns, or a number
/// that is not finite. REQUIRES: rows x columns values.
FeatureMatrix make_features(FeatureShape shape, std::vector<float> values);

/// float32, two dimensions. Throws Error (io).
void write_features(const FeatureMatrix& features, const std::string& path);

/// 16 hexadecimal digits over shape and numbers: what the file says, whatever its type and name.
std::string content_hash(const FeatureMatrix& features);

}  // namespace df2
