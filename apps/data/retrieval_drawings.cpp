// A query beside what was retrieved for it, right and wrong marked.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include <df2/draw/canvas.h>
#include <df2_eval/retrieval_match.h>

#include "drawings.h"

namespace df2::apps {

namespace {

struct Query {
  std::int64_t image_id;
  std::uint32_t item;  // place in the image
  CategoryIndex category;
  Box box;
  eval::QueryAnswer answer;
  std::uint32_t rank;
  eval::Miss miss;
};

std::vector<Query> queries_of(const DrawContext& context, const RetrievalTruth& truth,
                              const RetrievalPredictions& predictions, eval::Rules rules) {
  std::map<std::int64_t, std::vector<std::uint32_t>> rows;
  for (std::size_t row = 0; row < predictions.size(); ++row)
    rows[predictions.image_id[row]].push_back(static_cast<std::uint32_t>(row));
  std::vector<Query> queries;
  for (const std::uint32_t i : context.images) {
    const std::int64_t id = context.dataset.images()[i].id;
    const auto image = truth.find_image(id);
    if (!image) continue;
    const auto outcomes = eval::match_image(truth, *image, predictions, rows[id], rules, predictions.entries.size());
    const auto answers = eval::answers_of(truth, *image, predictions, rows[id], rules);
    for (std::size_t q = 0; q < outcomes.size(); ++q) {
      const eval::QueryOutcome& outcome = outcomes[q];
      queries.push_back({id, outcome.item, outcome.category, truth.items_of(*image)[outcome.item].box, answers[q],
                         outcome.rank, outcome.miss});
    }
  }
  return queries;
}

/// The surroundings of a box in an image, with a frame around it; on a blank canvas the image's items are there, too.
std::optional<Picture> cut_out(const DrawContext& context, std::int64_t image_id, const Box& box, Size most) {
  const auto found = context.dataset.find(image_id);
  if (!found) return std::nullopt;
  const ImageRecord& image = context.dataset.images()[*found];
  const std::optional<Picture> picture = context.pictures.read(image);
  const Picture* pixels = picture ? &*picture : nullptr;
  const View view = close_view(size_to_draw(image, pixels), box, 0.1, most);
  Layers layers{.boxes = false, .labels = false};
  if (pixels) layers = {false, false, false, false, false, false};
  Picture drawn = draw_image(image, context.dataset.categories(), pixels, layers, view);
  const PenSizes pen = pen_sizes(view.size, pixels == nullptr);
  draw_frame(drawn, view.map(box), {kBlack, pen.thin, std::max(1, pen.halo), false, kWhite});
  return drawn;
}

std::string rank_text(const Query& query) {
  if (query.rank > 0) return fmt::format("first hit at {}", query.rank);
  std::string reason(eval::miss_name(query.miss));
  std::ranges::replace(reason, '_', ' ');
  return fmt::format("no hit: {}", reason);
}

}  // namespace

Drawings retrieval_drawings(const DrawContext& context, const RetrievalTruth& truth,
                            const RetrievalPredictions& predictions, eval::Rules rules, std::size_t top) {
  const auto queries = std::make_shared<const std::vector<Query>>(queries_of(context, truth, predictions, rules));
  const auto name = [queries](std::size_t i) {
    return fmt::format("{:06}_{}", (*queries)[i].image_id, (*queries)[i].item + 1);
  };
  const auto title = [queries, &context](std::size_t i) {
    const Query& query = (*queries)[i];
    return fmt::format("{:06}, item {}, {}: {}", query.image_id, query.item + 1,
                       context.dataset.categories()[query.category].name, rank_text(query));
  };
  return {queries->size(), 1.15 / static_cast<double>(top + 1), name, title,
          [queries, title, &context, &predictions, top](std::size_t i, const Room& room) {
            const Query& query = (*queries)[i];
            const auto columns = static_cast<std::uint32_t>(top + 1);
            SheetStyle style{.columns = columns, .gap_after = 1};
            if (!room) style.title = title(i);
            const std::uint32_t side = room ? fitting_side(style, columns, *room) : 240;
            style.tile = {side, side};
            std::vector<Tile> tiles = {{cut_out(context, query.image_id, query.box, style.tile), "query", Mark::query}};
            for (std::size_t k = 0; k < top; ++k) {
              Tile& tile = tiles.emplace_back();
              if (!query.answer.row || k >= predictions.row(*query.answer.row).size()) continue;
              const RankedEntry& entry = predictions.row(*query.answer.row)[k];
              tile.picture = cut_out(context, entry.image_id, entry.box, style.tile);
              // An image that the ground truth does not have is as good as an empty place, and wrong.
              if (!tile.picture) tile.picture = blank_picture(style.tile, kBlank);
              tile.mark = query.answer.is_hit[k] ? Mark::right : Mark::wrong;
              tile.caption = fmt::format("{}: {:06}", k + 1, entry.image_id);
            }
            return draw_sheet(tiles, style);
          }};
}

}  // namespace df2::apps
