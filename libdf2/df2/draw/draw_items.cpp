#include <df2/draw/draw_items.h>

#include <algorithm>
#include <cassert>
#include <vector>

namespace df2 {

void draw_items(Picture& picture, std::span<const Item> items, std::span<const ItemStyle> styles,
                const CategorySet& categories, const View& view) {
  assert(items.size() == styles.size());
  struct Drawn {
    Item item;
    const ItemStyle* style;
  };
  std::vector<Drawn> drawn;
  for (std::size_t i = 0; i < items.size(); ++i) drawn.push_back({seen_item(items[i], view), &styles[i]});
  // Small ones are drawn over large ones.
  std::ranges::stable_sort(drawn, std::ranges::greater{}, [](const Drawn& one) { return one.item.box.area(); });
  LabelPlaces places(view.size);
  for (const auto& [item, style] : drawn) {
    const double reach = style->pen.radius;
    for (const Landmark& landmark : item.landmarks) {
      if (style->layers.landmarks && landmark.visibility > 0)
        places.take({landmark.x - reach, landmark.y - reach, 2 * reach, 2 * reach}, 0.3);
    }
  }
  for (const auto& [item, style] : drawn) draw_item_mask(picture, item, *style);
  for (const auto& [item, style] : drawn) draw_item_lines(picture, item, categories[item.category], *style);
  for (const auto& [item, style] : drawn) {
    if (style->layers.numbers) draw_landmark_numbers(picture, item, categories[item.category], style->pen, places);
  }
  for (const auto& [item, style] : drawn) draw_item_label(picture, item, *style, places);
}

}  // namespace df2
