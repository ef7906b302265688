#include <df2/draw/draw_levels.h>

#include <optional>
#include <vector>

#include <fmt/format.h>

#include <df2/draw/draw_sheet.h>

namespace df2 {

namespace {

SheetStyle sheet_of(const LevelStyle& style) {
  SheetStyle sheet{.columns = kLevelColumns, .gap_after = kLevelsPerAttribute};
  for (const char* source : {"shop", "user"}) {
    for (std::size_t level = 1; level <= kLevelsPerAttribute; ++level)
      sheet.column_names.push_back(fmt::format("{}, level {}", source, level));
  }
  sheet.row_names.assign(style.row_names.begin(), style.row_names.end());
  return sheet;
}

/// The whole image, with this item alone drawn on it.
Tile tile_of(const Dataset& dataset, const PictureOf& picture_of, const std::optional<ItemPlace>& place,
             const Layers& layers, Size size) {
  if (!place) return {};
  ImageRecord image = dataset.images()[place->image];
  const std::optional<Picture> picture = picture_of(image);
  const Picture* pixels = picture ? &*picture : nullptr;
  const View view = whole_view(size_to_draw(image, pixels), size);
  image.items = {image.items[place->item]};
  return {draw_image(image, dataset.categories(), pixels, layers, view), fmt::format("{:06}", image.id)};
}

}  // namespace

std::array<std::string, kAttributes.size()> attribute_titles() {
  std::array<std::string, kAttributes.size()> titles;
  for (std::size_t a = 0; a < kAttributes.size(); ++a) titles[a] = kAttributes[a].title;
  return titles;
}

std::array<std::string, kAttributes.size()> example_titles(const LevelExamples& examples) {
  std::array<std::string, kAttributes.size()> titles = attribute_titles();
  for (std::size_t a = 0; a < kAttributes.size(); ++a) {
    if (examples.pair_ids[a]) titles[a].append(fmt::format(", pair {}", *examples.pair_ids[a]));
  }
  return titles;
}

std::string identity_title(const IdentityLevels& identity, const CategorySet& categories) {
  return fmt::format("pair {}, style {}: {}", identity.pair_id, identity.style, categories[identity.category].name);
}

std::uint32_t fitting_level_side(const LevelStyle& style, Size room) {
  return fitting_side(sheet_of(style), kLevelColumns * kAttributes.size(), room);
}

Picture draw_levels(const LevelGrid& grid, const Dataset& dataset, const PictureOf& picture_of,
                    const LevelStyle& style) {
  SheetStyle sheet = sheet_of(style);
  sheet.tile = {style.side, style.side};
  sheet.title = style.title;
  Layers layers = style.layers;
  layers.labels = false;
  std::vector<Tile> tiles;
  for (const LevelRow& row : grid) {
    for (const auto& place : row) tiles.push_back(tile_of(dataset, picture_of, place, layers, sheet.tile));
  }
  return draw_sheet(tiles, sheet);
}

}  // namespace df2
