// In: a split folder or a COCO-type file. Out: everything that is wrong or odd in it. Called by df2-data validate and
// the Python package.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <df2/geometry.h>
#include <df2/io/limits.h>
#include <df2/validate/finding.h>

namespace df2 {

/// How closely pictures are looked at.
enum class PictureChecks : std::uint8_t {
  none,
  header,  ///< they are there, and as large as the ground truth says
  decode   ///< and every pixel can be read
};

struct ValidateOptions {
  PictureChecks pictures = PictureChecks::header;
  std::size_t most_shown = 100;  ///< findings of each code that are kept; all are counted
  /// What is wrong with a picture's pixels; for PictureChecks::decode. Called by many threads.
  std::function<std::optional<std::string>(const std::string& path)> decode = {};
  /// Told from time to time how many images are done, of how many.
  std::function<void(std::size_t done, std::size_t of)> progress = {};
};

struct Validation {
  std::string name;  ///< of the ground truth
  std::uint64_t images = 0;
  std::uint64_t items = 0;
  std::uint64_t refused_files = 0;        ///< annotation files that cannot be read; not among `images`
  std::optional<std::uint64_t> pictures;  ///< that were looked at; nothing where there is no folder of pictures
  FindingList findings;                   ///< in the order of the input
};

/// A COCO-type file with errors of its format is judged by these alone. Throws Error where there is nothing to judge:
/// no such file or folder, no annotations, a limit.
Validation validate(const std::string& path, const ValidateOptions& options, const ReadLimits& limits = {});

}  // namespace df2
