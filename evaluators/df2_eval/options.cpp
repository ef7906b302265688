#include <df2_eval/options.h>

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include <df2/category_set.h>
#include <df2/error.h>

namespace df2::eval {

namespace {

using nlohmann::json;

constexpr int kMostDets = 10'000;
constexpr std::size_t kMostCuts = 16;  ///< each is a set of curves for every category and subset
constexpr int kMostEntries = 1'000;
constexpr int kOfficialEntries = 20;

/// RFC 6901: a key as part of a JSON pointer.
std::string pointer_to(const std::string& key) {
  std::string pointer = "/";
  for (const char c : key) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

[[noreturn]] void refuse(const std::string& key, std::string expected, const json& found) {
  std::string text = found.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > 60) text = text.substr(0, 60) + "...";
  throw Error(Fault::usage,
              Issue{Code::option, {"options", {}, {}, pointer_to(key)}, std::move(expected), std::move(text)});
}

std::int64_t integer_of(const std::string& key, const json& value, std::int64_t low, std::int64_t high) {
  if (value.is_number_integer()) {
    const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(high);
    if (!huge && value.get<std::int64_t>() >= low && value.get<std::int64_t>() <= high)
      return value.get<std::int64_t>();
  }
  refuse(key, "a whole number from " + std::to_string(low) + " to " + std::to_string(high), value);
}

template <class T>
std::vector<T> integers_of(const std::string& key, const json& value, std::int64_t low, std::int64_t high) {
  if (!value.is_array()) refuse(key, "an array of whole numbers", value);
  std::vector<T> numbers;
  for (const json& element : value) numbers.push_back(static_cast<T>(integer_of(key, element, low, high)));
  return numbers;
}

bool bool_of(const std::string& key, const json& value) {
  if (!value.is_boolean()) refuse(key, "true or false", value);
  return value.get<bool>();
}

std::string text_of(const std::string& key, const json& value) {
  if (!value.is_string()) refuse(key, "a string", value);
  return value.get<std::string>();
}

Task task_of(const json& value) {
  const std::string name = text_of("task", value);
  for (const Task task : kTasks) {
    if (task_name(task) == name) return task;
  }
  refuse("task", "detection, landmarks, segmentation, retrieval or verification", value);
}

/// The name of one of the values.
template <class T>
T choice_of(const std::string& key, const json& value, const std::array<std::pair<std::string_view, T>, 2>& choices) {
  const std::string name = text_of(key, value);
  for (const auto& [known, choice] : choices) {
    if (known == name) return choice;
  }
  refuse(key, std::string(choices[0].first) + " or " + std::string(choices[1].first), value);
}

constexpr std::array<std::pair<std::string_view, SubsetRule>, 2> kSubsetRules = {
    {{"images", SubsetRule::images}, {"all-images", SubsetRule::all_images}}};
constexpr std::array<std::pair<std::string_view, MaskBox>, 2> kMaskBoxes = {
    {{"current", MaskBox::current}, {"deepfashion2", MaskBox::deepfashion2}}};
constexpr std::array<std::pair<std::string_view, RetrievalRule>, 2> kRetrievalRules = {
    {{"official", RetrievalRule::official}, {"strict", RetrievalRule::strict}}};
constexpr std::array<std::pair<std::string_view, QueryBoxes>, 2> kQueryBoxes = {
    {{"detected", QueryBoxes::detected}, {"ground-truth", QueryBoxes::ground_truth}}};

template <class T>
std::string_view name_of(T value, const std::array<std::pair<std::string_view, T>, 2>& choices) {
  return choices[choices[0].second == value ? 0 : 1].first;
}

/// Ids, or names as in annotations or in official COCO files.
std::vector<int> categories_of(const json& value) {
  if (!value.is_array()) refuse("categories", "an array of category ids or names", value);
  std::vector<int> ids;
  for (const json& element : value) {
    if (element.is_string()) {
      const auto found = deepfashion2_categories().find(element.get<std::string>());
      if (!found) refuse("categories", "the name of a category", element);
      ids.push_back(static_cast<int>(deepfashion2_categories()[*found].id));
    } else {
      ids.push_back(static_cast<int>(integer_of("categories", element, 1, kDeepFashion2Categories)));
    }
  }
  return ids;
}

template <class T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

std::string_view task_name(Task task) {
  switch (task) {
    case Task::detection:
      return "detection";
    case Task::landmarks:
      return "landmarks";
    case Task::segmentation:
      return "segmentation";
    case Task::retrieval:
      return "retrieval";
    case Task::verification:
      return "verification";
  }
  return "";
}

std::size_t max_entries(const Options& options) {
  const int largest = options.top_k.empty() ? kOfficialEntries : *std::ranges::max_element(options.top_k);
  return static_cast<std::size_t>(std::max(kOfficialEntries, largest));
}

namespace {

enum Tasks : unsigned { kAp = 1, kSegmentation = 2, kRetrieval = 4, kVerification = 8, kEvery = 15 };

/// Segmentation has the options of every task with an AP, and its own.
unsigned kinds_of(Task task) {
  switch (task) {
    case Task::detection:
    case Task::landmarks:
      return kAp;
    case Task::segmentation:
      return kAp | kSegmentation;
    case Task::retrieval:
      return kRetrieval;
    case Task::verification:
      return kVerification;
  }
  return 0;
}

/// One key of the options: whose it is, and how its value comes and goes.
struct Key {
  std::string_view name;
  unsigned tasks;
  void (*read)(const std::string& key, const json& value, Options& options);
  json (*write)(const Options& options);  ///< null: left out
};

const std::array<Key, 12> kKeys = {{
    {"task", kEvery, [](const std::string&, const json& value, Options& o) { o.task = task_of(value); },
     [](const Options& o) { return json(task_name(o.task)); }},
    {"max_dets", kAp,
     [](const std::string& key, const json& value, Options& o) {
       o.max_dets = integers_of<int>(key, value, 1, kMostDets);
     },
     [](const Options& o) { return json(o.max_dets); }},
    {"subsets", kAp | kRetrieval,
     [](const std::string& key, const json& value, Options& o) { o.subsets = bool_of(key, value); },
     [](const Options& o) { return o.subsets ? json(*o.subsets) : json(); }},
    {"subset_rule", kAp,
     [](const std::string& key, const json& value, Options& o) { o.subset_rule = choice_of(key, value, kSubsetRules); },
     [](const Options& o) { return json(name_of(o.subset_rule, kSubsetRules)); }},
    {"categories", kAp | kRetrieval,
     [](const std::string&, const json& value, Options& o) { o.categories = categories_of(value); },
     [](const Options& o) { return o.categories.empty() ? json() : json(o.categories); }},
    {"images", kAp | kRetrieval,
     [](const std::string& key, const json& value, Options& o) {
       o.images = integers_of<std::int64_t>(key, value, 0, std::int64_t{1} << 53);
     },
     [](const Options& o) { return o.images.empty() ? json() : json(o.images); }},
    {"ties", kAp, [](const std::string& key, const json& value, Options& o) { o.ties = bool_of(key, value); },
     [](const Options& o) { return json(o.ties); }},
    {"mask_box", kSegmentation,
     [](const std::string& key, const json& value, Options& o) { o.mask_box = choice_of(key, value, kMaskBoxes); },
     [](const Options& o) { return json(name_of(o.mask_box, kMaskBoxes)); }},
    {"top_k", kRetrieval,
     [](const std::string& key, const json& value, Options& o) {
       o.top_k = integers_of<int>(key, value, 1, kMostEntries);
     },
     [](const Options& o) { return json(o.top_k); }},
    {"retrieval_rule", kRetrieval,
     [](const std::string& key, const json& value, Options& o) {
       o.retrieval_rule = choice_of(key, value, kRetrievalRules);
     },
     [](const Options& o) { return json(name_of(o.retrieval_rule, kRetrievalRules)); }},
    {"query_boxes", kRetrieval,
     [](const std::string& key, const json& value, Options& o) { o.query_boxes = choice_of(key, value, kQueryBoxes); },
     [](const Options& o) { return json(name_of(o.query_boxes, kQueryBoxes)); }},
    {"min_matches", kRetrieval,
     [](const std::string& key, const json& value, Options& o) {
       o.min_matches = static_cast<int>(integer_of(key, value, 0, 1'000'000));
     },
     [](const Options& o) { return json(o.min_matches); }},
}};

}  // namespace

Options options_from_json(const json& values) {
  if (!values.is_object()) {
    throw Error(Fault::usage, Issue{Code::option, {"options", {}, {}, ""}, "an object of options", values.type_name()});
  }
  Options options;
  if (values.contains("task")) options.task = task_of(values["task"]);
  const unsigned kinds = kinds_of(options.task);
  std::string known;
  for (const Key& key : kKeys) {
    if (key.tasks & kinds) known += (known.empty() ? "" : ", ") + std::string(key.name);
  }
  for (const auto& [name, value] : values.items()) {
    const auto key = std::ranges::find(kKeys, std::string_view(name), &Key::name);
    if (key == kKeys.end()) refuse(name, "one of " + known, "unknown key");
    if ((key->tasks & kinds) == 0) {
      refuse(name, "an option of " + std::string(task_name(options.task)) + " (" + known + ")", value);
    }
    key->read(name, value, options);
  }
  return checked(std::move(options));
}

json options_to_json(const Options& options) {
  json values = json::object();
  for (const Key& key : kKeys) {
    if ((key.tasks & kinds_of(options.task)) == 0) continue;
    json value = key.write(options);
    if (!value.is_null()) values[std::string(key.name)] = std::move(value);
  }
  return values;
}

Options checked(Options options) {
  if (options.max_dets.empty()) {
    options.max_dets = options.task == Task::landmarks ? std::vector<int>{20} : std::vector<int>{1, 10, 100};
  }
  if (options.max_dets.size() > kMostCuts) refuse("max_dets", "at most 16 numbers", options.max_dets.size());
  for (const int max_det : options.max_dets) {
    if (max_det < 1 || max_det > kMostDets) refuse("max_dets", "whole numbers from 1 to 10000", max_det);
  }
  for (const int id : options.categories) {
    if (!deepfashion2_categories().find(std::int64_t{id})) refuse("categories", "category ids from 1 to 13", id);
  }
  if (options.top_k.empty()) options.top_k = {1, 5, 10, 15, kOfficialEntries};
  for (const int k : options.top_k) {
    if (k < 1 || k > kMostEntries) refuse("top_k", "whole numbers from 1 to 1000", k);
  }
  if (options.min_matches < 0) refuse("min_matches", "a whole number from 0", options.min_matches);
  if (options.min_matches > 0 && options.subsets == false) {
    refuse("min_matches", "0 where no subsets are scored", options.min_matches);
  }
  sort_unique(options.top_k);
  sort_unique(options.max_dets);
  sort_unique(options.categories);
  sort_unique(options.images);
  return options;
}

Options settled(Options options, bool has_levels) {
  if (options.subsets == true && !has_levels) {
    refuse("subsets", "false for a ground truth that does not give all items the four levels", true);
  }
  if (!options.subsets) options.subsets = has_levels;
  return checked(std::move(options));
}

}  // namespace df2::eval
