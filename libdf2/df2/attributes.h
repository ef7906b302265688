// In: nothing. Out: the four difficulty attributes and their levels, and how files, reports and the paper's tables call
// them. Used by the readers and writers of annotations, by the subsets and by the renderers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace df2 {

enum class Attribute : std::uint8_t { scale, occlusion, zoom_in, viewpoint };

inline constexpr std::size_t kLevelsPerAttribute = 3;

struct AttributeRow {
  Attribute attribute;
  std::string_view key;                                            ///< in annotations and in the names of subsets
  std::string_view title;                                          ///< in tables
  std::array<std::string_view, kLevelsPerAttribute> level_titles;  ///< of the levels 1, 2, 3
};

/// In the order of the paper's columns (section 2.2).
inline constexpr std::array<AttributeRow, 4> kAttributes = {{
    {Attribute::scale, "scale", "scale", {"small", "moderate", "large"}},
    {Attribute::occlusion, "occlusion", "occlusion", {"slight", "medium", "heavy"}},
    {Attribute::zoom_in, "zoom_in", "zoom-in", {"no", "medium", "large"}},
    {Attribute::viewpoint, "viewpoint", "viewpoint", {"no wear", "frontal", "side or back"}},
}};

/// One of an attribute's levels.
struct Level {
  Attribute attribute = Attribute::scale;
  std::uint8_t value = 1;  ///< 1, 2 or 3
  bool operator==(const Level&) const = default;

  const AttributeRow& row() const { return kAttributes[static_cast<std::size_t>(attribute)]; }
  std::string_view title() const { return row().level_titles[value - 1u]; }
  /// "scale_small", "viewpoint_side_or_back"
  std::string name() const;
};

/// All of them, in the order of the table.
inline constexpr std::size_t kLevelCount = kAttributes.size() * kLevelsPerAttribute;
std::array<Level, kLevelCount> all_levels();

/// An item's levels as annotated.
struct Attributes {
  std::uint8_t scale = 1;
  std::uint8_t occlusion = 1;
  std::uint8_t zoom_in = 1;
  std::uint8_t viewpoint = 1;
  bool operator==(const Attributes&) const = default;

  std::uint8_t level(Attribute attribute) const {
    return std::array{scale, occlusion, zoom_in, viewpoint}[static_cast<std::size_t>(attribute)];
  }
  bool has(Level other) const { return level(other.attribute) == other.value; }
};

}  // namespace df2
