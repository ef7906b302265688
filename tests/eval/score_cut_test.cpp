#include <df2_eval/score_cut.h>

#include <random>

#include <catch2/catch.hpp>

#include <df2_eval/score_order.h>

using namespace df2::eval;

namespace {

struct Row {
  double score;
  Outcome outcome;
};

/// One category, one subset, one prediction an image.
ApAccumulator accumulate(const std::vector<Row>& rows, std::uint32_t items) {
  ApAccumulator accumulator(1, 1);
  std::int64_t image = 0;
  for (const Row& row : rows) {
    accumulator.add_image(++image);
    accumulator.add_cell(0, std::vector{row.score}, std::vector{row.outcome}, std::vector<std::uint32_t>{0});
  }
  accumulator.add_image(++image);
  accumulator.add_cell(0, std::vector<double>{}, std::vector<Outcome>{}, std::vector{items});
  return accumulator;
}

std::optional<BestCut> best(const ApAccumulator& accumulator, std::size_t threshold = 0) {
  return best_cut(accumulator, 0, threshold, order_by_score(accumulator.category(0).score));
}

constexpr Outcome kRight{all_bits(10), 0}, kWrong{0, 0}, kIgnored{0, all_bits(10)}, kRightAt50{1, 0};

}  // namespace

TEST_CASE("A cut counts the predictions of its score and more") {
  const ApAccumulator list = accumulate({{0.9, kRight}, {0.5, kWrong}, {0.4, kRight}, {0.3, kIgnored}}, 4);
  const ScoreCut cut = cut_at_score(list, 0, 0, 0.5);
  CHECK(cut.precision() == 0.5);
  CHECK(cut.recall() == 0.25);
  CHECK(cut.f1() == 2.0 / 6);
  const ScoreCut all = cut_at_score(list, 0, 0, -1);
  CHECK(all.precision() == 2.0 / 3);
  CHECK(all.recall() == 0.5);
}

TEST_CASE("A cut has the threshold that it is made at") {
  const ApAccumulator list = accumulate({{0.9, kRightAt50}}, 1);
  CHECK(cut_at_score(list, 0, 0, 0.5).f1() == 1.0);
  CHECK(cut_at_score(list, 0, 1, 0.5).f1() == 0.0);
}

TEST_CASE("Without predictions there is no precision, and without items no recall") {
  const ScoreCut none = cut_at_score(accumulate({{0.4, kWrong}}, 2), 0, 0, 0.5);
  CHECK_FALSE(none.precision());
  CHECK(none.recall() == 0.0);
  CHECK(none.f1() == 0.0);
  const ScoreCut alone = cut_at_score(accumulate({{0.9, kWrong}}, 0), 0, 0, 0.5);
  CHECK(alone.precision() == 0.0);
  CHECK_FALSE(alone.recall());
  CHECK_FALSE(alone.f1());
  CHECK_FALSE(cut_at_score(accumulate({}, 0), 0, 0, 0.5).f1());
  CHECK(best(accumulate({}, 2))->cut.f1() == 0.0);
  CHECK_FALSE(best(accumulate({}, 2))->score);
  CHECK_FALSE(best(accumulate({{0.9, kWrong}}, 0)));
}

TEST_CASE("The best cut is the best of all cuts, and the highest of equal ones") {
  std::mt19937 random(11);
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<Row> rows(random() % 12);
    for (Row& row : rows) {
      const Outcome outcomes[] = {kRight, kWrong, kWrong, kIgnored};
      row = {static_cast<double>(random() % 6) / 5, outcomes[random() % 4]};
    }
    const ApAccumulator list = accumulate(rows, 12);
    std::optional<BestCut> expected = rows.empty() ? best(list) : std::nullopt;
    for (int step = 5; step >= 0; --step) {
      const double score = static_cast<double>(step) / 5;
      const bool is_score = std::ranges::find(rows, score, &Row::score) != rows.end();
      const ScoreCut cut = cut_at_score(list, 0, 0, score);
      if (is_score && (!expected || cut.f1() > expected->cut.f1())) expected = {score, cut};
    }
    const auto found = best(list);
    REQUIRE(found.has_value() == expected.has_value());
    if (!found) continue;
    CHECK(found->score == expected->score);
    CHECK(found->cut.right == expected->cut.right);
    CHECK(found->cut.wrong == expected->cut.wrong);
  }
}
