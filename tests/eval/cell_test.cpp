#include <df2_eval/cell.h>

#include <algorithm>
#include <numeric>
#include <random>

#include <catch2/catch.hpp>

using namespace df2;
using namespace df2::eval;

namespace {

Predictions rows(std::vector<std::uint32_t> image, std::vector<df2::CategoryIndex> category,
                 std::vector<double> score) {
  Predictions predictions;
  predictions.image = std::move(image);
  predictions.category = std::move(category);
  predictions.score = std::move(score);
  return predictions;
}

std::vector<std::uint32_t> list(std::span<const std::uint32_t> rows) {
  return {rows.begin(), rows.end()};
}

}  // namespace

TEST_CASE("Rows of an image stand by category, then score, then file order") {
  const CellIndex index(rows({1, 0, 1, 1, 1, 1}, {2, 1, 1, 2, 2, 2}, {0.5, 0.1, 0.2, 0.9, 0.5, 0.5}), 3);
  CHECK(list(index.rows(0)) == std::vector<std::uint32_t>{1});
  CHECK(list(index.rows(1)) == std::vector<std::uint32_t>{2, 3, 0, 4, 5});
  CHECK(index.rows(2).empty());
}

TEST_CASE("No predictions and no images have no rows") {
  CHECK(CellIndex(rows({}, {}, {}), 1).rows(0).empty());
  CHECK_NOTHROW(CellIndex(rows({}, {}, {}), 0));
}

TEST_CASE("The index of random rows is a stable sort of them") {
  std::mt19937 random(3);
  constexpr std::uint32_t kImages = 3000;
  std::vector<std::uint32_t> image;
  std::vector<df2::CategoryIndex> category;
  std::vector<double> score;
  for (int i = 0; i < 20000; ++i) {
    image.push_back(random() % kImages);
    category.push_back(static_cast<df2::CategoryIndex>(random() % 3 + 1));
    score.push_back(static_cast<double>(random() % 4) - 1.5);
  }
  const CellIndex index(rows(image, category, score), kImages);
  std::vector<std::uint32_t> expected(image.size());
  std::iota(expected.begin(), expected.end(), 0u);
  std::stable_sort(expected.begin(), expected.end(), [&](auto a, auto b) {
    return std::tuple(image[a], category[a], -score[a]) < std::tuple(image[b], category[b], -score[b]);
  });
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < kImages; ++i) {
    for (const std::uint32_t row : index.rows(i)) found.push_back(row);
  }
  CHECK(found == expected);
}
