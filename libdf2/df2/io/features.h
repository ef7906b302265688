// In: an .npy file of a matrix. Out: its rows as float. Called by df2-eval and the Python package.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <df2/io/results.h>

namespace df2 {

/// One feature vector per row.
struct FeatureMatrix {
  std::string name;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<float> values;  ///< row-major
  std::span<const float> row(std::size_t i) const { return std::span(values).subspan(i * columns, columns); }
};

/// NumPy's format, versions 1 to 3: float16, float32 or float64 (rounded to float32), little-endian, C order, one
/// dimension (read as one row) or two. Every number must be finite. Throws Error (submission, limit or io).
FeatureMatrix read_features(const std::string& path, const ReadLimits& limits = {});

/// float32, two dimensions. Throws Error (io).
void write_features(const FeatureMatrix& features, const std::string& path);

}  // namespace df2
