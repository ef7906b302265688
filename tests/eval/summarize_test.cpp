#include <df2_eval/summarize.h>

#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace df2::eval;

namespace {

std::vector<std::string> names(const Summary& summary) {
  std::vector<std::string> result;
  for (const auto& [name, value] : summary) result.push_back(name);
  return result;
}

/// Random outcomes in two of three categories: the third has no items.
ApAccumulator random_outcomes(std::size_t subset_count, unsigned seed) {
  std::mt19937 random(seed);
  ApAccumulator accumulator(8, subset_count);
  for (std::int64_t image = 1; image <= 20; ++image) {
    accumulator.add_image(image);
    for (const df2::CategoryIndex category : std::initializer_list<df2::CategoryIndex>{1, 4}) {
      std::vector<double> scores;
      std::vector<Outcome> outcomes;
      for (int i = 0; i < 6; ++i) {
        scores.push_back(1.0 / (i + 1) - 0.001 * static_cast<double>(image));
        for (std::size_t s = 0; s < subset_count; ++s) {
          outcomes.push_back({static_cast<ThresholdBits>(random() & random() & all_bits(10)), 0});
        }
      }
      accumulator.add_cell(category, scores, outcomes, std::vector<std::uint32_t>(subset_count, 9));
    }
  }
  return accumulator;
}

Options options_of(Task task, const std::vector<int>& max_dets) {
  Options options;
  options.task = task;
  options.max_dets = max_dets;
  return checked(options);
}

TaskSummary summarize_random(Task task, const std::vector<int>& max_dets, bool levels) {
  const auto subsets = make_subsets(task, levels, SubsetRule::images);
  return summarize(random_outcomes(subsets.size(), 1), options_of(task, max_dets), subsets, {1, 4, 7});
}

}  // namespace

TEST_CASE("Detection reports COCO's twelve rows and landmarks its ten, then the other thresholds and the cuts") {
  const std::vector<std::string> more = {"AP55", "AP60",           "AP65",        "AP70",      "AP80",
                                         "AP85", "AP90",           "AP95",        "precision", "recall",
                                         "F1",   "best_precision", "best_recall", "best_F1"};
  const auto with_more = [&](std::vector<std::string> rows) {
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
  };
  CHECK(names(summarize_random(Task::detection, {1, 10, 100}, false).summary) ==
        with_more({"AP", "AP50", "AP75", "AP_small", "AP_medium", "AP_large", "AR1", "AR10", "AR100", "AR_small",
                   "AR_medium", "AR_large"}));
  CHECK(names(summarize_random(Task::landmarks, {20}, false).summary) ==
        with_more({"AP", "AP50", "AP75", "AP_medium", "AP_large", "AR", "AR50", "AR75", "AR_medium", "AR_large"}));
}

TEST_CASE("Every threshold that is asked for has its row, and no other") {
  Options options = options_of(Task::detection, {100});
  options.iou_thresholds = {0.25, 0.333, 0.9};
  const auto found =
      names(summarize(ApAccumulator(8, 4, 3), options, make_subsets(Task::detection, false, {}), {1}).summary);
  CHECK(found == std::vector<std::string>{"AP", "AP_small", "AP_medium", "AP_large", "AR100", "AR_small", "AR_medium",
                                          "AR_large", "AP25", "AP33.3", "AP90", "precision", "recall", "F1",
                                          "best_precision", "best_recall", "best_F1"});
  CHECK(level_metric_names(options) == std::vector<std::string>{"AP", "AR"});
}

TEST_CASE("Recall rows are named by the max_dets that were asked for") {
  const TaskSummary found = summarize_random(Task::segmentation, {2, 5}, false);
  CHECK(found.summary[6].first == "AR2");
  CHECK(found.summary[7].first == "AR5");
  CHECK(found.curves.max_dets == std::vector<int>{2, 5});
  Options options;
  options.task = Task::segmentation;
  options.max_dets = {2, 5};
  options.class_agnostic = true;
  std::vector<std::string> expected = metric_names(checked(options));
  CHECK(expected.back() == kClassAgnosticAp);  // which is not made from the categories
  expected.pop_back();
  CHECK(names(found.summary) == expected);
}

TEST_CASE("AP is numpy's mean over thresholds, recall points and the categories that have items") {
  const TaskSummary found = summarize_random(Task::detection, {100}, false);
  std::vector<double> values;
  for (std::size_t t = 0; t < std::size_t{10}; ++t) {
    for (std::size_t r = 0; r < std::size_t{101}; ++r) {
      for (const std::size_t k : {0, 1}) values.push_back(found.curves.at(k, 0, 0)->precision[t][r]);
    }
  }
  CHECK(found.summary[0].second == pairwise_sum(values.data(), values.size()) / static_cast<double>(values.size()));
  CHECK_FALSE(found.curves.at(2, 0, 0));
}

TEST_CASE("AP50 and AP75 take one threshold, recall rows the last recall") {
  const TaskSummary found = summarize_random(Task::landmarks, {20}, false);
  const auto mean = [&](std::size_t t) {
    std::vector<double> values;
    for (std::size_t r = 0; r < std::size_t{101}; ++r) {
      for (const std::size_t k : {0, 1}) values.push_back(found.curves.at(k, 0, 0)->precision[t][r]);
    }
    return pairwise_sum(values.data(), values.size()) / static_cast<double>(values.size());
  };
  CHECK(found.summary[1].second == mean(0));
  CHECK(found.summary[2].second == mean(5));
  CHECK(found.summary[6].second == (found.curves.at(0, 0, 0)->recall[0] + found.curves.at(1, 0, 0)->recall[0]) / 2);
}

TEST_CASE("A category's rows are the summary restricted to it, absent without items") {
  const TaskSummary found = summarize_random(Task::detection, {1, 10, 100}, true);
  REQUIRE(found.per_category.size() == 3);
  const auto subsets = make_subsets(Task::detection, true, SubsetRule::images);
  const TaskSummary alone =
      summarize(random_outcomes(subsets.size(), 1), options_of(Task::detection, {1, 10, 100}), subsets, {4});
  CHECK(found.per_category[1].summary == alone.per_category[0].summary);
  for (const auto& [name, value] : alone.summary) CHECK(find_metric(found.per_category[1].summary, name) == value);
  CHECK(found.per_category[1].items == 180);
  CHECK(found.per_category[1].predictions == 120);
  for (const auto& [name, value] : found.per_category[2].summary) CHECK_FALSE(value);
}

TEST_CASE("Levels have four rows each, and curves at the largest max_dets only") {
  const TaskSummary found = summarize_random(Task::detection, {1, 10}, true);
  REQUIRE(found.subsets.size() == 12);
  CHECK(found.subsets[0].name == "scale_small");
  CHECK(found.subsets[11].name == "viewpoint_side_or_back");
  CHECK(names(found.subsets[3].summary) == std::vector<std::string>{"AP", "AP50", "AP75", "AR"});
  CHECK(found.subsets[3].items == 360);
  CHECK_FALSE(found.curves.at(0, 4, 0));
  CHECK(found.curves.at(0, 4, 1));
}

TEST_CASE("Without categories nothing is measured") {
  const auto subsets = make_subsets(Task::detection, false, SubsetRule::images);
  const TaskSummary found =
      summarize(ApAccumulator(1, subsets.size()), options_of(Task::detection, {100}), subsets, {});
  for (const auto& [name, value] : found.summary) CHECK_FALSE(value);
}
