#include <df2/draw/draw_retrieval.h>

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include <df2/draw/canvas.h>
#include <df2/draw/draw_sheet.h>

namespace df2 {

namespace {

constexpr double kMargin = 0.1;  // around a box, of its longer side

SheetStyle sheet_of(std::size_t places) {
  return {.columns = static_cast<std::uint32_t>(places + 1), .gap_after = 1};
}

/// The surroundings of a box in an image, with a frame around it; on a blank canvas the image's items are there, too.
/// Nothing where the dataset has no such image.
std::optional<Picture> cut_out(const Dataset& dataset, const PictureOf& picture_of, std::int64_t image_id,
                               const Box& box, Size most) {
  const auto found = dataset.find(image_id);
  if (!found) return std::nullopt;
  const ImageRecord& image = dataset.images()[*found];
  const std::optional<Picture> picture = picture_of(image);
  const Picture* pixels = picture ? &*picture : nullptr;
  const View view = close_view(size_to_draw(image, pixels), box, kMargin, most);
  const Layers layers = pixels ? kNoLayers : Layers{.boxes = false, .labels = false};
  Picture drawn = draw_image(image, dataset.categories(), pixels, layers, view);
  const PenSizes pen = pen_sizes(view.size, pixels == nullptr);
  draw_frame(drawn, view.map(box), {kBlack, pen.thin, std::max(1, pen.halo), false, kWhite});
  return drawn;
}

}  // namespace

std::string query_title(const JudgedQuery& query, const CategorySet& categories) {
  std::string verdict = fmt::format("first hit at {}", query.rank);
  if (query.rank == 0) {
    verdict = fmt::format("no hit: {}", query.miss);
    std::ranges::replace(verdict, '_', ' ');
  }
  return fmt::format("{:06}, item {}, {}: {}", query.image_id, query.item + 1, categories[query.category].name,
                     verdict);
}

std::uint32_t fitting_retrieval_side(std::size_t places, Size room) {
  return fitting_side(sheet_of(places), places + 1, room);
}

Picture draw_retrieval(const JudgedQuery& query, const Dataset& dataset, const PictureOf& picture_of,
                       const RetrievalStyle& style) {
  SheetStyle sheet = sheet_of(style.places);
  sheet.tile = {style.side, style.side};
  if (style.has_title) sheet.title = query_title(query, dataset.categories());
  const auto cut = [&](std::int64_t image_id, const Box& box) {
    return cut_out(dataset, picture_of, image_id, box, sheet.tile);
  };
  std::vector<Tile> tiles = {{cut(query.image_id, query.box), "query", Mark::query}};
  for (std::size_t k = 0; k < style.places; ++k) {
    Tile& tile = tiles.emplace_back();
    if (k >= query.entries.size()) continue;
    const JudgedEntry& entry = query.entries[k];
    tile.picture = cut(entry.image_id, entry.box);
    // As good as an empty place, and wrong.
    if (!tile.picture) tile.picture = blank_picture(sheet.tile, kBlank);
    tile.mark = entry.is_hit ? Mark::right : Mark::wrong;
    tile.caption = fmt::format("{}: {:06}", k + 1, entry.image_id);
  }
  return draw_sheet(tiles, sheet);
}

}  // namespace df2
