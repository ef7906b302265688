// In: splits. Out: the identities of garments that stand in more than one of them. Called by find_leaks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <df2/dataset.h>

namespace df2 {

/// An item by index.
struct ItemPlace {
  std::uint32_t split = 0, image = 0, item = 0;
  auto operator<=>(const ItemPlace&) const = default;
};

struct SharedIdentity {
  std::int64_t pair_id = 0;
  std::optional<std::int64_t> style;  ///< absent: the splits have only the pair_id in common
  std::vector<ItemPlace> places;      ///< ascending
};

/// By pair_id, then style: first what is told by both. Items of style 0 have no identity, but a pair_id. A pair_id that
/// comes with a shared identity is not listed a second time.
std::vector<SharedIdentity> shared_identities(std::span<const Dataset* const> splits);

}  // namespace df2
