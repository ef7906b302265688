// A query beside what was retrieved for it, right and wrong marked.
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/draw/draw_retrieval.h>
#include <df2_eval/judged_queries.h>

#include "drawings.h"

namespace df2::apps {

Drawings retrieval_drawings(const DrawContext& context, const RetrievalTruth& truth,
                            const RetrievalPredictions& predictions, eval::Rules rules, std::size_t top) {
  std::vector<std::int64_t> ids;
  for (const std::uint32_t image : context.images) ids.push_back(context.dataset.images()[image].id);
  const auto queries =
      std::make_shared<const std::vector<JudgedQuery>>(eval::judge_queries(truth, predictions, rules, ids, top));
  const auto name = [queries](std::size_t i) {
    return fmt::format("{:06}_{}", (*queries)[i].image_id, (*queries)[i].item + 1);
  };
  const auto title = [queries, &context](std::size_t i) {
    return query_title((*queries)[i], context.dataset.categories());
  };
  return {queries->size(), 1.15 / static_cast<double>(top + 1), name, title,
          [queries, &context, top](std::size_t i, const Room& room) {
            RetrievalStyle style{.places = top, .has_title = !room};
            if (room) style.side = fitting_retrieval_side(top, *room);
            return draw_retrieval((*queries)[i], context.dataset, picture_of(context), style);
          }};
}

}  // namespace df2::apps
