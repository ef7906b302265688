// In: JSON or code. Out: plain structs whose every default is readable here. One function checks them all.
// Called by apps, the Python package and the tests; used by every task.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace df2::eval {

enum class Task { detection, landmarks, segmentation };
std::string_view task_name(Task task);

/// Which images a difficulty subset keeps (docs/metrics.md).
enum class SubsetRule { images, all_images };

struct Options {
  Task task = Task::detection;
  std::vector<int> max_dets = {};  ///< empty: 1, 10, 100; landmarks: 20
  bool subsets = true;             ///< the 12 difficulty subsets, where the ground truth has attributes
  SubsetRule subset_rule = SubsetRule::images;
  std::vector<int> categories = {};       ///< empty: all categories of the ground truth
  std::vector<std::int64_t> images = {};  ///< empty: all images of the ground truth
  bool ties = false;                      ///< also report AP's bounds over all orders of equal scores
};

/// Throws Error (option) for an unknown key, a wrong type or a value out of range; names the key as JSON pointer.
Options options_from_json(const nlohmann::json& values);
nlohmann::json options_to_json(const Options& options);

/// Fills task-dependent defaults (max_dets) and sorts lists. Throws Error (option).
Options checked(Options options);

}  // namespace df2::eval
