#include <df2/identity_levels.h>

#include <algorithm>
#include <map>
#include <utility>

namespace df2 {

namespace {

/// Takes the item wherever it shows a level that has no place yet, or a worse one.
void add_item(const Dataset& dataset, ItemPlace place, LevelGrid& grid) {
  const ImageRecord& image = dataset.images()[place.image];
  const Attributes& levels = *image.items[place.item].attributes;
  const std::size_t group = *image.source == Source::shop ? 0 : kLevelsPerAttribute;
  for (std::size_t a = 0; a < kAttributes.size(); ++a) {
    std::optional<ItemPlace>& cell = grid[a][group + levels.level(kAttributes[a].attribute) - 1u];
    const bool is_better = !cell || (image.items.size() == 1 && dataset.images()[cell->image].items.size() > 1);
    if (is_better) cell = place;
  }
}

CategoryIndex first_category(const Dataset& dataset, const LevelGrid& grid) {
  for (const LevelRow& row : grid) {
    for (const auto& place : row) {
      if (place) return dataset.images()[place->image].items[place->item].category;
    }
  }
  return 0;
}

}  // namespace

std::vector<IdentityLevels> identity_levels(const Dataset& dataset, std::span<const std::uint32_t> images) {
  std::map<std::pair<std::int64_t, std::int64_t>, LevelGrid> grids;
  for (const std::uint32_t i : images) {
    const ImageRecord& image = dataset.images()[i];
    if (!image.source) continue;
    for (std::uint32_t k = 0; k < image.items.size(); ++k) {
      const Item& item = image.items[k];
      if (item.style > 0 && item.pair_id && item.attributes)
        add_item(dataset, {i, k}, grids[{*item.pair_id, item.style}]);
    }
  }
  std::vector<IdentityLevels> identities;
  for (const auto& [key, grid] : grids)
    identities.push_back({key.first, key.second, first_category(dataset, grid), grid});
  return identities;
}

LevelExamples level_examples(std::span<const IdentityLevels> identities) {
  LevelExamples examples;
  for (std::size_t a = 0; a < kAttributes.size(); ++a) {
    const auto shown = [a](const IdentityLevels& identity) {
      return std::ranges::count_if(identity.grid[a], [](const auto& cell) { return cell.has_value(); });
    };
    const auto best = std::ranges::max_element(identities, {}, shown);
    if (best == identities.end()) continue;
    examples.grid[a] = best->grid[a];
    examples.pair_ids[a] = best->pair_id;
  }
  return examples;
}

}  // namespace df2
