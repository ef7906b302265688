// The levels of identities, and the grid of the paper's Figure 2.
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/draw/draw_levels.h>
#include <df2/identity_levels.h>

#include "drawings.h"

namespace df2::apps {

namespace {

Picture draw_grid(const DrawContext& context, const LevelGrid& grid, LevelStyle style, const Room& room) {
  style.layers = context.options.layers;
  if (room) style.side = fitting_level_side(style, *room);
  return draw_levels(grid, context.dataset, picture_of(context), style);
}

}  // namespace

Drawings identity_drawings(const DrawContext& context) {
  const auto identities =
      std::make_shared<const std::vector<IdentityLevels>>(identity_levels(context.dataset, context.images));
  const auto name = [identities](std::size_t i) {
    return fmt::format("{:06}_{}", (*identities)[i].pair_id, (*identities)[i].style);
  };
  const auto title = [identities, &context](std::size_t i) {
    return identity_title((*identities)[i], context.dataset.categories());
  };
  return {identities->size(), 0.8, name, title, [identities, title, &context](std::size_t i, const Room& room) {
            LevelStyle style{.layers = {}, .row_names = attribute_titles()};
            if (!room) style.title = title(i);
            return draw_grid(context, (*identities)[i].grid, std::move(style), room);
          }};
}

Drawings level_drawing(const DrawContext& context) {
  const std::vector<IdentityLevels> identities = identity_levels(context.dataset, context.images);
  const auto examples = std::make_shared<const LevelExamples>(level_examples(identities));
  const auto name = [](std::size_t) { return std::string("levels"); };
  return {identities.empty() ? 0u : 1u, 0.8, name, name, [examples, &context](std::size_t, const Room& room) {
            return draw_grid(context, examples->grid, {.layers = {}, .row_names = example_titles(*examples)}, room);
          }};
}

}  // namespace df2::apps
