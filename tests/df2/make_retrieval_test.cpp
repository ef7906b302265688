#include <df2/make_retrieval.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/io/retrieval.h>
#include <df2_eval/evaluate.h>

#include "../support.h"

namespace {

using namespace df2;

RetrievalTruth small_truth() {
  std::vector<QueryItem> items;
  std::vector<GalleryItem> gallery;
  for (std::int64_t i = 1; i <= 4; ++i) items.push_back({i, {1, 2, 3, 4}, static_cast<CategoryIndex>(i), i % 3, 7, {}});
  for (std::int64_t i = 1; i <= 9; ++i) gallery.push_back({100 + i, {1, 2, 3, 4}, i % 3, 7});
  return make_retrieval_truth("small", items, gallery);
}

std::vector<RetrievalRow> random_rows(std::mt19937& random) {
  std::vector<RetrievalRow> rows(6);
  const auto corner = [&] { return static_cast<double>(random() % 64) / 2; };
  for (RetrievalRow& row : rows) {
    row.image_id = 1 + random() % 4;
    row.box = {corner(), corner(), corner(), random() % 4 ? corner() : 0};
    row.category = static_cast<CategoryIndex>(random() % 13);
    row.score = corner();
    for (std::size_t k = 0; k < random() % 6; ++k) {
      row.gallery_images.push_back(101 + random() % 9);
      row.gallery_boxes.push_back({corner() + 100 * static_cast<double>(k), corner(), corner(), corner()});
    }
  }
  return rows;
}

std::string json_number(double value) {
  return std::isnan(value)   ? "NaN"
         : std::isinf(value) ? (value > 0 ? "Infinity" : "-Infinity")
                             : fmt::format("{}", value);
}

std::string json_corners(const Box& box) {
  return fmt::format("[{}, {}, {}, {}]", json_number(box.x), json_number(box.y), json_number(box.x + box.width),
                     json_number(box.y + box.height));
}

RetrievalPredictions read(const std::vector<RetrievalRow>& rows, const RetrievalTruth& truth) {
  std::string text;
  for (const RetrievalRow& row : rows) {
    std::string boxes;
    for (const Box& box : row.gallery_boxes) boxes += (boxes.empty() ? "" : ", ") + json_corners(box);
    text += fmt::format(R"({}{{"query_image_id": {}, "query_bbox": {}, "query_cls": {}, "query_score": {}, )"
                        R"("gallery_image_id": [{}], "gallery_bbox": [{}]}})",
                        text.empty() ? "" : ",\n", row.image_id, json_corners(row.box), row.category + 1,
                        json_number(row.score), fmt::join(row.gallery_images, ", "), boxes);
  }
  const test::ScratchFolder folder;
  return read_retrieval_results(folder.write("r.json", "[" + text + "]"), truth);
}

using Refusals = std::vector<std::pair<Code, std::string>>;
Refusals refusals(const std::function<void()>& door) {
  Refusals found;
  try {
    door();
  } catch (const Error& error) {
    for (const Issue& issue : error.issues().shown()) found.emplace_back(issue.code, issue.where.pointer);
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace

TEST_CASE("retrieval rows from memory and from a file are the same, and refused for the same") {
  std::mt19937 random(4);
  const RetrievalTruth truth = small_truth();
  std::size_t refused = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<RetrievalRow> rows = random_rows(random);
    RetrievalRow& row = rows[random() % rows.size()];
    switch (trial % 9) {
      case 0:
        row.image_id = -1;
        break;
      case 1:
        row.category = 13;
        break;
      case 2:
        row.score = std::numeric_limits<double>::infinity();
        break;
      case 3:
        row.box.width = random() % 2 ? -1 : 2e6;
        break;
      case 4:
        row.gallery_images.push_back(1);
        break;
      case 5:
        if (row.gallery_boxes.empty()) break;
        row.gallery_images.push_back(row.gallery_images[0]);
        row.gallery_boxes.push_back(row.gallery_boxes[0]);
        break;
      case 6:
        row.gallery_images.assign(21, 101);
        row.gallery_boxes.assign(21, Box{});
        break;
      default:
        break;
    }
    const Refusals from_memory = refusals([&] { make_retrieval_predictions(truth, rows); });
    CHECK(from_memory == refusals([&] { read(rows, truth); }));
    refused += !from_memory.empty();
    if (!from_memory.empty()) continue;
    const RetrievalPredictions made = make_retrieval_predictions(truth, rows), from_file = read(rows, truth);
    CHECK(made.image_id == from_file.image_id);
    CHECK(made.box == from_file.box);
    CHECK(made.category == from_file.category);
    CHECK(made.score == from_file.score);
    CHECK(made.begin == from_file.begin);
    CHECK(made.entries == from_file.entries);
    CHECK(made.notes == from_file.notes);
  }
  CHECK(refused > 180);
}

TEST_CASE("queries and gallery from memory are checked") {
  const auto codes = [](QueryItem item, GalleryItem other) {
    return refusals([&] { make_retrieval_truth("t", {QueryItem{1, {}, 0, 1, 1, {}}, item}, {other}); });
  };
  const QueryItem item{1, {1, 2, 3, 4}, 0, 1, 1, Attributes{1, 2, 3, 1}};
  const GalleryItem other{1, {1, 2, 3, 4}, 1, 1};
  CHECK(codes(item, other).empty());
  QueryItem bad = item;
  bad.attributes->viewpoint = 0;
  CHECK(codes(bad, other) == Refusals{{Code::bad_level, "/items/1/attributes/3"}});
  bad = item;
  bad.category = 13;
  CHECK(codes(bad, other) == Refusals{{Code::unknown_category, "/items/1/category"}});
  GalleryItem bad_other = other;
  bad_other.box.height = -1;
  CHECK(codes(item, bad_other) == Refusals{{Code::negative_size, "/gallery/0/box"}});
  bad_other = other;
  bad_other.style = -1;
  CHECK(codes(item, bad_other) == Refusals{{Code::bad_id, "/gallery/0/style"}});
}

TEST_CASE("hand-made retrieval rows and pairs that do not fit are refused") {
  std::mt19937 random(9);
  const RetrievalTruth truth = small_truth();
  for (int change = 0; change < 6; ++change) {
    RetrievalPredictions broken = make_retrieval_predictions(truth, random_rows(random));
    if (change == 0) broken.image_id[2] = -1;
    if (change == 1) broken.category[2] = 13;
    if (change == 2) broken.box.pop_back();
    if (change == 3) broken.begin[1] += 1000;
    if (change == 4) broken.begin.pop_back();
    if (change == 5) broken.score[0] = std::nan("");
    CHECK_THROWS_AS(eval::evaluate_retrieval(truth, broken, {}), Error);
  }
  const std::vector<std::int64_t> ids = {1, 2, 3};
  const std::vector<std::uint8_t> same = {1, 0, 1};
  const std::vector<double> scores = {0.5, 0.25, 1};
  ScoredPairs pairs = make_scored_pairs("pairs", ids, same, scores);
  CHECK(eval::evaluate_verification(pairs, {}).counts.predictions == 3);
  pairs.same.pop_back();
  CHECK_THROWS_AS(eval::evaluate_verification(pairs, {}), Error);
  const std::vector<std::int64_t> twice = {1, 2, 1};
  CHECK(refusals([&] { make_scored_pairs("pairs", twice, same, scores); }) == Refusals{{Code::duplicate_id, "/2/id"}});
}
