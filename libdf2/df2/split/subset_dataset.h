// In: a dataset, and what its pictures and items must be. Out: a dataset of those that are. Called by df2-data subset
// and the Python package.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <df2/dataset.h>

namespace df2 {

/// All ids from `first` to `last`, both included.
struct IdSpan {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool operator==(const IdSpan&) const = default;
};

/// What becomes of items that do not match beside one that does.
enum class OtherItems : std::uint8_t {
  drop,
  keep,
  drop_picture  ///< the picture is left out, and with it the items that match
};

/// A condition that is empty asks for nothing.
struct SubsetOptions {
  std::string name = {};                        ///< empty: that of the dataset
  std::vector<CategoryIndex> categories = {};   ///< an item is of one of them
  std::vector<Level> levels = {};               ///< and, of each attribute named here, has one of the levels
  std::optional<Source> source = std::nullopt;  ///< a picture is of it
  std::vector<IdSpan> images = {};              ///< and its id is in one of them
  std::vector<IdSpan> pair_ids = {};            ///< and its pair_id, or that of one of its items
  OtherItems other_items = OtherItems::drop;
};

/// A dataset of that name: the pictures that match, without those of which no item matches. A span of one id must
/// be there; of a longer one those are taken that are. Throws Error (usage) where an id is not there, and where nothing
/// is left.
Dataset subset_dataset(const Dataset& dataset, const SubsetOptions& options);

}  // namespace df2
