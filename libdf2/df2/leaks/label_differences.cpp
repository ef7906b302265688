#include <df2/leaks/label_differences.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include <df2/pairs.h>

namespace df2 {

namespace {

std::vector<const Item*> ordered(const ImageRecord& image) {
  std::vector<const Item*> items;
  for (const Item& item : image.items) items.push_back(&item);
  std::ranges::stable_sort(items, {}, [](const Item* item) {
    const Box& box = item->box;
    return std::tuple(item->category, item->style, box.x, box.y, box.width, box.height);
  });
  return items;
}

}  // namespace

std::string_view label_difference_name(LabelDifference difference) {
  constexpr std::array<std::string_view, 4> kNames = {"items", "identity", "attributes", "geometry"};
  return kNames[static_cast<std::size_t>(difference)];
}

std::set<LabelDifference> label_differences(const ImageRecord& a, const ImageRecord& b, bool same_pixels) {
  std::set<LabelDifference> differences;
  if (a.source != b.source || a.pair_id != b.pair_id) differences.insert(LabelDifference::identity);
  const std::vector<const Item*> first = ordered(a), second = ordered(b);
  if (!std::ranges::equal(first, second, {}, &Item::category, &Item::category)) {
    differences.insert(LabelDifference::items);
    return differences;
  }
  for (std::size_t i = 0; i < first.size(); ++i) {
    const Item &one = *first[i], &other = *second[i];
    if (one.style != other.style || pair_id_of(one, a) != pair_id_of(other, b))
      differences.insert(LabelDifference::identity);
    if (!same_pixels) continue;
    if (one.attributes != other.attributes) differences.insert(LabelDifference::attributes);
    if (one.box != other.box || one.landmarks != other.landmarks || one.segmentation != other.segmentation)
      differences.insert(LabelDifference::geometry);
  }
  return differences;
}

}  // namespace df2
