// In: JSON or code. Out: plain structs whose every default is readable here. One function checks them all.
// Called by apps, the Python package and the tests; used by every task.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <df2/category_set.h>
#include <df2_eval/id_range.h>

namespace df2::eval {

enum class Task { detection, landmarks, segmentation, retrieval, verification };
inline constexpr std::array<Task, 5> kTasks = {Task::detection, Task::landmarks, Task::segmentation, Task::retrieval,
                                               Task::verification};
std::string_view task_name(Task task);

/// Which images a difficulty subset keeps (docs/metrics.md).
enum class SubsetRule { images, all_images };

/// The box of a mask that must overlap another's before their pixels are compared (docs/metrics.md).
enum class MaskBox { current, deepfashion2 };

/// By which rules a submission is judged: those of the official code, or the ones for competitions, under which what
/// the official code lets pass does not pay (docs/metrics.md names each departure).
enum class Rules { official, strict };

/// Where the boxes of a retrieval submission's query items come from: the paper has both settings.
enum class QueryBoxes { detected, ground_truth };

/// A task ignores the members that it does not use; they keep their defaults.
struct Options {
  Task task = Task::detection;
  Rules rules = Rules::official;
  std::vector<int> max_dets = {};  ///< empty: 1, 10, 100; landmarks: 20
  /// The 12 difficulty subsets; absent: where the ground truth has levels.
  std::optional<bool> subsets = {};
  SubsetRule subset_rule = SubsetRule::images;
  CategorySource categories_of = CategorySource::deepfashion2;  ///< what the ground truth's category ids mean
  std::vector<std::int64_t> categories = {};                    ///< ids; empty: all categories of the ground truth
  /// More of them, by the names that the ground truth has; the task finds their ids.
  std::vector<std::string> category_names = {};
  std::vector<IdRange> category_ranges = {};   ///< more of them: those that the ground truth has
  std::vector<std::int64_t> images = {};       ///< with image_ranges empty, too: all images of the ground truth
  std::vector<IdRange> image_ranges = {};      ///< more of them: those that the ground truth has
  std::vector<double> iou_thresholds = {};     ///< similarities that match; empty: COCO's ten
  std::vector<double> recall_thresholds = {};  ///< points at which precision is read; empty: COCO's 101
  /// Detection, segmentation: report AP_class_agnostic; absent: for detection. It takes more time and, for masks,
  /// memory.
  std::optional<bool> class_agnostic = {};
  double score_threshold = 0.5;         ///< precision, recall and F1 count predictions of this score and more
  bool ties = false;                    ///< also report AP's bounds over all orders of equal scores
  MaskBox mask_box = MaskBox::current;  ///< segmentation

  std::vector<int> top_k = {};  ///< retrieval; empty: 1, 5, 10, 15, 20
  QueryBoxes query_boxes = QueryBoxes::detected;
  int min_matches = 0;  ///< retrieval: subsets keep only queries with so many corresponding gallery items (paper: 6)
};

/// One option, as every door offers it: the flag --max-dets, the key of a configuration and the Python keyword
/// max_dets.
struct OptionKey {
  enum class Kind {
    choice,       ///< one of `choices`
    yes_or_no,    ///< true or false
    number,       ///< a whole number
    numbers,      ///< a list of whole numbers and ranges of them
    real,         ///< a number
    reals,        ///< a list of numbers, and of "first:step:last"
    names_or_ids  ///< the same with names among them
  };
  std::string_view name;
  Kind kind;
  std::vector<Task> tasks;                ///< those that have it
  std::vector<std::string_view> choices;  ///< of a choice
  std::string_view help;                  ///< what it does
  std::string fallback;                   ///< its default, in words; empty: none, or false
  bool is_undecided;                      ///< a yes_or_no that is absent by default
  std::function<void(const nlohmann::json& value, Options& options)> read;  ///< throws Error (option)
  std::function<nlohmann::json(const Options& options)> write;              ///< null: left out
};

/// All of them, the task first. A new option is a row of this table.
const std::vector<OptionKey>& option_keys();

/// What an option that is gone is called now: its old name and its new one.
std::span<const std::pair<std::string_view, std::string_view>> renamed_options();

/// Longest list a retrieval submission may give for a query: 20, or the largest k.
std::size_t max_entries(const Options& options);

/// Throws Error (option) for an unknown key or one of another task, a wrong type or a value out of range; names the key
/// as JSON pointer.
Options options_from_json(const nlohmann::json& values);
nlohmann::json options_to_json(const Options& options);

/// Fills task-dependent defaults (max_dets, top_k) and sorts lists. Throws Error (option).
Options checked(Options options);

/// Like `checked`, and also sets whether subsets are scored, from whether the ground truth has levels. Throws Error
/// (option) where the options ask for subsets, or for min_matches, and there are no levels.
Options settled(Options options, bool has_levels);

}  // namespace df2::eval
