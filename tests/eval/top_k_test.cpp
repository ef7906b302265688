#include <df2_eval/top_k.h>

#include <catch2/catch.hpp>

#include <df2/error.h>

using namespace df2;
using namespace df2::eval;

namespace {

QueryOutcome hit(std::int64_t image, std::uint32_t rank, double average_precision, df2::CategoryIndex category = 1) {
  return {image, 0, category, 2, rank, Miss::none, average_precision};
}

QueryOutcome miss(std::int64_t image, Miss reason, df2::CategoryIndex category = 1) {
  return {image, 0, category, 2, 0, reason, 0};
}

TopKAccumulator accumulate(const std::vector<QueryOutcome>& outcomes) {
  TopKAccumulator accumulator;
  for (const QueryOutcome& outcome : outcomes) accumulator.add_image(outcome.image_id, std::vector{outcome});
  return accumulator;
}

TopK all(const TopKAccumulator& accumulator, int largest_k) {
  return accumulator.measure(largest_k, [](const QueryOutcome&) { return true; });
}

}  // namespace

TEST_CASE("Accuracy, precision and reciprocal rank are means over all queries, missed ones included") {
  const TopK found = all(accumulate({hit(1, 1, 1), hit(2, 4, 0.25), miss(3, Miss::undetected), hit(4, 20, 0.05)}), 20);
  CHECK(found.queries == 4);
  std::vector<std::uint64_t> hits(20, 2);
  for (const std::size_t rank : {1, 2, 3}) hits[rank - 1] = 1;
  hits[19] = 3;
  CHECK(found.hits == hits);
  CHECK(found.accuracy(4) == 0.5);
  CHECK(*found.mean_average_precision == Approx((1 + 0.25 + 0.05) / 4));
  CHECK(*found.mean_reciprocal_rank == Approx((1 + 1.0 / 4 + 1.0 / 20) / 4));
}

TEST_CASE("Queries are counted by what became of them") {
  const TopK found = all(accumulate({hit(1, 1, 1), miss(2, Miss::image_without_rows), miss(3, Miss::undetected),
                                     miss(4, Miss::wrong_category), miss(5, Miss::wrong_box), miss(6, Miss::wrong_box),
                                     miss(7, Miss::not_retrieved), hit(8, 30, 0.1)}),
                         20);
  CHECK(found.misses == std::array<std::uint64_t, 6>{2, 1, 1, 1, 2, 1});
  CHECK(found.hits_within(20) == 1);  // the other one is beyond
}

TEST_CASE("Only the queries that are asked for are measured") {
  const TopKAccumulator accumulator = accumulate({hit(1, 2, 0.5, 1), hit(2, 1, 1, 7), miss(3, Miss::undetected, 7)});
  const TopK found = accumulator.measure(1, [](const QueryOutcome& query) { return query.category == 7; });
  CHECK(found.queries == 2);
  CHECK(found.accuracy(1) == 0.5);
  CHECK(found.mean_average_precision == 0.5);
  CHECK(found.misses[static_cast<std::size_t>(Miss::undetected)] == 1);
}

TEST_CASE("Without queries nothing is measured") {
  const TopK found = all({}, 2);
  CHECK(found.queries == 0);
  CHECK(found.hits == std::vector<std::uint64_t>{0, 0});
  CHECK_FALSE(found.accuracy(1));
  CHECK_FALSE(found.mean_average_precision);
  CHECK_FALSE(found.mean_reciprocal_rank);
}

TEST_CASE("Images without queries are held too, each image once") {
  TopKAccumulator accumulator;
  accumulator.add_image(3, {});
  CHECK(accumulator.image_ids().size() == 1);
  CHECK_THROWS_AS(accumulator.add_image(3, {}), Error);
  CHECK_THROWS_AS(accumulator.add_image(2, {}), Error);
  TopKAccumulator other;
  other.add_image(3, {});
  CHECK_THROWS_AS(accumulator.merge(other), Error);
}

TEST_CASE("Merging puts queries in the order of their images") {
  TopKAccumulator left = accumulate({hit(1, 1, 1), hit(5, 1, 1)});
  left.merge(accumulate({hit(3, 2, 0.5)}));
  CHECK(left == accumulate({hit(1, 1, 1), hit(3, 2, 0.5), hit(5, 1, 1)}));
}
