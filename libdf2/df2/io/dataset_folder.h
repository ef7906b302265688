// In: datasets and a folder that is being made. Out: each as a split of native annotations or a COCO-type file, with
// its pictures. Called by df2-data split, subset, sample and merge, and by the Python package.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include <df2/dataset.h>
#include <df2/io/output_folder.h>
#include <df2/io/place_picture.h>

namespace df2 {

enum class DatasetFormat : std::uint8_t {
  native,  ///< NAME/annos/NNNNNN.json, json_for_NAME/keypoints_NAME_information.json, NAME/image/NNNNNN.jpg
  coco     ///< NAME/annotations/NAME.json, NAME/image/FILE_NAME
};

/// `dataset` is not null.
struct FolderPart {
  std::string name;
  const Dataset* dataset = nullptr;
};

struct DatasetFolderOptions {
  DatasetFormat format = DatasetFormat::native;
  PicturePlacing pictures = PicturePlacing::none;
  bool skips_missing_pictures = false;  ///< their images are written all the same
  /// Told from time to time how many images are written, of how many; one call at a time.
  std::function<void(std::size_t done, std::size_t of)> progress = {};
};

struct WrittenPictures {
  std::uint64_t placed = 0;
  std::uint64_t missing = 0;
};

/// Throws Error (usage) for a name that two parts have, or that cannot be the folder of a split.
void check_part_names(std::span<const std::string> names);

/// Writes every part; the caller commits the folder. In `native` pictures are called NNNNNN.jpg, and the information
/// file gives the sizes of images as far as they are known. In `coco` images keep their file names, unless one of the
/// part's is absent, absolute, leaves its folder or stands twice: then all are called NNNNNN, with the ending that they
/// had. Throws Error (usage) for a name that check_part_names refuses and for what native annotations cannot hold, such
/// as an image whose source is not known; (io) for pictures that are not there, unless these are skipped: how many, and
/// the first of them.
WrittenPictures write_dataset_folder(std::span<const FolderPart> parts, const OutputFolder& folder,
                                     const DatasetFolderOptions& options = {});

}  // namespace df2
