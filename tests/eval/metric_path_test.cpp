#include <df2_eval/report/metric_path.h>

#include <catch2/catch.hpp>

#include <df2/error.h>

#include "partial_case.h"

using namespace df2;
using namespace df2::eval;

namespace {

Options options_of(Task task) {
  Options options;
  options.task = task;
  return checked(options);
}

std::string refused(const std::string& path, const Options& options) {
  return test::refusal([&] { parse_metric_path(path, options); }).what();
}

}  // namespace

TEST_CASE("A path leads to a metric of the whole, of a category or of a subset") {
  const Partial partial = test::random_partial(test::first_images(20));
  const Report report = make_report(partial);
  const auto value = [&](const std::string& path) {
    const MetricPath parsed = parse_metric_path(path, report.options);
    const Summary* summary = find_summary(report, parsed);
    REQUIRE(summary);
    return find_metric(*summary, parsed.metric);
  };
  CHECK(value("AP") == find_metric(report.summary.summary, "AP"));
  CHECK(value("vis.AP50") == find_metric(report.vis->summary, "AP50"));
  const CategorySummary& vest = report.summary.per_category[0];
  for (const char* name : {"short sleeve top", "short_sleeve_top", "Short-Sleeve-Top", "short_sleeved_shirt"}) {
    CHECK(value(std::string("category.") + name + ".best_score") == find_metric(vest.summary, "best_score"));
  }
  for (const char* name : {"scale.small", "scale_small", "scale small"}) {
    CHECK(value(std::string("subset.") + name + ".AP75") == find_metric(report.summary.subsets[0].summary, "AP75"));
  }
  CHECK(value("vis.category.shorts.AP") == find_metric(report.vis->per_category[1].summary, "AP"));
  CHECK(value("vis.subset.zoom_in_no.AR") == find_metric(report.vis->subsets[6].summary, "AR"));
}

TEST_CASE("A path that no report has is refused with what there is") {
  const Options detection = options_of(Task::detection);
  CHECK_THAT(refused("AP51", detection), Catch::Contains("AP50"));
  CHECK_THAT(refused("vis.AP", detection), Catch::Contains("landmarks"));
  CHECK_THAT(refused("subset.scale.tiny.AP", detection), Catch::Contains("scale_small"));
  CHECK_THAT(refused("category.hat.AP", detection), Catch::Contains("hat"));
  CHECK_THAT(refused("category.skirt.AP_class_agnostic", detection), Catch::Contains("best_score"));
  CHECK_THAT(refused("subset.scale.small.AP90", detection), Catch::Contains("AP75"));
  for (const char* path : {"", ".", "category.", "category.AP", "subset..AP", "skirt.AP", "AP.", "vis.vis.AP"})
    CHECK(!refused(path, options_of(Task::landmarks)).empty());
  CHECK_THAT(refused("category.skirt.AUC", options_of(Task::verification)), Catch::Contains("AUC"));
}

TEST_CASE("A place that the ground truth does not have is not found") {
  Partial partial = test::random_partial(test::first_images(5), Task::detection, test::eighty_categories());
  partial.options.categories_of = CategorySource::ground_truth;
  const Report report = make_report(partial);
  const auto find = [&](const char* path) { return find_summary(report, parse_metric_path(path, report.options)); };
  CHECK_FALSE(find("category.hat.AP"));
  CHECK(find("category.category 6.AP"));
}
