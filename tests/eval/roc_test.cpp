#include <df2_eval/roc.h>

#include <random>

#include <catch2/catch.hpp>

using df2::eval::Roc;

namespace {

Roc roc(const std::vector<double>& scores, const std::vector<std::uint8_t>& same) {
  return {scores, same};
}

}  // namespace

TEST_CASE("The area counts pairs of pairs, ties half, on random scores") {
  std::mt19937 random(1);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> scores;
    std::vector<std::uint8_t> same;
    for (int n = 2 + static_cast<int>(random() % 40); n > 0; --n) {
      scores.push_back(static_cast<double>(random() % 8) - 3);
      same.push_back(random() % 2);
    }
    double wins = 0, all = 0, best = 0, most_100 = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      for (std::size_t j = 0; j < scores.size(); ++j) {
        if (!same[i] || same[j]) continue;
        ++all;
        wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
      }
    }
    const Roc found = roc(scores, same);
    if (all == 0) {
      CHECK(!found.area());
      CHECK(!found.best_accuracy());
      continue;
    }
    REQUIRE(found.area() == wins / all);
    for (const double threshold : {-10.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 10.0}) {
      double right = 0, accepted = 0, wrong = 0, positives = 0;
      for (std::size_t i = 0; i < scores.size(); ++i) {
        const bool says_same = scores[i] >= threshold;
        right += says_same == (same[i] == 1);
        accepted += says_same && same[i];
        wrong += says_same && !same[i];
        positives += same[i];
      }
      best = std::max(best, right / static_cast<double>(scores.size()));
      if (wrong == 0) most_100 = std::max(most_100, accepted / positives);
    }
    REQUIRE(found.best_accuracy()->value == best);
    REQUIRE(found.true_positive_rate(1000) == most_100);  // of so few negatives none may be accepted
  }
}

TEST_CASE("The equal error rate lies where the straight lines cross") {
  CHECK(roc({4, 3, 2, 1}, {1, 1, 0, 0}).equal_error_rate() == 0.0);
  CHECK(roc({4, 3, 2, 1}, {0, 0, 1, 1}).equal_error_rate() == 1.0);
  CHECK(roc({4, 3, 2, 1}, {1, 0, 1, 0}).equal_error_rate() == 0.5);
  CHECK(roc({1, 1, 1, 1}, {1, 0, 1, 0}).equal_error_rate() == 0.5);
  // (0, 0), (0, 2/3), (1/3, 2/3), (1/3, 1), (1, 1): FNR is 1/3 while FPR climbs to 1/3.
  CHECK(*roc({6, 5, 4, 3, 2, 1}, {1, 1, 0, 1, 0, 0}).equal_error_rate() == Approx(1.0 / 3));
}

TEST_CASE("The best accuracy names the highest of equal thresholds, or none when nothing should be accepted") {
  const auto some = roc({0.9, 0.8, 0.7, 0.6}, {1, 0, 1, 0}).best_accuracy();
  CHECK(some->value == 0.75);
  CHECK(some->threshold == 0.9);
  const auto none = roc({0.9, 0.1, 0.1}, {0, 0, 1}).best_accuracy();
  CHECK(none->value == Approx(2.0 / 3));
  CHECK(!none->threshold);
}

TEST_CASE("A false positive rate is allowed up to and with its limit") {
  std::vector<double> scores = {3};
  std::vector<std::uint8_t> same = {0};
  for (int i = 0; i < 99; ++i) scores.push_back(0), same.push_back(0);
  scores.push_back(2), same.push_back(1);
  scores.push_back(4), same.push_back(1);
  CHECK(roc(scores, same).true_positive_rate(100) == 1.0);
  CHECK(roc(scores, same).true_positive_rate(101) == 0.5);
}
