#include <functional>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2_eval/evaluate.h>

using namespace df2;
using namespace df2::eval;

namespace {

Item item_of(CategoryIndex category, Box box) {
  Item item;
  item.id = 1;
  item.category = category;
  item.box = box;
  item.area = box.area();
  return item;
}

/// Images 10, 20, 30; the first holds two items of category 1, the second one of category 2.
Dataset three_images() {
  std::vector<ImageRecord> images(3);
  for (std::size_t i = 0; i < 3; ++i) images[i].id = 10 * static_cast<std::int64_t>(i + 1);
  images[0].items = {item_of(0, {0, 0, 50, 50}), item_of(0, {100, 100, 50, 50})};
  images[1].items = {item_of(1, {0, 0, 50, 50})};
  return Dataset("three", images, {0, 1, 2});
}

struct Row {
  std::uint32_t image;
  int category_id;
  double score;
  Box box;
};

Predictions boxes(const std::vector<Row>& rows) {
  Predictions predictions;
  BoxColumn column;
  for (const Row& row : rows) {
    predictions.image.push_back(row.image);
    predictions.category.push_back(static_cast<CategoryIndex>(row.category_id - 1));
    predictions.score.push_back(row.score);
    column.push_back(row.box);
  }
  predictions.geometry = column;
  return predictions;
}

Code refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.issues().shown().front().code;
  }
  return Code::internal;
}

}  // namespace

TEST_CASE("What is odd in a submission is counted") {
  const Box here{0, 0, 50, 50}, there{9, 9, 9, 9};
  const Predictions predictions = boxes({{0, 1, 0.9, here},
                                         {0, 1, 0.9, there},
                                         {0, 1, 0.9, here},  // again, not beside the first
                                         {0, 1, 0.8, here},  // another score
                                         {0, 2, 0.9, here},  // another category
                                         {2, 3, 0.9, here},  // no item is of it
                                         {2, 3, 0.9, here}});
  Options options;
  options.max_dets = {3};
  const Counts counts = accumulate_detection(three_images(), predictions, options).counts;
  CHECK(counts.images == 3);
  CHECK(counts.items == 3);
  CHECK(counts.predictions == 7);
  CHECK(counts.beyond_max_dets == 1);
  CHECK(counts.duplicates == 2);
  CHECK(counts.in_absent_categories() == 2);
}

TEST_CASE("Images and categories can be left out") {
  const Box here{0, 0, 50, 50};
  const Predictions predictions = boxes({{0, 1, 0.9, here}, {1, 2, 0.9, here}, {1, 1, 0.8, here}});
  Options options;
  options.images = {20};
  options.categories = {2};
  const Report report = evaluate_detection(three_images(), predictions, options);
  CHECK(report.counts.images == 1);
  CHECK(report.counts.items == 1);
  CHECK(report.counts.predictions == 1);
  CHECK(report.counts.left_out == 2);
  CHECK(report.summary.summary[0].second == Approx(1));
  CHECK(report.summary.per_category.size() == 1);
}

TEST_CASE("Images and categories that the ground truth does not have are refused") {
  Options images;
  images.images = {11};
  CHECK(refusal([&] { accumulate_detection(three_images(), boxes({}), images); }) == Code::option);
  Options categories;
  categories.categories = {4};
  CHECK(refusal([&] { accumulate_detection(three_images(), boxes({}), categories); }) == Code::option);
}

TEST_CASE("A submission without predictions scores 0") {
  const Report report = evaluate_detection(three_images(), boxes({}), {});
  CHECK(report.summary.summary[0].second == 0.0);
  CHECK(report.counts.predictions == 0);
}

TEST_CASE("An unmatched prediction is ignored outside the area range and wrong inside") {
  // The item is large enough for area_medium; a stray box of higher score is small.
  const auto dataset = three_images();
  const Report report =
      evaluate_detection(dataset, boxes({{1, 2, 0.9, {0, 0, 50, 50}}, {1, 2, 0.95, {200, 200, 10, 10}}}), {});
  const auto precision = [&](std::size_t subset) { return report.summary.curves.at(1, subset, 2)->precision[0][0]; };
  CHECK(precision(0) == 0.5);
  CHECK(precision(2) == 0.9999999999999998);
}

TEST_CASE("The task of an evaluation is its function's") {
  const Report report = evaluate_detection(three_images(), boxes({}), {.task = Task::landmarks});
  CHECK(report.options.task == Task::detection);
  CHECK(report.options.max_dets == std::vector<int>{1, 10, 100});
}

TEST_CASE("Thousands of equal scores in one image are scored and counted") {
  std::vector<Row> rows;
  for (int i = 0; i < 10000; ++i) rows.push_back({0, 1, 0.5, {0, 0, 50, i % 2 ? 50.0 : 50.0 + i}});
  const Counts counts = accumulate_detection(three_images(), boxes(rows), {}).counts;
  CHECK(counts.duplicates == 5000);  // all odd rows and the first are one box
  CHECK(counts.beyond_max_dets == 9900);
}

TEST_CASE("Segmentation asks for a mask of the image's size from every item") {
  Predictions predictions;
  predictions.geometry = MaskColumn{};
  const auto score = [&](const ImageRecord& image) {
    accumulate_segmentation(Dataset("masks", {image}, {0}), predictions, {});
  };
  ImageRecord image;
  image.id = 1;
  image.size = Size{4, 4};
  image.items = {item_of(0, {0, 0, 2, 2})};
  CHECK(refusal([&] { score(image); }) == Code::bad_dataset);
  image.items[0].segmentation = Mask{{4, 5}, {20}};
  CHECK(refusal([&] { score(image); }) == Code::bad_dataset);
  image.items[0].segmentation = Mask{{4, 4}, {16}};
  CHECK_NOTHROW(score(image));
  image.items[0].segmentation = std::vector<Polygon>{{{0, 0}, {2, 0}, {2, 2}}};
  CHECK_NOTHROW(score(image));
}

TEST_CASE("A submitted mask of another size than the items' is refused") {
  ImageRecord image;
  image.id = 1;
  image.items = {item_of(0, {0, 0, 2, 2})};
  image.items[0].segmentation = Mask{{4, 4}, {16}};
  Predictions predictions;
  predictions.image = {0};
  predictions.category = {0};
  predictions.score = {0.5};
  MaskColumn column;
  column.push_back("D", {4, 5}, 0);
  predictions.geometry = column;
  CHECK(refusal([&] { accumulate_segmentation(Dataset("masks", {image}, {0}), predictions, {}); }) == Code::rle_size);
}

TEST_CASE("Landmarks ask for a ground truth that has some") {
  Predictions predictions;
  predictions.geometry = LandmarkColumn{};
  CHECK(refusal([&] { accumulate_landmarks(three_images(), predictions, {}); }) == Code::bad_dataset);
}
