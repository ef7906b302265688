// In: JSON objects that describe items. Out: values the two ground-truth readers share: levels, landmarks, boxes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include <df2/io/detail/json/strict_json.h>
#include <df2/io/detail/rows/segmentation.h>
#include <df2/item.h>

namespace df2::detail {

/// Four numbers; issue and nullopt otherwise.
std::optional<std::array<double, 4>> read_four(JsonCursor& cursor, JsonValue& value, std::string_view expected);

/// [x, y, v] triples; v must be 0, 1 or 2. Issue and nullopt otherwise.
std::optional<std::vector<Landmark>> read_landmarks(JsonCursor& cursor, JsonValue& value);

/// Landmarks with visibility > 0.
int count_labelled(const std::vector<Landmark>& landmarks);

/// A difficulty level, 1 to 3.
std::optional<std::uint8_t> read_level(JsonCursor& cursor, JsonValue& value);

/// The same in a file of any tool, which may use the key for something else: what is no whole number is no level, and
/// gives nothing without an issue. A whole number is a level, and a wrong one is refused.
std::optional<std::uint8_t> read_level_of_any_tool(JsonCursor& cursor, JsonValue& value);

/// The segmentation as it stands in the ground truth; run-length masks are checked, polygons kept.
std::optional<Segmentation> make_segmentation(JsonCursor& cursor, const char* at, std::string_view key,
                                              const RawSegmentation& raw, std::optional<Size> image_size);

inline constexpr std::array<std::string_view, 4> kLevelKeys = {"scale", "occlusion", "zoom_in", "viewpoint"};

/// The four levels as they are read, in any order.
struct LevelSet {
  std::array<std::optional<std::uint8_t>, 4> levels;
  std::array<bool, 4> seen{};
  /// Takes the value if the key is one of the four.
  bool take(JsonCursor& cursor, std::string_view key, JsonValue& value,
            std::optional<std::uint8_t> (*read)(JsonCursor&, JsonValue&) = read_level);
  /// All four, or nothing.
  std::optional<Attributes> attributes() const;
};

}  // namespace df2::detail
