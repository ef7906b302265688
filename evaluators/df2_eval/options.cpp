#include <df2_eval/options.h>

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include <df2/category.h>
#include <df2/error.h>

namespace df2::eval {

namespace {

using nlohmann::json;

constexpr int kMostDets = 10'000;
constexpr std::size_t kMostCuts = 16;  ///< each is a set of curves for every category and subset

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
  for (const Task task : {Task::detection, Task::landmarks, Task::segmentation}) {
    if (task_name(task) == name) return task;
  }
  refuse("task", "detection, landmarks or segmentation", value);
}

SubsetRule rule_of(const json& value) {
  const std::string name = text_of("subset_rule", value);
  if (name == "images") return SubsetRule::images;
  if (name == "all-images") return SubsetRule::all_images;
  refuse("subset_rule", "images or all-images", value);
}

/// Ids, or names as in annotations or in official COCO files.
std::vector<int> categories_of(const json& value) {
  if (!value.is_array()) refuse("categories", "an array of category ids or names", value);
  std::vector<int> ids;
  for (const json& element : value) {
    if (element.is_string()) {
      const auto id = find_category(element.get<std::string>());
      if (!id) refuse("categories", "the name of a category", element);
      ids.push_back(*id);
    } else {
      ids.push_back(static_cast<int>(integer_of("categories", element, 1, kCategoryCount)));
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
  }
  return "";
}

Options options_from_json(const json& values) {
  if (!values.is_object()) {
    throw Error(Fault::usage, Issue{Code::option, {"options", {}, {}, ""}, "an object of options", values.type_name()});
  }
  Options options;
  for (const auto& [key, value] : values.items()) {
    if (key == "task")
      options.task = task_of(value);
    else if (key == "max_dets")
      options.max_dets = integers_of<int>(key, value, 1, kMostDets);
    else if (key == "subsets")
      options.subsets = bool_of(key, value);
    else if (key == "subset_rule")
      options.subset_rule = rule_of(value);
    else if (key == "categories")
      options.categories = categories_of(value);
    else if (key == "images")
      options.images = integers_of<std::int64_t>(key, value, 0, std::int64_t{1} << 53);
    else if (key == "ties")
      options.ties = bool_of(key, value);
    else
      refuse(key, "one of task, max_dets, subsets, subset_rule, categories, images, ties", "unknown key");
  }
  return checked(std::move(options));
}

json options_to_json(const Options& options) {
  json values = {{"task", task_name(options.task)},
                 {"max_dets", options.max_dets},
                 {"subsets", options.subsets},
                 {"subset_rule", options.subset_rule == SubsetRule::images ? "images" : "all-images"},
                 {"ties", options.ties}};
  if (!options.categories.empty()) values["categories"] = options.categories;
  if (!options.images.empty()) values["images"] = options.images;
  return values;
}

Options checked(Options options) {
  if (options.max_dets.empty()) {
    options.max_dets = options.task == Task::landmarks ? std::vector<int>{20} : std::vector<int>{1, 10, 100};
  }
  for (const int max_det : options.max_dets) {
    if (max_det < 1 || max_det > kMostDets) refuse("max_dets", "whole numbers from 1 to 10000", max_det);
  }
  for (const int id : options.categories) {
    if (!is_category(id)) refuse("categories", "category ids from 1 to 13", id);
  }
  sort_unique(options.max_dets);
  if (options.max_dets.size() > kMostCuts) refuse("max_dets", "at most 16 numbers", options.max_dets.size());
  sort_unique(options.categories);
  sort_unique(options.images);
  return options;
}

}  // namespace df2::eval
