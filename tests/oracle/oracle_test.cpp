#include "oracle.h"

#include <random>
#include <string>

#include <catch2/catch.hpp>

#include <df2_eval/evaluate.h>

#include "random_case.h"

namespace {

using namespace df2;
using namespace df2::eval;
using df2::oracle::Case;
using df2::oracle::Oracle;

Report evaluate(const Case& data, const Options& options) {
  if (options.task == Task::detection) return evaluate_detection(data.dataset, data.predictions, options);
  if (options.task == Task::landmarks) return evaluate_landmarks(data.dataset, data.predictions, options);
  return evaluate_segmentation(data.dataset, data.predictions, options);
}

void check_equal(const std::optional<double>& found, const std::optional<double>& expected) {
  REQUIRE(found.has_value() == expected.has_value());
  if (expected) CHECK(*found == Approx(*expected).epsilon(1e-12));
}

std::optional<double> value_of(const Summary& summary, const std::string& name) {
  for (const auto& [row, value] : summary) {
    if (row == name) return value;
  }
  FAIL("no row " << name);
  return std::nullopt;
}

void check_rows(const Summary& summary, const Oracle& oracle, const std::vector<CategoryIndex>& categories,
                const std::vector<Subset>& subsets, const std::vector<int>& max_dets, Task task) {
  const int most = max_dets.back();
  check_equal(value_of(summary, "AP"), oracle.mean_precision(categories, subsets[0], most));
  check_equal(value_of(summary, "AP50"), oracle.mean_precision(categories, subsets[0], most, 0, 1));
  check_equal(value_of(summary, "AP75"), oracle.mean_precision(categories, subsets[0], most, 5, 6));
  for (const Subset& subset : subsets) {
    if (subset.name.rfind("area_", 0) != 0) continue;
    const std::string range = subset.name.substr(4);
    check_equal(value_of(summary, "AP" + range), oracle.mean_precision(categories, subset, most));
    check_equal(value_of(summary, "AR" + range), oracle.mean_recall(categories, subset, most));
  }
  if (task == Task::landmarks) {
    check_equal(value_of(summary, "AR"), oracle.mean_recall(categories, subsets[0], most));
    check_equal(value_of(summary, "AR50"), oracle.mean_recall(categories, subsets[0], most, 0, 1));
    check_equal(value_of(summary, "AR75"), oracle.mean_recall(categories, subsets[0], most, 5, 6));
    return;
  }
  for (const int max_det : max_dets) {
    check_equal(value_of(summary, "AR" + std::to_string(max_det)), oracle.mean_recall(categories, subsets[0], max_det));
  }
}

void check_summary(const TaskSummary& found, const Oracle& oracle, const std::vector<Subset>& subsets, Task task) {
  const Curves& curves = found.curves;
  REQUIRE(curves.subset_names.size() == subsets.size());
  for (std::size_t k = 0; k < curves.categories.size(); ++k) {
    for (std::size_t s = 0; s < subsets.size(); ++s) {
      for (std::size_t m = 0; m < curves.max_dets.size(); ++m) {
        if (subsets[s].level && m + 1 < curves.max_dets.size()) continue;
        INFO("category " << curves.categories[k] << ", subset " << subsets[s].name << ", max_dets "
                         << curves.max_dets[m]);
        const auto expected = oracle.curve({curves.categories[k], subsets[s], curves.max_dets[m]});
        REQUIRE(curves.at(k, s, m).has_value() == expected.has_value());
        if (expected) CHECK(curves.at(k, s, m)->precision == expected->precision);
        if (expected) CHECK(curves.at(k, s, m)->score == expected->score);
        if (expected) CHECK(curves.at(k, s, m)->recall == expected->recall);
      }
    }
  }
  check_rows(found.summary, oracle, curves.categories, subsets, curves.max_dets, task);
  for (const CategorySummary& category : found.per_category) {
    check_rows(category.summary, oracle, {category.category}, subsets, curves.max_dets, task);
  }
  std::size_t levels = 0;
  for (const Subset& subset : subsets) {
    if (!subset.level) continue;
    const SubsetSummary& row = found.subsets.at(levels++);
    CHECK(row.name == subset.name);
    const int most = curves.max_dets.back();
    check_equal(value_of(row.summary, "AP"), oracle.mean_precision(curves.categories, subset, most));
    check_equal(value_of(row.summary, "AP50"), oracle.mean_precision(curves.categories, subset, most, 0, 1));
    check_equal(value_of(row.summary, "AP75"), oracle.mean_precision(curves.categories, subset, most, 5, 6));
    check_equal(value_of(row.summary, "AR"), oracle.mean_recall(curves.categories, subset, most));
  }
  CHECK(found.subsets.size() == levels);
}

void compare_with_oracle(Task task, unsigned seed, int datasets) {
  std::mt19937 random(seed);
  for (int trial = 0; trial < datasets; ++trial) {
    INFO("dataset " << trial);
    df2::oracle::CaseSize size;
    size.with_attributes = trial % 4 != 3;
    size.predictions = trial % 5 == 0 ? 40 : 9;
    const Case data = df2::oracle::random_case(random, task, size);
    Options options;
    options.task = task;
    options.subset_rule = trial % 2 == 0 ? SubsetRule::images : SubsetRule::all_images;
    if (trial % 3 == 1) options.max_dets = {1, 3, 5};
    const Report report = evaluate(data, options);
    const auto subsets = make_subsets(task, data.dataset.has_attributes(), options.subset_rule);
    check_summary(report.summary, Oracle(data.dataset, data.predictions, task), subsets, task);
    REQUIRE(report.vis.has_value() == (task == Task::landmarks && data.dataset.has_attributes()));
    if (report.vis) {
      check_summary(*report.vis, Oracle(data.dataset, data.predictions, task, Visibility::vis), subsets, task);
    }
  }
}

}  // namespace

TEST_CASE("Detection of random datasets gives the curves and means of the slow evaluator") {
  compare_with_oracle(Task::detection, 1, 60);
}

TEST_CASE("Landmarks of random datasets give the curves and means of the slow evaluator") {
  compare_with_oracle(Task::landmarks, 2, 30);
}

TEST_CASE("Segmentation of random datasets gives the curves and means of the slow evaluator") {
  compare_with_oracle(Task::segmentation, 3, 24);
}
