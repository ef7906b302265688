#include <df2_eval/match.h>

#include <limits>
#include <vector>

#include <catch2/catch.hpp>

using namespace df2::eval;

namespace {

constexpr ItemFlags kCounted{};
constexpr ItemFlags kIgnored{true, false, false};
constexpr ItemFlags kCrowd{true, true, false};
constexpr ItemFlags kIdZero{false, false, true};
constexpr ThresholdBits kAllThresholds = all_bits(10);
constexpr ThresholdBits kUpTo80 = 0x07F;  // 0.5 ... 0.8
constexpr ThresholdBits kUpTo90 = 0x1FF;

SimilarityMatrix matrix(std::size_t columns, const std::vector<double>& values) {
  SimilarityMatrix result(static_cast<Eigen::Index>(columns ? values.size() / columns : 0),
                          static_cast<Eigen::Index>(columns));
  for (std::size_t i = 0; i < values.size(); ++i) result.data()[i] = values[i];
  return result;
}

std::vector<Match> match(const SimilarityMatrix& similarity, const std::vector<ItemFlags>& flags) {
  std::vector<Match> matches(static_cast<std::size_t>(similarity.rows()), Match{0x155, 0x155});
  MatchScratch scratch;
  match_greedily(similarity, flags, coco_thresholds(), scratch, matches);
  return matches;
}

}  // namespace

TEST_CASE("A similarity equal to the threshold is enough, the number below it is not") {
  CHECK(match(matrix(1, {0.8}), {kCounted})[0] == Match{kUpTo80, 0});
  CHECK(match(matrix(1, {0x1.9999999999999p-1}), {kCounted})[0] == Match{0x03F, 0});
  CHECK(match(matrix(1, {0.49999999999999994}), {kCounted})[0] == Match{0, 0});
  CHECK(match(matrix(1, {1}), {kCounted})[0] == Match{kAllThresholds, 0});
}

TEST_CASE("The threshold after 0.85 lies just below 0.9") {
  CHECK(match(matrix(1, {0.8999999999999999}), {kCounted})[0] == Match{kUpTo90, 0});
}

TEST_CASE("An item with id 0 is taken, and its prediction stays unmatched") {
  const auto matches = match(matrix(1, {0.8, 0.9}), {kIdZero});
  CHECK(matches[0] == Match{0, 0});
  CHECK(matches[1] == Match{0, 0});
  CHECK(match(matrix(1, {0.8}), {{true, false, true}})[0] == Match{0, kUpTo80});
}

TEST_CASE("The better prediction takes the item and leaves the next one what it cannot have") {
  const auto matches = match(matrix(2, {0.9, 0.6,  //
                                        0.9, 0.6}),
                             {kCounted, kCounted});
  CHECK(matches[0] == Match{kUpTo90, 0});
  CHECK(matches[1] == Match{0x007, 0});
}

TEST_CASE("Of items equally similar the later one is taken") {
  const auto matches = match(matrix(2, {0.9, 0.9,  //
                                        0.9, 0.2,  //
                                        0.2, 0.9}),
                             {kCounted, kCounted});
  CHECK(matches[0] == Match{kUpTo90, 0});
  CHECK(matches[1] == Match{kUpTo90, 0});
  CHECK(matches[2] == Match{0, 0});
}

TEST_CASE("A counted item is preferred to a more similar ignored one") {
  const auto matches = match(matrix(2, {0.9, 0.8}), {kIgnored, kCounted});
  // Above 0.8 only the ignored item is similar enough.
  CHECK(matches[0] == Match{kUpTo90, kUpTo90 & ~kUpTo80});
}

TEST_CASE("Among ignored items the most similar is taken, once") {
  const auto matches = match(matrix(2, {0.8, 0.9,  //
                                        0.8, 0.9,  //
                                        0.8, 0.9}),
                             {kIgnored, kIgnored});
  CHECK(matches[0] == Match{kUpTo90, kUpTo90});
  CHECK(matches[1] == Match{kUpTo80, kUpTo80});
  CHECK(matches[2] == Match{0, 0});
}

TEST_CASE("A crowd is taken as often as predictions ask for it") {
  const auto matches = match(matrix(1, {0.9, 0.9, 0.4}), {kCrowd});
  CHECK(matches[0] == Match{kUpTo90, kUpTo90});
  CHECK(matches[1] == Match{kUpTo90, kUpTo90});
  CHECK(matches[2] == Match{0, 0});
}

TEST_CASE("A similarity that is no number passes every threshold, as does whatever the row says after it") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  CHECK(match(matrix(1, {kNan}), {kCounted})[0] == Match{kAllThresholds, 0});
  // The second item is taken, though not similar at all, and the first is left for the next prediction.
  const auto matches = match(matrix(2, {kNan, 0,  //
                                        0.8, 1}),
                             {kCounted, kCounted});
  CHECK(matches[0] == Match{kAllThresholds, 0});
  CHECK(matches[1] == Match{kUpTo80, 0});
  CHECK(match(matrix(2, {0.8, kNan}), {kCounted, kIgnored})[0] == Match{kAllThresholds, kAllThresholds & ~kUpTo80});
}

TEST_CASE("Without items nothing matches and without predictions nothing happens") {
  std::vector<Match> matches(3, Match{1, 1});
  MatchScratch scratch;
  match_greedily(SimilarityMatrix(3, 0), {}, coco_thresholds(), scratch, matches);
  CHECK(matches == std::vector<Match>(3));
  CHECK(match(matrix(2, {}), {kCounted, kCrowd}).empty());
}
