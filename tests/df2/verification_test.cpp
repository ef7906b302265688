#include <df2/io/verification.h>

#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>

#include "../support.h"

namespace {

using namespace df2;

const std::vector<std::int64_t> kIds = {7, 3, 5};
const std::vector<std::uint8_t> kSame = {1, 0, 1};

std::string refusal(const std::vector<std::int64_t>& ids, const std::vector<double>& scores) {
  try {
    make_scored_pairs(make_pairs("pairs", kIds, kSame), ids, scores);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("Pairs and scores in memory are those of files with the same rows") {
  const test::ScratchFolder folder;
  const std::string pairs =
      folder.write("pairs", R"([{"id":7,"same":true},{"id":3,"same":false},{"id":5,"same":true}])");
  const std::string scores =
      folder.write("scores", R"([{"id":5,"score":0.5},{"id":7,"score":0.25},{"id":3,"score":1}])");
  const ScoredPairs read = read_scored_pairs(pairs, scores);
  const ScoredPairs made = make_scored_pairs(make_pairs("pairs", kIds, kSame), std::vector<std::int64_t>{5, 7, 3},
                                             std::vector<double>{0.5, 0.25, 1});
  CHECK(made.score == read.score);
  CHECK(made.same == read.same);
  CHECK(made.ground_truth == read.ground_truth);
  CHECK(made.ground_truth_hash == read.ground_truth_hash);
}

TEST_CASE("Scores in memory that do not fit the pairs are refused") {
  CHECK(refusal({5, 7, 3}, {1, 2, 3}).empty());
  CHECK(refusal({5, 7}, {1, 2}).find("[missing-pair]") != std::string::npos);
  CHECK(refusal({5, 7, 3, 9}, {1, 2, 3, 4}).find("/3/id") != std::string::npos);
  CHECK(refusal({5, 7, 3, 5}, {1, 2, 3, 4}).find("[duplicate-id]") != std::string::npos);
  CHECK(refusal({5, 7, -3}, {1, 2, 3}).find("[missing-pair]") == std::string::npos);
  CHECK_FALSE(refusal({5, 7, 3}, {1, 2}).empty());
  CHECK_THROWS_AS(make_pairs("pairs", std::vector<std::int64_t>{1, 1}, std::vector<std::uint8_t>{1, 1}), Error);
}
