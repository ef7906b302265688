// In: a dataset with pairs. Out: its identities, and which images show each of their levels: the grids of the paper's
// Figure 2. Called by df2-data draw and the Python package.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <df2/attributes.h>
#include <df2/dataset.h>

namespace df2 {

struct ItemPlace {
  std::uint32_t image = 0;  ///< index into the dataset's images
  std::uint32_t item = 0;   ///< place in the image
  bool operator==(const ItemPlace&) const = default;
};

/// Shop levels 1, 2, 3, then user levels 1, 2, 3.
inline constexpr std::size_t kLevelColumns = 2 * kLevelsPerAttribute;
using LevelRow = std::array<std::optional<ItemPlace>, kLevelColumns>;
/// For each attribute.
using LevelGrid = std::array<LevelRow, kAttributes.size()>;

struct IdentityLevels {
  std::int64_t pair_id = 0, style = 0;
  CategoryIndex category = 0;  ///< of the item that is shown first
  LevelGrid grid;
};

/// By pair_id and style, of items whose style is above 0 and whose levels are known. Of several images that show a
/// level, the first in which the item stands alone is taken, else the first. `images`: indices, ascending.
std::vector<IdentityLevels> identity_levels(const Dataset& dataset, std::span<const std::uint32_t> images);

struct LevelExamples {
  LevelGrid grid;
  std::array<std::optional<std::int64_t>, kAttributes.size()> pair_ids;  ///< of whom each row is
};

/// For each attribute the identity that shows most of its levels; the first of equal ones.
LevelExamples level_examples(std::span<const IdentityLevels> identities);

}  // namespace df2
