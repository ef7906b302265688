// In: a "segmentation" value. Out: what it says, then a checked mask or polygons. Called by the readers of results and
// ground truth.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <df2/geometry.h>
#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/json/plain_json.h>
#include <df2/mask.h>

namespace df2::detail {

/// A segmentation as read, before the image's size is known.
struct RawSegmentation {
  enum class Kind { none, polygons, compressed, runs };
  Kind kind = Kind::none;
  std::string_view counts;          ///< compressed: alive while the piece is read
  std::vector<std::uint32_t> runs;  ///< uncompressed
  std::optional<Size> size;         ///< of a run-length mask
  std::vector<Polygon> polygons;
  std::vector<std::string> other_keys;  ///< of a run-length mask's object, but for size and counts

  void clear() {
    kind = Kind::none;
    counts = {};
    runs.clear();
    size.reset();
    polygons.clear();
    other_keys.clear();
  }
};

/// @return false after an issue. An empty list of polygons is Kind::none.
bool read_segmentation(JsonCursor& cursor, JsonValue& value, RawSegmentation& raw);

/// The same where nothing but polygons may stand.
bool read_polygons(JsonCursor& cursor, JsonValue& value, RawSegmentation& raw);

/// {"size": [height, width], "counts": "..."}; `counts` is of the piece or of `copy`. @return false for anything else.
/// Whether the counts are a mask of that size is not asked.
bool read_plain_mask(PlainJson& json, Size& size, std::string_view& counts, std::string& copy);

/// Refuses polygons that would take too much memory and time to fill. `image_size`: where known.
bool check_outlines(JsonCursor& cursor, const char* at, std::string_view key, const RawSegmentation& raw,
                    std::optional<Size> image_size);

/// Checks the run-length mask, or rasterises the polygons. `image_size`: the ground truth's, if known.
/// Issues are placed at the row's `key`.
bool decode_segmentation(JsonCursor& cursor, const char* at, std::string_view key, const RawSegmentation& raw,
                         std::optional<Size> image_size, Mask& mask);

}  // namespace df2::detail
