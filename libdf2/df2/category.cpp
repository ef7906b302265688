#include <df2/category.h>

#include <algorithm>
#include <iterator>

namespace df2 {
namespace {

#include <df2/category_table.inc>

static_assert(std::size(kSigmas) == kLandmarkCount);
static_assert(std::size(kCategories) == kCategoryCount);

}  // namespace

std::span<const CategoryInfo, kCategoryCount> categories() {
  return std::span<const CategoryInfo, kCategoryCount>(kCategories);
}

const CategoryInfo& category_info(int id) {
  return kCategories[id - 1];
}

std::optional<int> find_category(std::string_view name) {
  const auto found = std::ranges::find_if(
      kCategories, [&](const CategoryInfo& info) { return info.name == name || info.converter_name == name; });
  if (found == std::end(kCategories)) return std::nullopt;
  return found->id;
}

std::span<const double, kLandmarkCount> landmark_sigmas() {
  return std::span<const double, kLandmarkCount>(kSigmas);
}

int mirror_landmark(int category_id, int landmark) {
  for (const auto& [left, right] : category_info(category_id).mirror_pairs) {
    if (landmark == left) return right;
    if (landmark == right) return left;
  }
  return landmark;
}

}  // namespace df2
