// In: the images of a split, and a folder that is being made. Out: the split as the dataset is released:
// NAME/annos/NNNNNN.json, NAME/image/NNNNNN.jpg, and sizes where the readers look for them. Called by
// write_dataset_folder and by the conversion to native annotations.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <df2/dataset.h>
#include <df2/io/output_folder.h>

namespace df2 {

/// "000001.jpg"
std::string native_picture_name(std::int64_t image_id, std::string_view ending = ".jpg");

class NativeFolder {
 public:
  /// `folder` outlives this.
  NativeFolder(const OutputFolder& folder, std::string split) : folder_(folder), split_(std::move(split)) {}

  /// Threads may write different images at once. Throws Error (usage) for an item without polygons, landmarks or
  /// levels; (io).
  void write_annotation(const ImageRecord& image) const;
  /// Within the folder. `name`: of the picture.
  std::string picture_place(std::string_view name) const;
  /// Writes json_for_NAME/keypoints_NAME_information.json: the sizes of the images, as far as they are known; nothing
  /// where none is. `pictures`: the name of each one's. Throws Error (io).
  void write_sizes(std::span<const ImageRecord> images, std::span<const std::string> pictures) const;

 private:
  const OutputFolder& folder_;
  std::string split_;
};

}  // namespace df2
