#include <df2_eval/subset.h>

#include <algorithm>

namespace df2::eval {

namespace {

constexpr double kSmallest = 0, kSmall = 32 * 32, kMedium = 96 * 96;

}  // namespace

bool Subset::holds_image(std::span<const Item> items) const {
  if (!level || rule == SubsetRule::all_images) return true;
  return std::any_of(items.begin(), items.end(),
                     [&](const Item& item) { return item.attributes && item.attributes->has(*level); });
}

std::vector<Subset> make_subsets(Task task, bool with_levels, SubsetRule rule) {
  std::vector<Subset> subsets = {{"all", kSmallest, kLargestArea, {}, rule}};
  if (task != Task::retrieval) {
    if (task != Task::landmarks) subsets.push_back({"area_small", kSmallest, kSmall, {}, rule});
    subsets.push_back({"area_medium", kSmall, kMedium, {}, rule});
    subsets.push_back({"area_large", kMedium, kLargestArea, {}, rule});
  }
  if (!with_levels) return subsets;
  for (const Level level : all_levels()) subsets.push_back({level.name(), kSmallest, kLargestArea, level, rule});
  return subsets;
}

}  // namespace df2::eval
