// In: nothing. Out: splits to convert, with pictures of their own, and files to look at. Called by the tests of
// df2/convert.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <df2/convert/conversion.h>
#include <df2/image/write_picture.h>

#include "support.h"

namespace df2::test {

inline std::vector<CategoryIndex> all_categories() {
  std::vector<CategoryIndex> all;
  for (std::size_t k = 0; k < kDeepFashion2Categories; ++k) all.push_back(static_cast<CategoryIndex>(k));
  return all;
}

/// A split whose pictures, where there are any, are in the folder.
inline convert::Split split_of(std::vector<ImageRecord> images, std::string picture_folder = {},
                               std::string name = "train") {
  return {name, "memory", Dataset(name, std::move(images), all_categories(), {}, std::move(picture_folder)), false};
}

/// A skirt with a mask of one polygon and 8 landmarks, of which the second is occluded and the third not labelled.
inline Item make_skirt(std::int64_t id, Box box) {
  Item item;
  item.id = id;
  item.category = 8;
  item.box = box;
  item.area = box.area();
  item.segmentation = std::vector<Polygon>{{{box.x, box.y},
                                            {box.x + box.width, box.y},
                                            {box.x + box.width, box.y + box.height},
                                            {box.x, box.y + box.height}}};
  for (int k = 0; k < 8; ++k) item.landmarks.push_back({box.x + k, box.y + k, 2});
  item.landmarks[1].visibility = 1;
  item.landmarks[2] = {0, 0, 0};
  item.labelled_count = 7;
  item.attributes = Attributes{2, 1, 1, 2};
  item.style = 1;
  item.pair_id = 7;
  return item;
}

inline ImageRecord make_image(std::int64_t id, std::vector<Item> items, Size size = {64, 48}) {
  return {id, "", size, Source::shop, 7, std::move(items)};
}

/// A picture in which every pixel tells where it is.
inline Picture place_picture_of(Size size) {
  Picture picture{size, 3, {}};
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      for (const std::uint32_t sample : {2 * x, 2 * y, 128U})
        picture.samples.push_back(static_cast<std::uint8_t>(sample));
    }
  }
  return picture;
}

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The names of all files below the folder, in order.
inline std::vector<std::string> files_below(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_directory()) names.push_back(std::filesystem::relative(entry.path(), folder).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

inline convert::ConvertOptions without_pictures() {
  convert::ConvertOptions options;
  options.pictures = PicturePlacing::none;
  return options;
}

}  // namespace df2::test
