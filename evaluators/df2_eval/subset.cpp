#include <df2_eval/subset.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace df2::eval {

namespace {

constexpr double kSmallest = 0, kSmall = 32 * 32, kMedium = 96 * 96, kLargest = 1e10;

struct LevelNames {
  Attribute attribute;
  std::array<std::string_view, 3> names;
};

/// The paper's column order.
constexpr std::array<LevelNames, 4> kLevels = {{
    {Attribute::scale, {"scale_small", "scale_moderate", "scale_large"}},
    {Attribute::occlusion, {"occlusion_slight", "occlusion_medium", "occlusion_heavy"}},
    {Attribute::zoom_in, {"zoom_in_no", "zoom_in_medium", "zoom_in_large"}},
    {Attribute::viewpoint, {"viewpoint_no_wear", "viewpoint_frontal", "viewpoint_side_or_back"}},
}};

}  // namespace

bool Subset::holds_image(std::span<const Item> items) const {
  if (!level || rule == SubsetRule::all_images) return true;
  return std::any_of(items.begin(), items.end(), [&](const Item& item) {
    return item.attributes && item.attributes->level(level->attribute) == level->value;
  });
}

std::vector<Subset> make_subsets(Task task, bool with_levels, SubsetRule rule) {
  std::vector<Subset> subsets = {{"all", kSmallest, kLargest, {}, rule}};
  if (task != Task::landmarks) subsets.push_back({"area_small", kSmallest, kSmall, {}, rule});
  subsets.push_back({"area_medium", kSmall, kMedium, {}, rule});
  subsets.push_back({"area_large", kMedium, kLargest, {}, rule});
  if (!with_levels) return subsets;
  for (const LevelNames& levels : kLevels) {
    for (std::uint8_t value = 1; value <= 3; ++value) {
      subsets.push_back(
          {std::string(levels.names[value - 1u]), kSmallest, kLargest, Level{levels.attribute, value}, rule});
    }
  }
  return subsets;
}

std::vector<std::pair<std::string, std::vector<std::string>>> paper_columns() {
  return {{"scale", {"small", "moderate", "large"}},
          {"occlusion", {"slight", "medium", "heavy"}},
          {"zoom-in", {"no", "medium", "large"}},
          {"viewpoint", {"no wear", "frontal", "side or back"}}};
}

}  // namespace df2::eval
