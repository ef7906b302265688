// In: one element of a COCO-type file's images, annotations or categories. Out: its record. Strict functions say what
// is wrong; the plain ones are fast and give up. Called by read_coco_ground_truth.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <df2/category.h>
#include <df2/dataset.h>
#include <df2/io/detail/json_cursor.h>
#include <df2/io/detail/plain_json.h>
#include <df2/io/detail/segmentation.h>

namespace df2::detail {

struct Annotation {
  std::int64_t image_id = 0;
  Item item;
  std::uint64_t segmentation_byte = 0;  ///< where it stands in the file, if the annotation has one
};

/// Nothing after an issue that leaves no record to speak of.
std::optional<ImageRecord> read_image(JsonCursor& cursor, simdjson::ondemand::object object, const char* at);
std::optional<int> read_category(JsonCursor& cursor, simdjson::ondemand::object object, const char* at);
/// `raw`: scratch.
std::optional<Annotation> read_annotation(JsonCursor& cursor, simdjson::ondemand::object object, const char* at,
                                          RawSegmentation& raw);

/// Each function returns false for anything but a good plain element, and fills a fresh record otherwise.
class PlainCocoRows {
 public:
  bool read_image(PlainJson& json, ImageRecord& image);
  bool read_annotation(PlainJson& json, const Piece& piece, Annotation& annotation);

 private:
  bool read_segmentation(PlainJson& json, Segmentation& segmentation);
  bool read_polygons(PlainJson& json, Segmentation& segmentation);
  bool take_landmarks(Item& item) const;

  std::array<double, 4096> numbers_{};                // longer arrays are not plain
  std::array<double, 3 * kLandmarkCount> triples_{};  // of the landmarks, which may stand before the category
  std::size_t triple_numbers_ = 0;
  std::string unescaped_;
};

}  // namespace df2::detail
