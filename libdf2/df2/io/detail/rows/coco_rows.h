// In: one element of a COCO-type file's images, annotations or categories. Out: its record, or issues that say what is
// wrong with it. Called by read_coco_ground_truth, after plain_coco_rows.h gave up.
#pragma once

#include <cstdint>
#include <optional>

#include <df2/dataset.h>
#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/rows/segmentation.h>

namespace df2::detail {

inline constexpr double kMaxArea = 1e12;  // of an annotation

struct Annotation {
  std::int64_t image_id = 0;
  Item item;
  std::uint64_t segmentation_byte = 0;  ///< where it stands in the file, if the annotation has one
};

/// Nothing after an issue that leaves no record to speak of.
std::optional<ImageRecord> read_image(JsonCursor& cursor, simdjson::ondemand::object object, const char* at);
std::optional<CategoryIndex> read_category(JsonCursor& cursor, simdjson::ondemand::object object, const char* at);
/// `raw`: scratch.
std::optional<Annotation> read_annotation(JsonCursor& cursor, simdjson::ondemand::object object, const char* at,
                                          RawSegmentation& raw);

}  // namespace df2::detail
