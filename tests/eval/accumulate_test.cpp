#include <df2_eval/accumulate.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include <df2_eval/score_order.h>

#include <df2/error.h>

using namespace df2::eval;

namespace {

constexpr ThresholdBits kAllThresholds = all_bits(10);
constexpr Outcome kRight{kAllThresholds, 0};
constexpr Outcome kWrong{0, 0};
constexpr Outcome kIgnored{0, kAllThresholds};
constexpr Outcome kAbsent{0, 0, true};

/// One category, one subset, one cell per image.
struct OneCell {
  std::vector<double> scores;
  std::vector<Outcome> outcomes;
  std::uint32_t items;
};

ApAccumulator accumulate(const std::vector<OneCell>& cells) {
  ApAccumulator accumulator(1, 1);
  std::int64_t id = 0;
  for (const OneCell& cell : cells) {
    accumulator.add_image(++id);
    accumulator.add_cell(0, cell.scores, cell.outcomes, std::vector<std::uint32_t>{cell.items});
  }
  return accumulator;
}

std::optional<Curve> curve(const ApAccumulator& accumulator, int max_dets = 100) {
  return accumulator.curves(0, 1, max_dets, order_by_score(accumulator.category(0).score))[0];
}

Curve zero_curve() {
  const std::vector<std::vector<double>> zeros(10, std::vector<double>(101));
  return {zeros, zeros, std::vector<double>(10)};
}

}  // namespace

TEST_CASE("Without counted items there is no curve") {
  CHECK_FALSE(curve(accumulate({{{0.5}, {kWrong}, 0}})));
  CHECK_FALSE(curve(accumulate({})));
}

TEST_CASE("Items without predictions give zeros") {
  CHECK(curve(accumulate({{{}, {}, 2}})) == zero_curve());
}

TEST_CASE("The first precision is a little below 1 because of the epsilon, later ones are not") {
  const Curve found = *curve(accumulate({{{0.9, 0.8}, {kRight, kRight}, 2}}));
  CHECK(found.precision[0][0] == 1.0);  // lifted by the second
  const Curve single = *curve(accumulate({{{0.9}, {kRight}, 1}}));
  CHECK(single.precision[0][0] == 0.9999999999999998);
  CHECK(single.precision[9][100] == 0.9999999999999998);
  CHECK(single.recall[9] == 1);
}

TEST_CASE("Precision at a recall point is the best of all that follow") {
  // right, wrong, wrong, right of 2 items: precision 1 at recall 1/2, then 1/2 at recall 1
  const Curve found = *curve(accumulate({{{0.9, 0.8, 0.7, 0.6}, {kRight, kWrong, kWrong, kRight}, 2}}));
  CHECK(found.precision[0][50] == 0.9999999999999998);
  CHECK(found.precision[0][51] == 0.5);
  CHECK(found.score[0][50] == 0.9);
  CHECK(found.score[0][51] == 0.6);
  CHECK(found.recall[0] == 1);
}

TEST_CASE("Recall points past the last recall are zero") {
  const Curve found = *curve(accumulate({{{0.9, 0.8}, {kRight, kWrong}, 4}}));
  CHECK(found.recall[0] == 0.25);
  CHECK(found.precision[0][25] > 0);
  CHECK(found.precision[0][26] == 0);
  CHECK(found.score[0][26] == 0);
}

TEST_CASE("Ignored predictions move nothing but head the list at recall 0") {
  const Curve found = *curve(accumulate({{{0.9, 0.8}, {kIgnored, kRight}, 1}}));
  CHECK(found.score[0][0] == 0.9);
  CHECK(found.score[0][1] == 0.8);
  CHECK(found.precision[0][0] == 0.9999999999999998);
}

TEST_CASE("Predictions of images outside the subset are not even in the list") {
  const Curve found = *curve(accumulate({{{0.9}, {kAbsent}, 0}, {{0.8}, {kRight}, 1}}));
  CHECK(found.score[0][0] == 0.8);
}

TEST_CASE("Only the first max_dets predictions of each image take part") {
  const ApAccumulator accumulator = accumulate({{{0.9, 0.8}, {kWrong, kRight}, 1}, {{0.7, 0.6}, {kRight, kRight}, 2}});
  CHECK(curve(accumulator, 1)->recall[0] == 1.0 / 3);
  CHECK(curve(accumulator, 2)->recall[0] == 1);
}

TEST_CASE("Equal scores stand by image, then by rank") {
  const ApAccumulator accumulator = accumulate(
      {{{0.5, 0.5}, {kWrong, kWrong}, 1}, {{0.9, 0.5, 0.1}, {kWrong, kWrong, kWrong}, 1}, {{0.5}, {kWrong}, 1}});
  CHECK(order_by_score(accumulator.category(0).score) == std::vector<std::uint32_t>{2, 0, 1, 3, 5, 4});
}

TEST_CASE("Thresholds are counted each on its own") {
  const Curve found = *curve(accumulate({{{0.9, 0.8}, {{0x001, 0x200}, kRight}, 2}}));
  CHECK(found.recall[0] == 1);
  CHECK(found.recall[5] == 0.5);
  CHECK(found.precision[5][0] == 0.5);                 // one wrong before the right one
  CHECK(found.precision[9][0] == 0.9999999999999998);  // ignored there
}

TEST_CASE("Random outcomes give the curve of the plain definition") {
  std::mt19937 random(5);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<OneCell> cells(random() % 6 + 1);
    std::vector<std::pair<double, Outcome>> list;
    std::uint32_t counted = 0;
    for (OneCell& cell : cells) {
      for (std::size_t i = random() % 8; i > 0; --i) {
        cell.scores.push_back(static_cast<double>(random() % 5));
        const auto matched = static_cast<ThresholdBits>(random() & kAllThresholds);
        cell.outcomes.push_back({matched, static_cast<ThresholdBits>(random() & random() & kAllThresholds)});
      }
      std::sort(cell.scores.rbegin(), cell.scores.rend());
      for (std::size_t i = 0; i < cell.scores.size(); ++i) list.emplace_back(cell.scores[i], cell.outcomes[i]);
      cell.items = static_cast<std::uint32_t>(cell.scores.size()) + 1;
      counted += cell.items;
    }
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    Curve expected = zero_curve();
    for (std::size_t t = 0; t < std::size_t{10}; ++t) {
      std::vector<double> precision, recall;
      double right = 0, wrong = 0;
      for (const auto& [score, outcome] : list) {
        if (!(outcome.ignored >> t & 1)) (outcome.matched >> t & 1 ? right : wrong) += 1;
        precision.push_back(right / (wrong + right + 0x1p-52));
        recall.push_back(right / counted);
      }
      for (std::size_t i = precision.size(); i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
      for (std::size_t r = 0; r < std::size_t{101}; ++r) {
        const auto at = std::lower_bound(recall.begin(), recall.end(), coco_recall_points()[r]) - recall.begin();
        if (static_cast<std::size_t>(at) == recall.size()) continue;
        expected.precision[t][r] = precision[static_cast<std::size_t>(at)];
        expected.score[t][r] = list[static_cast<std::size_t>(at)].first;
      }
      expected.recall[t] = recall.empty() ? 0 : recall.back();
    }
    REQUIRE(curve(accumulate(cells)) == expected);
  }
}

TEST_CASE("Images are added in ascending order, each once") {
  ApAccumulator accumulator(1, 1);
  accumulator.add_image(5);
  CHECK_THROWS_AS(accumulator.add_image(5), df2::Error);
  CHECK_THROWS_AS(accumulator.add_image(4), df2::Error);
}
