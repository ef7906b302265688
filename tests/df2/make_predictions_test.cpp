#include <df2/make_predictions.h>

#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/io/results.h>

#include "../support.h"
#include "random_rows.h"

namespace {

using namespace df2;
using namespace df2::test;

void require_equal(const Predictions& a, const Predictions& b) {
  REQUIRE(a.image == b.image);
  REQUIRE(a.category == b.category);
  REQUIRE(a.score == b.score);
  REQUIRE(a.notes == b.notes);
  REQUIRE(a.geometry.index() == b.geometry.index());
  if (const auto* boxes = std::get_if<BoxColumn>(&a.geometry)) {
    REQUIRE(*boxes == std::get<BoxColumn>(b.geometry));
  } else if (const auto* landmarks = std::get_if<LandmarkColumn>(&a.geometry)) {
    const auto& other = std::get<LandmarkColumn>(b.geometry);
    REQUIRE(landmarks->begin == other.begin);
    REQUIRE(landmarks->points == other.points);
    REQUIRE(landmarks->areas == other.areas);
  } else {
    const auto& masks = std::get<MaskColumn>(a.geometry);
    const auto& other = std::get<MaskColumn>(b.geometry);
    REQUIRE(masks.begin == other.begin);
    REQUIRE(masks.counts == other.counts);
    REQUIRE(masks.sizes == other.sizes);
    REQUIRE(masks.areas == other.areas);
    REQUIRE(masks.digests == other.digests);
  }
}

/// Code and pointer of each issue; nothing where the rows are accepted.
template <class Door>
std::vector<std::pair<Code, std::string>> refusal(Door&& door) {
  std::vector<std::pair<Code, std::string>> issues;
  try {
    door();
  } catch (const Error& error) {
    CHECK((error.fault() == Fault::submission || error.fault() == Fault::limit));
    for (const Issue& issue : error.issues().shown()) issues.emplace_back(issue.code, issue.where.pointer);
  }
  return issues;
}

}  // namespace

TEST_CASE("rows from memory and the same rows from a file are the same predictions") {
  std::mt19937 random(5);
  const Dataset dataset = four_images();
  for (int trial = 0; trial < 60; ++trial) {
    for (const Kind kind : kKinds) {
      const Rows rows = random_rows(random, kind, random() % 20);
      require_equal(make(rows, kind, dataset), read(rows, kind, dataset));
    }
  }
}

TEST_CASE("a bad value has the same code and pointer from memory and from a file") {
  std::mt19937 random(6);
  const Dataset dataset = four_images();
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInfinity = std::numeric_limits<double>::infinity();
  std::size_t refused = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const Kind kind = kKinds[trial % 3];
    Rows rows = random_rows(random, kind, 6);
    for (int fault = 0; fault < 1 + trial % 3; ++fault) {
      const std::size_t row = 2 * static_cast<std::size_t>(fault) + random() % 2;  // each row has one fault
      const auto any = [&](const auto&... values) {
        const std::vector list{values...};
        return list[random() % list.size()];
      };
      switch (random() % 6) {
        case 0:
          rows.image_ids[row] = any(std::int64_t{-1}, std::int64_t{99}, (std::int64_t{1} << 53) + 1);
          break;
        case 1:
          rows.category_ids[row] = any(std::int64_t{-1}, std::int64_t{0}, std::int64_t{14}, std::int64_t{1} << 60);
          break;
        case 2:
          rows.scores[row] = any(kNan, kInfinity, -kInfinity);
          break;
        case 3:
          if (kind == Kind::boxes)
            rows.numbers[row][random() % 4] = any(kNan, -kInfinity, -1.5, 1e6 + 1, -1e7);
          else if (kind == Kind::landmarks)
            rows.numbers[row][random() % rows.numbers[row].size()] = any(kNan, kInfinity, 1.5e6);
          else
            rows.polygons[row][0][random() % 3].y = any(kNan, 2e6, -kInfinity);
          break;
        case 4:
          if (kind == Kind::landmarks) rows.numbers[row].resize(any(0u, 3u, 24u, 99u, 879u));
          if (kind != Kind::masks) break;
          rows.polygons[row].back().resize(random() % 3);
          rows.counts[row] = any(std::string(), std::string("0"), std::string("~~"), rows.counts[row] + "1");
          rows.runs[row].push_back(any(1u, 100u, 1u << 31));
          break;
        default:
          if (kind != Kind::masks) break;
          rows.sizes[row] = any(Size{0, 7}, Size{7, 9}, Size{65536, 65536});
          rows.polygons[row].clear();
          break;
      }
      // A bitmap has no spelling in a file.
      if (rows.kinds[row] == 2) rows.kinds[row] = 1;
    }
    INFO(json_of(rows, kind));
    const auto from_memory = refusal([&] { make(rows, kind, dataset); });
    auto from_file = refusal([&] { read(rows, kind, dataset); });
    refused += !from_file.empty();
    CHECK(from_memory == from_file);
  }
  CHECK(refused > 300);
}

TEST_CASE("of each code the first twenty issues of rows in memory are shown and all are counted") {
  const Dataset dataset = four_images();
  const std::vector<std::int64_t> ids(500, 9), categories(500, 1);
  const std::vector<double> scores(500), boxes(2000);
  try {
    make_predictions(dataset, {ids, categories, scores}, BoxRows{boxes}, "tensor");
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.issues().shown().size() == 20);
    CHECK(error.issues().totals().at(Code::unknown_image) == 500);
    CHECK(error.issues().shown()[3].where.file == "tensor");
    CHECK(error.issues().shown()[3].where.pointer == "/3/image_id");
  }
}

TEST_CASE("columns of different lengths are refused") {
  const Dataset dataset = four_images();
  const std::vector<std::int64_t> ids = {1, 2}, categories = {1, 1};
  const std::vector<double> scores = {1, 2}, boxes(8);
  const auto code = [&](std::size_t images, std::size_t of_categories, std::size_t numbers) {
    const auto issues = refusal([&] {
      make_predictions(dataset, {std::span(ids).first(images), std::span(categories).first(of_categories), scores},
                       BoxRows{std::span(boxes).first(numbers)});
    });
    return issues.empty() ? Code::internal : issues[0].first;
  };
  CHECK(code(2, 2, 8) == Code::internal);
  CHECK(code(1, 2, 8) == Code::list_length);
  CHECK(code(2, 1, 8) == Code::list_length);
  for (const std::size_t numbers : {0, 4, 5, 7}) CHECK(code(2, 2, numbers) == Code::list_length);
}

TEST_CASE("landmarks of two numbers are those of three without the third") {
  std::mt19937 random(8);
  const Dataset dataset = four_images();
  const Rows rows = random_rows(random, Kind::landmarks, 30);
  std::vector<std::vector<double>> pairs;
  for (const auto& row : rows.numbers) {
    std::vector<double>& two = pairs.emplace_back();
    for (std::size_t i = 0; i < row.size(); i += 3) two.insert(two.end(), {row[i], row[i + 1]});
  }
  const std::vector<std::span<const double>> spans(pairs.begin(), pairs.end());
  const RowHeads heads{rows.image_ids, rows.category_ids, rows.scores};
  require_equal(make_predictions(dataset, heads, LandmarkRows{spans, 2}), make(rows, Kind::landmarks, dataset));
}

TEST_CASE("more rows of an image than the limit are refused from memory, too") {
  const Dataset dataset = four_images();
  const std::vector<std::int64_t> ids(11, 2), categories(11, 1);
  const std::vector<double> scores(11), boxes(44);
  ReadLimits limits;
  limits.rows_per_image = 10;
  const auto issues = refusal([&] {
    make_predictions(dataset, {ids, categories, scores}, BoxRows{boxes}, "rows", limits);
  });
  CHECK(issues == std::vector{std::pair(Code::too_many_predictions, std::string("/10"))});
}
