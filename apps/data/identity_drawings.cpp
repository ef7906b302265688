// The levels of identities: which image shows an identity's item at a level, and the grids of the paper's Figure 2.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "drawings.h"

namespace df2::apps {

namespace {

struct Place {
  std::uint32_t image, item;
};

/// For each attribute: shop level 1, 2, 3, user level 1, 2, 3.
constexpr std::size_t kColumns = 2 * kLevelsPerAttribute;
using Row = std::array<std::optional<Place>, kColumns>;
using Grid = std::array<Row, kAttributes.size()>;

struct Identity {
  std::int64_t pair_id, style;
  Grid grid;
};

/// The first image in which the item stands alone is shown, else the first of all.
std::vector<Identity> identities_of(const DrawContext& context) {
  std::map<std::pair<std::int64_t, std::int64_t>, Grid> grids;
  for (const std::uint32_t i : context.images) {
    const ImageRecord& image = context.dataset.images()[i];
    if (!image.source) continue;
    for (std::uint32_t k = 0; k < image.items.size(); ++k) {
      const Item& item = image.items[k];
      if (item.style <= 0 || !item.pair_id || !item.attributes) continue;
      Grid& grid = grids[{*item.pair_id, item.style}];
      const std::size_t group = *image.source == Source::shop ? 0 : kLevelsPerAttribute;
      for (std::size_t a = 0; a < kAttributes.size(); ++a) {
        auto& cell = grid[a][group + item.attributes->level(kAttributes[a].attribute) - 1u];
        const bool is_better =
            !cell || (image.items.size() == 1 && context.dataset.images()[cell->image].items.size() > 1);
        if (is_better) cell = {i, k};
      }
    }
  }
  std::vector<Identity> identities;
  for (const auto& [key, grid] : grids) identities.push_back({key.first, key.second, grid});
  return identities;
}

Tile tile_of(const DrawContext& context, const std::optional<Place>& place, Size size) {
  if (!place) return {};
  ImageRecord image = context.dataset.images()[place->image];
  const std::optional<Picture> picture = context.pictures.read(image);
  const Picture* pixels = picture ? &*picture : nullptr;
  Layers layers = context.options.layers;
  layers.labels = false;
  const View view = whole_view(size_to_draw(image, pixels), size);
  image.items = {image.items[place->item]};
  return {draw_image(image, context.dataset.categories(), pixels, layers, view), fmt::format("{:06}", image.id)};
}

/// The sheet that fits into the room, if there is one.
Picture draw_grid(const DrawContext& context, const Grid& grid, SheetStyle style, const Room& room) {
  style.columns = kColumns;
  style.gap_after = kLevelsPerAttribute;
  for (const char* source : {"shop", "user"}) {
    for (std::size_t level = 1; level <= kLevelsPerAttribute; ++level)
      style.column_names.push_back(fmt::format("{}, level {}", source, level));
  }
  const std::uint32_t side = room ? fitting_side(style, kColumns * grid.size(), *room) : 240;
  style.tile = {side, side};
  std::vector<Tile> tiles;
  for (const Row& row : grid) {
    for (const auto& place : row) tiles.push_back(tile_of(context, place, style.tile));
  }
  return draw_sheet(tiles, style);
}

std::string category_name(const DrawContext& context, const Grid& grid) {
  for (const Row& row : grid) {
    for (const auto& place : row) {
      if (!place) continue;
      const Item& item = context.dataset.images()[place->image].items[place->item];
      return context.dataset.categories()[item.category].name;
    }
  }
  return {};
}

}  // namespace

Drawings identity_drawings(const DrawContext& context) {
  const auto identities = std::make_shared<const std::vector<Identity>>(identities_of(context));
  const auto name = [identities](std::size_t i) {
    return fmt::format("{:06}_{}", (*identities)[i].pair_id, (*identities)[i].style);
  };
  const auto title = [identities, &context](std::size_t i) {
    const Identity& identity = (*identities)[i];
    return fmt::format("pair {}, style {}: {}", identity.pair_id, identity.style,
                       category_name(context, identity.grid));
  };
  return {identities->size(), 0.8, name, title, [identities, title, &context](std::size_t i, const Room& room) {
            SheetStyle style;
            if (!room) style.title = title(i);
            for (const AttributeRow& row : kAttributes) style.row_names.emplace_back(row.title);
            return draw_grid(context, (*identities)[i].grid, style, room);
          }};
}

Drawings level_drawing(const DrawContext& context) {
  const std::vector<Identity> identities = identities_of(context);
  const auto grid = std::make_shared<Grid>();
  const auto names = std::make_shared<std::vector<std::string>>();
  for (std::size_t a = 0; a < kAttributes.size(); ++a) {
    // The first of those that show as many levels.
    const auto shown = [a](const Identity& identity) {
      return std::ranges::count_if(identity.grid[a], [](const auto& cell) { return cell.has_value(); });
    };
    const auto best = std::ranges::max_element(identities, {}, shown);
    names->emplace_back(kAttributes[a].title);
    if (best == identities.end()) continue;
    (*grid)[a] = best->grid[a];
    names->back() += fmt::format(", pair {}", best->pair_id);
  }
  const auto name = [](std::size_t) { return std::string("levels"); };
  return {identities.empty() ? 0u : 1u, 0.8, name, name, [grid, names, &context](std::size_t, const Room& room) {
            return draw_grid(context, *grid, {.row_names = *names}, room);
          }};
}

}  // namespace df2::apps
