// In: nothing. Out: what the writer and the reader of Ultralytics' data sets share: the tasks, data.yaml and the
// spelling of numbers. Called by ultralytics.cpp and ultralytics_reader.cpp. Source: Ultralytics 8.4,
// ultralytics/data/utils.py (check_det_dataset, verify_image_label).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/category_set.h>

namespace df2::convert {

enum class UltralyticsTask : std::uint8_t { detect, segment, pose };

/// What data.yaml says. Landmarks: of pose only.
struct UltralyticsData {
  struct Folder {
    std::string key;   ///< "train", "val", "test"
    std::string path;  ///< as it stands there
  };
  std::string path;
  std::vector<Folder> folders;
  std::vector<CategoryIndex> classes;  ///< the category of each class
  std::size_t landmarks = 0;
  std::size_t numbers = 3;  ///< of a landmark: 3 with visibility, or 2
};

std::string render_data_yaml(const UltralyticsData& data, const CategorySet& categories);

/// Throws Error (ground_truth) that names file and line; (io) where it cannot be read.
UltralyticsData read_data_yaml(const std::string& path, UltralyticsTask task);

/// The landmarks that a row of this class holds: the whole set's, or the class's own where data.yaml has so many.
struct RowLandmarks {
  std::size_t begin = 0;  ///< the first of the category's among them
  std::size_t count = 0;
};
RowLandmarks row_landmarks(const UltralyticsData& data, const Category& category);

/// A share of a picture's side with as many digits as it takes for a thousandth of a pixel in the largest pictures.
void append_share(std::string& row, double share);

}  // namespace df2::convert
