#include <catch2/catch.hpp>

#include <df2/loose_mask.h>

#include "mask_case.h"

namespace {

using df2::decode_loose_runs;
using df2::RunsFault;
using namespace df2::test;

TEST_CASE("runs that end too early are completed with background") {
  Runs runs;
  REQUIRE_FALSE(decode_loose_runs("32", {2, 5}, runs));
  CHECK(runs == Runs{3, 2, 5});
  REQUIRE_FALSE(decode_loose_runs("3", {2, 5}, runs));
  CHECK(runs == Runs{10});
  REQUIRE_FALSE(decode_loose_runs("", {2, 5}, runs));
  CHECK(runs == Runs{10});
  REQUIRE_FALSE(decode_loose_runs("37", {2, 5}, runs));
  CHECK(runs == Runs{3, 7});
}

TEST_CASE("an image without pixels has a mask of none") {
  Runs runs;
  for (const char* counts : {"", "0", "00"}) {
    REQUIRE_FALSE(decode_loose_runs(counts, {0, 5}, runs));
    CHECK(runs == Runs{0});
  }
  CHECK(df2::tight_box(Runs{0, 0}, {5, 0}) == df2::Box{});
}

TEST_CASE("runs that are too long, negative or no runs are refused loosely, too") {
  Runs runs;
  CHECK(decode_loose_runs("39", {2, 5}, runs) == RunsFault::wrong_sum);
  CHECK(decode_loose_runs("1", {0, 5}, runs) == RunsFault::too_long);
  CHECK(decode_loose_runs("O", {2, 5}, runs) == RunsFault::negative_run);
  CHECK(decode_loose_runs("~", {2, 5}, runs) == RunsFault::illegal_character);
  CHECK(decode_loose_runs("", {65536, 32768}, runs) == RunsFault::too_long);
}

TEST_CASE("polygons of fewer than three points cover nothing") {
  Runs runs;
  for (const df2::Polygon& polygon : {df2::Polygon{}, df2::Polygon{{1, 1}}, df2::Polygon{{1, 1}, {4, 3}}}) {
    df2::fill_loose_polygon(polygon, {5, 4}, runs);
    CHECK(runs == Runs{20});
  }
  const df2::Polygon square = {{1, 1}, {1, 3}, {3, 3}, {3, 1}};
  df2::fill_loose_polygon(square, {0, 4}, runs);
  CHECK(runs == Runs{0});
  df2::fill_loose_polygon(square, {5, 0}, runs);
  CHECK(runs == Runs{0});
}

}  // namespace
