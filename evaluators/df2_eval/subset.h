// In: the options. Out: the list of subsets a task is scored on. COCO area ranges and DeepFashion2 difficulty levels
// are the same thing: a name and conditions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <df2/item.h>
#include <df2_eval/options.h>

namespace df2::eval {

/// No area range reaches beyond it, in square pixels.
inline constexpr double kLargestArea = 1e10;

struct Subset {
  std::string name;                 ///< "all", "area_small", "scale_small" ...
  double area_low = 0;              ///< square pixels, inclusive
  double area_high = kLargestArea;  ///< inclusive
  std::optional<Level> level;       ///< only items of this level count
  SubsetRule rule = SubsetRule::images;
  bool operator==(const Subset&) const = default;

  bool holds_area(double area) const { return area >= area_low && area <= area_high; }
  /// Whether the item, labelled or not, belongs to the subset (crowd and landmark rules are the task's).
  bool holds(const Item& item) const {
    return holds_area(item.area) && (!level || (item.attributes && item.attributes->has(*level)));
  }
  /// Whether the image takes part: under SubsetRule::images it must hold an item of the level.
  bool holds_image(std::span<const Item> items) const;
};

/// Area ranges of the task (first always "all"; retrieval: no other), then, if wanted, all levels (df2/attributes.h).
std::vector<Subset> make_subsets(Task task, bool with_levels, SubsetRule rule);

}  // namespace df2::eval
