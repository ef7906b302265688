#include <df2_eval/options.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/category_set.h>
#include <df2/checks.h>
#include <df2/error.h>
#include <df2/sort_unique.h>
#include <df2/text.h>
#include <df2_eval/detail/option_readers.h>
#include <df2_eval/names.h>
#include <df2_eval/threshold.h>

namespace df2::eval {

namespace {

using namespace detail;
using nlohmann::json;

constexpr int kMostDets = 10'000;
constexpr std::size_t kMostCuts = 16;  ///< each is a set of curves for every category and subset
constexpr int kMostEntries = 1'000;
constexpr int kOfficialEntries = 20;

constexpr std::array<NamedValue<Task>, 5> kTaskNames = {{{"detection", Task::detection},
                                                         {"landmarks", Task::landmarks},
                                                         {"segmentation", Task::segmentation},
                                                         {"retrieval", Task::retrieval},
                                                         {"verification", Task::verification}}};
constexpr std::array<NamedValue<SubsetRule>, 2> kSubsetRules = {
    {{"images", SubsetRule::images}, {"all-images", SubsetRule::all_images}}};
constexpr std::array<NamedValue<CategorySource>, 2> kCategorySources = {
    {{"deepfashion2", CategorySource::deepfashion2}, {"ground-truth", CategorySource::ground_truth}}};
constexpr std::array<NamedValue<MaskBox>, 2> kMaskBoxes = {
    {{"current", MaskBox::current}, {"deepfashion2", MaskBox::deepfashion2}}};
constexpr std::array<NamedValue<Rules>, 2> kRules = {{{"official", Rules::official}, {"strict", Rules::strict}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 1> kRenamed = {{{"retrieval_rule", "rules"}}};
constexpr std::array<NamedValue<QueryBoxes>, 2> kQueryBoxes = {
    {{"detected", QueryBoxes::detected}, {"ground-truth", QueryBoxes::ground_truth}}};

bool usual_class_agnostic(Task task) {
  return task == Task::detection;
}

std::optional<std::int64_t> find_category_id(std::string_view name) {
  const auto found = find_deepfashion2_name(name);
  return found ? std::optional(deepfashion2_categories()[*found].id) : std::nullopt;
}

/// DeepFashion2's ids and names, or any where the ground truth defines its categories: then it knows the names.
OptionKey chosen_categories(const Tasks& tasks) {
  OptionKey key = numbers("categories", tasks, &Options::categories, {1, kDeepFashion2Categories},
                          "Score only these categories: ids, ranges of ids or names", "all", {find_category_id});
  const OptionKey own = numbers("categories", tasks, &Options::categories, {0, kMaxId}, "", "",
                                {find_category_id, &Options::category_ranges});
  key.read = [read = key.read, read_own = own.read](const json& value, Options& options) {
    options.category_names.clear();
    options.category_ranges.clear();
    if (options.categories_of == CategorySource::deepfashion2) return read(value, options);
    if (!value.is_array()) return read_own(value, options);
    json ids = json::array();
    for (const json& element : value) {
      if (element.is_string() && !range_in("categories", element))
        options.category_names.emplace_back(trimmed(element.get_ref<const std::string&>()));
      else
        ids.push_back(element);
    }
    options.categories.clear();
    if (!ids.empty() || value.empty()) read_own(ids, options);
  };
  key.write = [write = own.write](const Options& options) {
    json values = write(options);
    for (const std::string& name : options.category_names) values.push_back(name);
    return values;
  };
  return key;
}

/// The default is not written, so that reports of other tasks and versions stay comparable.
OptionKey class_agnostic() {
  OptionKey key =
      yes_or_no("class_agnostic", {Task::detection, Task::segmentation}, &Options::class_agnostic,
                "Report AP_class_agnostic, where a prediction may match an item of any category; masks take "
                "more time and memory for it",
                "for detection");
  key.write = [write = key.write](const Options& options) {
    return options.class_agnostic == usual_class_agnostic(options.task) ? json() : write(options);
  };
  return key;
}

bool has(const OptionKey& key, Task task) {
  return std::ranges::find(key.tasks, task) != key.tasks.end();
}

/// Each threshold has a row of its own name.
void require_apart(std::string_view key, const std::vector<double>& thresholds) {
  for (std::size_t i = 1; i < thresholds.size(); ++i) {
    if (percent(thresholds[i - 1]) == percent(thresholds[i]))
      refuse(key,
             fmt::format("must differ by more than rounding, but {} and {} do not", thresholds[i - 1], thresholds[i]));
  }
}

[[noreturn]] void refuse_key(Task task, const std::string& name) {
  std::vector<std::string_view> names;
  for (const OptionKey& key : option_keys()) {
    if (has(key, task)) names.push_back(key.name);
  }
  const auto nearest = nearest_name(name, names);
  refuse(name, fmt::format("is not an option of {}, which has {}{}", task_name(task), in_words(names, " and "),
                           nearest ? fmt::format("; did you mean {}?", *nearest) : ""));
}

}  // namespace

std::string_view task_name(Task task) {
  return find_name<Task>(kTaskNames, task);
}

std::span<const std::pair<std::string_view, std::string_view>> renamed_options() {
  return kRenamed;
}

std::size_t max_entries(const Options& options) {
  const int largest = options.top_k.empty() ? kOfficialEntries : *std::ranges::max_element(options.top_k);
  return static_cast<std::size_t>(std::max(kOfficialEntries, largest));
}

const std::vector<OptionKey>& option_keys() {
  static const Tasks kAp = {Task::detection, Task::landmarks, Task::segmentation};
  static const Tasks kRetrieval = {Task::retrieval};
  static const Tasks kImages = {Task::detection, Task::landmarks, Task::segmentation, Task::retrieval};
  static const std::vector<OptionKey> keys = {
      choice("task", {kTasks.begin(), kTasks.end()}, &Options::task, kTaskNames, "What is scored", ""),
      without_default(
          choice("rules", kImages, &Options::rules, kRules,
                 "Rules of the official code, or strict ones for competitions, under which no trick pays", "official"),
          &Options::rules),
      yes_or_no("subsets", kImages, &Options::subsets, "Insist on scores for the 12 difficulty subsets",
                "where levels are annotated"),
      choice("subset_rule", kAp, &Options::subset_rule, kSubsetRules,
             "Which images a subset keeps: those with an item of its level, or all", "images"),
      without_default(choice("categories_of", kAp, &Options::categories_of, kCategorySources,
                             "Whose categories a COCO-type file has: DeepFashion2's 13, or those that it lists itself",
                             "deepfashion2"),
                      &Options::categories_of),
      chosen_categories(kImages),
      numbers("images", kImages, &Options::images, {0, kMaxId}, "Score only these image ids", "all",
              {nullptr, &Options::image_ranges}),
      numbers("max_dets", kAp, &Options::max_dets, {1, kMostDets},
              "How many predictions of an image and category count", "1,10,100; landmarks: 20"),
      choice("mask_box", {Task::segmentation}, &Options::mask_box, kMaskBoxes,
             "Segmentation: boxes of masks as pycocotools makes them, or as the official code's older version does",
             "current"),
      fractions("iou_thresholds", kAp, &Options::iou_thresholds, kMostThresholds, coco_thresholds(),
                "Similarities (IoU, or OKS for landmarks) from which on a prediction matches an item; AP is the mean "
                "over them",
                "0.5:0.05:0.95"),
      fractions("recall_thresholds", kAp, &Options::recall_thresholds, kMostRecallPoints, coco_recall_points(),
                "Recalls at which AP reads the precision", "0:0.01:1"),
      without_default(real("score_threshold", kAp, &Options::score_threshold,
                           "Least score of the predictions that precision, recall and F1 count", "0.5"),
                      &Options::score_threshold),
      class_agnostic(),
      yes_or_no("ties", kAp, &Options::ties, "Report also the bounds of AP over the orders of equal scores", ""),
      numbers("top_k", kRetrieval, &Options::top_k, {1, kMostEntries}, "Lengths of list to score", "1,5,10,15,20"),
      choice("query_boxes", kRetrieval, &Options::query_boxes, kQueryBoxes,
             "Where the boxes of queries come from; ground-truth refuses all others",
             "detected; of features without rows: ground-truth"),
      number("min_matches", kRetrieval, &Options::min_matches, {0, 1'000'000},
             "In subsets, count only queries with so many gallery items; 6 in the paper's tables", "0"),
  };
  return keys;
}

Options options_from_json(const json& values) {
  if (!values.is_object()) {
    throw Error(Fault::usage,
                Issue(Code::option, {"options", {}, {}, ""},
                      fmt::format("must be an object of options, but is of type {}", values.type_name())));
  }
  const std::vector<OptionKey>& keys = option_keys();
  Options options;
  if (values.contains("task")) keys.front().read(values["task"], options);
  // The meaning of category ids must be known before they are read.
  const auto source = std::ranges::find(keys, "categories_of", &OptionKey::name);
  if (values.contains(source->name) && has(*source, options.task)) source->read(values[source->name], options);
  for (const auto& [name, value] : values.items()) {
    const auto renamed = std::ranges::find(kRenamed, std::string_view(name), [](const auto& row) { return row.first; });
    if (renamed != kRenamed.end()) refuse(name, fmt::format("is called {} now; give that instead", renamed->second));
    const auto key = std::ranges::find(keys, std::string_view(name), &OptionKey::name);
    if (key == keys.end() || !has(*key, options.task)) refuse_key(options.task, name);
    key->read(value, options);
  }
  return checked(std::move(options));
}

json options_to_json(const Options& options) {
  json values = json::object();
  for (const OptionKey& key : option_keys()) {
    if (!has(key, options.task)) continue;
    json value = key.write(options);
    if (!value.is_null()) values[std::string(key.name)] = std::move(value);
  }
  return values;
}

Options checked(Options options) {
  if (options.max_dets.empty()) {
    options.max_dets = options.task == Task::landmarks ? std::vector<int>{20} : std::vector<int>{1, 10, 100};
  }
  if (options.iou_thresholds.empty()) options.iou_thresholds = coco_thresholds();
  if (!options.class_agnostic) options.class_agnostic = usual_class_agnostic(options.task);
  if (options.recall_thresholds.empty()) options.recall_thresholds = coco_recall_points();
  if (options.top_k.empty()) options.top_k = {1, 5, 10, 15, kOfficialEntries};
  // Options made in code obey the same rules as those from JSON.
  const json values = options_to_json(options);
  for (const OptionKey& key : option_keys()) {
    if (const auto value = values.find(key.name); value != values.end()) key.read(*value, options);
  }
  if (options.max_dets.size() > kMostCuts)
    refuse("max_dets", fmt::format("must have at most {} numbers, but has {}", kMostCuts, options.max_dets.size()));
  if (options.min_matches > 0 && options.subsets == false)
    refuse("min_matches", fmt::format("must be 0 where no subsets are scored, but is {}", options.min_matches));
  sort_unique(options.top_k);
  sort_unique(options.max_dets);
  sort_unique(options.iou_thresholds);
  sort_unique(options.recall_thresholds);
  require_apart("iou_thresholds", options.iou_thresholds);
  sort_unique(options.categories);
  sort_unique(options.category_names);
  sort_unique(options.category_ranges);
  sort_unique(options.images);
  sort_unique(options.image_ranges);
  return options;
}

Options settled(Options options, bool has_levels) {
  if (options.subsets == true && !has_levels)
    refuse("subsets", "must be false, because the ground truth does not give all items the four levels");
  if (!options.subsets) options.subsets = has_levels;
  return checked(std::move(options));
}

}  // namespace df2::eval
