#include <df2_eval/score_order.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using df2::eval::order_by_score;

/// The plain definition.
std::vector<std::uint32_t> sorted(const std::vector<double>& scores) {
  std::vector<std::uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return scores[a] > scores[b]; });
  return order;
}

}  // namespace

TEST_CASE("Rows stand by score, best first, and equal scores in their own order") {
  CHECK(order_by_score(std::vector<double>{}).empty());
  CHECK(order_by_score(std::vector<double>{0.5}) == std::vector<std::uint32_t>{0});
  CHECK(order_by_score(std::vector<double>{0.5, 0.9, 0.5, 0.1}) == std::vector<std::uint32_t>{1, 0, 2, 3});
}

TEST_CASE("Scores of every sign and size are ordered as a comparison orders them") {
  using Limits = std::numeric_limits<double>;
  const std::vector<double> odd = {0.0,
                                   -0.0,
                                   1.0,
                                   -1.0,
                                   Limits::max(),
                                   Limits::lowest(),
                                   Limits::min(),
                                   -Limits::min(),
                                   0.0,
                                   Limits::denorm_min(),
                                   -Limits::denorm_min(),
                                   -0.0,
                                   1 - 1e-16};
  CHECK(order_by_score(odd) == sorted(odd));
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> scores(random() % 3000);
    for (double& score : scores) {
      score = std::ldexp(static_cast<double>(random() % 1000) - 500, static_cast<int>(random() % 40) - 20);
      if (random() % 4 == 0) score = odd[random() % odd.size()];
    }
    CHECK(order_by_score(scores) == sorted(scores));
  }
}
