#include <df2_eval/options.h>

#include <algorithm>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/error.h>

using namespace df2;
using namespace df2::eval;
using nlohmann::json;

namespace {

std::string refusal(const json& values) {
  try {
    options_from_json(values);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK(error.issues().shown().at(0).code == Code::option);
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("Without a word options are those of the official protocol") {
  const Options detection = options_from_json(json::object());
  CHECK(detection.task == Task::detection);
  CHECK(detection.max_dets == std::vector<int>{1, 10, 100});
  CHECK_FALSE(detection.subsets.has_value());
  CHECK(detection.subset_rule == SubsetRule::images);
  CHECK(detection.categories.empty());
  CHECK(detection.images.empty());
  CHECK_FALSE(detection.ties);
  CHECK(options_from_json({{"task", "landmarks"}}).max_dets == std::vector<int>{20});
  CHECK(options_from_json({{"task", "segmentation"}}).max_dets == std::vector<int>{1, 10, 100});
}

TEST_CASE("Lists of options are sorted and hold each entry once") {
  const Options options = options_from_json(
      {{"max_dets", {100, 1, 10, 1}}, {"categories", {"skirt", 7, "shorts", 9}}, {"images", {3, 1, 3}}});
  CHECK(options.max_dets == std::vector<int>{1, 10, 100});
  CHECK(options.categories == std::vector<std::int64_t>{7, 9});
  CHECK(options.images == std::vector<std::int64_t>{1, 3});
}

TEST_CASE("Categories are known by annotation name and by the name in official COCO files") {
  CHECK(options_from_json({{"categories", {"short sleeve top"}}}).categories == std::vector<std::int64_t>{1});
  CHECK(options_from_json({{"categories", {"short_sleeved_shirt"}}}).categories == std::vector<std::int64_t>{1});
}

TEST_CASE("Options survive the way to JSON and back") {
  const json values = {{"task", "landmarks"}, {"max_dets", {5, 20}},  {"subsets", false}, {"subset_rule", "all-images"},
                       {"ties", true},        {"categories", {7, 9}}, {"images", {1, 2}}};
  CHECK(options_to_json(options_from_json(values)) == values);
  const json masks = {{"task", "segmentation"},  {"max_dets", {5, 20}}, {"subsets", false},
                      {"subset_rule", "images"}, {"ties", false},       {"mask_box", "deepfashion2"}};
  CHECK(options_to_json(options_from_json(masks)) == masks);
}

TEST_CASE("An option that is wrong is named, with what it must be and what it is") {
  CHECK(refusal(json::array()) == "options: must be an object of options, but is of type array [option]");
  CHECK(refusal({{"max_det", 1}}) ==
        "options: /max_det: is not an option of detection, which has task, rules, subsets, subset_rule, categories_of, "
        "categories, images, max_dets, iou_thresholds, recall_thresholds, score_threshold, class_agnostic and "
        "ties; did you mean "
        "max_dets? [option]");
  CHECK(refusal({{"a/b~c", 1}}).starts_with("options: /a~1b~0c: is not an option of detection"));
  CHECK(refusal({{"task", "captions"}}) ==
        "options: /task: must be detection, landmarks, segmentation, retrieval or verification, but is \"captions\" "
        "[option]");
  CHECK(
      refusal({{"task", "retrieval"}, {"max_dets", {1}}})
          .starts_with(
              "options: /max_dets: is not an option of retrieval, which has task, rules, subsets, categories, images, "
              "top_k,"));
  CHECK(
      refusal({{"task", "detection"}, {"top_k", {1}}}).starts_with("options: /top_k: is not an option of detection,"));
  CHECK(refusal({{"task", "retrieval"}, {"top_k", {1001}}}) ==
        "options: /top_k: must be an array of whole numbers from 1 to 1000, but holds 1001 [option]");
  CHECK(refusal({{"task", "retrieval"}, {"min_matches", -1}}) ==
        "options: /min_matches: must be a whole number from 0 to 1000000, but is -1 [option]");
  CHECK(refusal({{"task", "retrieval"}, {"rules", "lax"}})
            .starts_with("options: /rules: must be official or strict, but is \"lax\""));
  for (const char* task : {"retrieval", "detection", "verification"}) {
    CHECK(refusal({{"task", task}, {"retrieval_rule", "strict"}}) ==
          "options: /retrieval_rule: is called rules now; give that instead [option]");
  }
  CHECK(refusal({{"task", "verification"}, {"rules", "strict"}}).starts_with("options: /rules: is not an option of"));
  CHECK(refusal({{"task", 1}}).ends_with("retrieval or verification, but is 1 [option]"));
  CHECK(refusal({{"ties", 1}}) == "options: /ties: must be true or false, but is 1 [option]");
  CHECK(refusal({{"subset_rule", "some"}}).starts_with("options: /subset_rule: must be images or all-images, but is"));
  CHECK(refusal({{"max_dets", 100}}) ==
        "options: /max_dets: must be an array of whole numbers from 1 to 10000, but is 100 [option]");
  for (const json& number : {json(0), json(-1), json(1.0), json(10'001), json(UINT64_MAX), json("1"), json(nullptr)}) {
    CHECK(refusal({{"max_dets", {number}}}) ==
          "options: /max_dets: must be an array of whole numbers from 1 to 10000, but holds " + number.dump() +
              " [option]");
  }
  CHECK(refusal({{"max_dets", std::vector<int>(17, 1)}}) ==
        "options: /max_dets: must have at most 16 numbers, but has 17 [option]");
  CHECK(refusal({{"categories", {14}}}) ==
        "options: /categories: must be an array of whole numbers from 1 to 13 or of category names, but holds 14 "
        "[option]");
  CHECK(refusal({{"categories", {"hat"}}}) == "options: /categories: there is no category named \"hat\" [option]");
  CHECK(refusal({{"images", {-1}}}).ends_with("but holds -1 [option]"));
  CHECK(refusal({{"images", {std::uint64_t{1} << 63}}}).starts_with("options: /images: must be an array of whole"));
}

TEST_CASE("The table of options says what each is by default, and for which tasks") {
  for (const OptionKey& key : option_keys()) {
    CAPTURE(key.name);
    CHECK_FALSE(key.help.empty());
    CHECK_FALSE(key.tasks.empty());
    const json value = key.write(Options{});
    CHECK(key.is_undecided == (key.kind == OptionKey::Kind::yes_or_no && value.is_null()));
    const bool has_choices = key.kind == OptionKey::Kind::choice;
    CHECK(key.choices.empty() == !has_choices);
    if (has_choices && key.name != "task") {
      // A default that reports leave out says so by its absence.
      CHECK(key.fallback.starts_with(value.is_null() ? key.choices.front() : value.get<std::string>()));
    }
    if (key.kind == OptionKey::Kind::number) CHECK(key.fallback == value.dump());
    for (const Task task : kTasks) {
      const bool is_taken = std::ranges::find(key.tasks, task) != key.tasks.end();
      json values = {{"task", task_name(task)}};
      values.emplace(key.name, value.is_null() ? json::array() : value);
      if (!is_taken) CHECK(refusal(values).find(": is not an option of ") != std::string::npos);
    }
  }
}

TEST_CASE("Subsets are scored where there are levels, and asked for in vain elsewhere") {
  CHECK(settled({}, true).subsets == true);
  CHECK(settled({}, false).subsets == false);
  CHECK(settled({.subsets = false}, true).subsets == false);
  CHECK(settled({.subsets = true}, true).subsets == true);
  CHECK_THROWS_WITH(
      settled({.subsets = true}, false),
      "options: /subsets: must be false, because the ground truth does not give all items the four levels [option]");
  Options thinned;
  thinned.task = Task::retrieval;
  thinned.min_matches = 6;
  CHECK(settled(thinned, true).min_matches == 6);
  CHECK_THROWS_WITH(settled(thinned, false),
                    "options: /min_matches: must be 0 where no subsets are scored, but is 6 [option]");
  thinned.subsets = false;
  CHECK_THROWS_AS(checked(thinned), Error);
}

TEST_CASE("Options made in code are checked like those from JSON") {
  Options options;
  options.max_dets = {0};
  CHECK_THROWS_AS(checked(options), Error);
  options.max_dets.assign(17, 0);
  for (int i = 0; i < 17; ++i) options.max_dets[static_cast<std::size_t>(i)] = i + 1;
  CHECK_THROWS_AS(checked(options), Error);
  options.max_dets = {3};
  options.categories = {0};
  CHECK_THROWS_AS(checked(options), Error);
}

TEST_CASE("Where the ground truth defines the categories, any id and any name may be chosen") {
  const json own = json::object({{"categories_of", "ground-truth"}, {"categories", {0, 90, std::int64_t{1} << 53}}});
  const Options options = options_from_json(own);
  CHECK(options.categories_of == CategorySource::ground_truth);
  CHECK(options.categories == std::vector<std::int64_t>{0, 90, std::int64_t{1} << 53});
  CHECK(options_to_json(options).at("categories_of") == "ground-truth");
  CHECK_FALSE(options_to_json(options_from_json({{"categories_of", "deepfashion2"}})).contains("categories_of"));
  const json named = json::object({{"categories_of", "ground-truth"}, {"categories", {"hand bag", 90, "skirt"}}});
  const Options by_name = options_from_json(named);
  CHECK(by_name.categories == std::vector<std::int64_t>{90});
  CHECK(by_name.category_names == std::vector<std::string>{"hand bag", "skirt"});
  CHECK(options_from_json(options_to_json(by_name)).category_names == by_name.category_names);
  for (const json& refused : {json::object({{"categories_of", "ground-truth"}, {"categories", {1.5, "skirt"}}}),
                              json::object({{"categories_of", "ground-truth"}, {"categories", {-1}}}),
                              json::object({{"categories_of", "coco"}}), json::object({{"categories", {0}}}),
                              json::object({{"task", "retrieval"}, {"categories_of", "ground-truth"}})}) {
    CAPTURE(refused.dump());
    CHECK_THROWS_AS(options_from_json(refused), Error);
  }
}
