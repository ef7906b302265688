#include <df2_eval/ties.h>

#include <catch2/catch.hpp>

#include <df2_eval/evaluate.h>

using namespace df2;
using namespace df2::eval;

namespace {

Dataset skirts(const std::vector<Box>& boxes) {
  ImageRecord image;
  image.id = 1;
  for (const Box& box : boxes) {
    Item item;
    item.id = static_cast<std::int64_t>(image.items.size()) + 1;
    item.category = 8;
    item.box = box;
    item.area = box.area();
    image.items.push_back(item);
  }
  return Dataset("skirts", {image}, {8});
}

struct Row {
  double score;
  Box box;
};

Report evaluate(const Dataset& dataset, const std::vector<Row>& rows, int max_dets = 100) {
  Predictions predictions;
  BoxColumn boxes;
  for (const Row& row : rows) {
    predictions.image.push_back(0);
    predictions.category.push_back(8);
    predictions.score.push_back(row.score);
    boxes.push_back(row.box);
  }
  predictions.geometry = boxes;
  Options options;
  options.ties = true;
  options.max_dets = {max_dets};
  return evaluate_detection(dataset, predictions, options);
}

double ap(const Report& report) {
  return *report.summary.summary[0].second;
}

void check_holds(const Report& bounded, const Report& other) {
  REQUIRE(bounded.ap_bounds);
  CHECK(bounded.ap_bounds->first <= ap(other));
  CHECK(ap(other) <= bounded.ap_bounds->second);
}

constexpr Box kHere{0, 0, 20, 20}, kFarOff{80, 80, 20, 20};

}  // namespace

TEST_CASE("Bounds of AP hold when another order would match other items") {
  // The first prediction would do for either item; it takes the one that is the only choice of the second, or not.
  const Dataset dataset = skirts({kHere, {8, 0, 20, 20}});
  const Row either{0.5, {5, 0, 20, 20}}, one{0.5, {10, 0, 20, 20}};
  const Report first = evaluate(dataset, {either, one}), last = evaluate(dataset, {one, either});
  REQUIRE(ap(first) != ap(last));
  check_holds(first, last);
  check_holds(last, first);
}

TEST_CASE("Bounds of AP hold when another order would leave other predictions within max_dets") {
  const Dataset dataset = skirts({kHere});
  const Row right{0.5, kHere}, wrong{0.5, kFarOff};
  const Report first = evaluate(dataset, {right, wrong}, 1), last = evaluate(dataset, {wrong, right}, 1);
  CHECK(ap(first) == Approx(1));
  CHECK(ap(last) == 0);
  check_holds(first, last);
  check_holds(last, first);
}

TEST_CASE("Bounds of AP hold when a tie decides what later predictions find") {
  const Dataset dataset = skirts({kHere, {8, 0, 20, 20}});
  const Row either{0.5, {5, 0, 20, 20}}, wrong{0.5, kFarOff}, one{0.4, {10, 0, 20, 20}};
  const Report report = evaluate(dataset, {either, wrong, one});
  check_holds(report, report);
  check_holds(report, evaluate(dataset, {wrong, either, one}));
}

TEST_CASE("Ties in which nothing is matched leave AP exact, and so do single scores after them") {
  const Row wrong{0.5, kFarOff};
  const Report report = evaluate(skirts({kHere}), {wrong, wrong, {0.4, kHere}, {0.3, kHere}, {0.2, {80, 0, 20, 20}}});
  CHECK(report.ap_bounds == std::pair(ap(report), ap(report)));
  CHECK(ap(report) == Approx(1.0 / 3));
}

TEST_CASE("A right and a wrong prediction of one score are the bounds of AP") {
  const Report report = evaluate(skirts({kHere}), {{0.5, kHere}, {0.5, kFarOff}});
  CHECK(report.ap_bounds->first == Approx(0.5));
  CHECK(report.ap_bounds->second == Approx(1));
}

TEST_CASE("Landmarks that are visible have bounds of their own") {
  Item item;
  item.category = 8;
  item.box = {0, 0, 100, 100};
  item.area = 10000;
  item.attributes = Attributes{};
  item.landmarks.assign(8, {50, 50, 2});
  item.landmarks[0] = {90, 90, 1};
  item.labelled_count = 8;
  ImageRecord image;
  image.id = 1;
  image.items = {item};
  const Dataset dataset("skirt", {image}, {8});
  LandmarkColumn column;
  for (const double x : {50.0, 300.0}) {
    column.points.insert(column.points.end(), 8, Point{x, 50});
    column.begin.push_back(column.points.size());
    column.areas.push_back(10000);
  }
  Predictions predictions;
  predictions.image = {0, 0};
  predictions.category = {8, 8};
  predictions.score = {0.5, 0.5};
  predictions.geometry = column;
  Options options;
  options.ties = true;
  const Report report = evaluate_landmarks(dataset, predictions, options);
  REQUIRE(report.vis_ap_bounds);
  CHECK(report.vis_ap_bounds->first == Approx(0.5));
  CHECK(report.vis_ap_bounds->second == Approx(1));
  CHECK(report.ap_bounds->second < 0.99);
  CHECK(render_report(report, Format::csv).find("vis/ap_bounds") != std::string::npos);
  CHECK(render_report(report, Format::table).find("AP of vis lies between 0.500 and 1.000") != std::string::npos);
}
