#include <df2_eval/retrieval_match.h>

#include <algorithm>
#include <numeric>

#include <catch2/catch.hpp>

#include <df2/random.h>

using namespace df2;
using namespace df2::eval;

namespace {

constexpr Box kLeft{0, 0, 10, 10}, kRight{20, 0, 10, 10}, kFarOff{500, 500, 10, 10};

/// One query image, 1. Its first item is trousers left, of style 1 of pair 5; the second a skirt right, of style 2.
/// Gallery image 50 holds two items of the first, 51 one of it and one of the second, 52 something else.
RetrievalTruth truth() {
  return {"truth",
          {{1, kLeft, 8, 1, 5}, {1, kRight, 9, 2, 5}, {1, kFarOff, 9, 0, 5}},
          {{50, kLeft, 1, 5}, {50, kRight, 1, 5}, {51, kLeft, 1, 5}, {51, kRight, 2, 5}, {52, kLeft, 1, 6}}};
}

struct Row {
  Box box = kLeft;
  df2::CategoryIndex category = 8;
  double score = 0.5;
  std::vector<RankedEntry> entries = {};
};

RetrievalPredictions predictions_of(const std::vector<Row>& rows) {
  RetrievalPredictions predictions;
  for (const Row& row : rows) {
    predictions.image_id.push_back(1);
    predictions.box.push_back(row.box);
    predictions.category.push_back(row.category);
    predictions.score.push_back(row.score);
    predictions.entries.insert(predictions.entries.end(), row.entries.begin(), row.entries.end());
    predictions.begin.push_back(predictions.entries.size());
  }
  return predictions;
}

std::vector<std::uint32_t> all_of(const std::vector<Row>& rows) {
  std::vector<std::uint32_t> all(rows.size());
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

std::vector<QueryOutcome> match(const std::vector<Row>& rows, Rules rules = Rules::official,
                                const RetrievalTruth& of = truth()) {
  return match_image(of, 0, predictions_of(rows), all_of(rows), rules, 20);
}

std::vector<QueryAnswer> answers_to(const std::vector<Row>& rows, Rules rules = Rules::official) {
  return answers_of(truth(), 0, predictions_of(rows), all_of(rows), rules);
}

/// What becomes of the trousers.
QueryOutcome first(const std::vector<Row>& rows, Rules rules = Rules::official) {
  return match(rows, rules).at(0);
}

const RankedEntry kHit{50, kLeft}, kOther{52, kLeft};

}  // namespace

TEST_CASE("Items of style 0 are asked for by nobody, the others say what they are and what corresponds to them") {
  const auto outcomes = match({});
  REQUIRE(outcomes.size() == 2);
  CHECK(outcomes[0] == QueryOutcome{1, 0, 8, 3, 0, Miss::image_without_rows, 0});
  CHECK(outcomes[1] == QueryOutcome{1, 1, 9, 1, 0, Miss::image_without_rows, 0});
}

TEST_CASE("Each reason to have no hit is told from the others") {
  CHECK(first({}).miss == Miss::image_without_rows);
  CHECK(first({{.box = kRight, .entries = {kHit}}}).miss == Miss::undetected);
  CHECK(first({{.category = 9, .entries = {kHit}}}).miss == Miss::wrong_category);
  CHECK(first({{.entries = {kOther, {50, kFarOff}}}}).miss == Miss::wrong_box);
  CHECK(first({{.entries = {kOther}}}).miss == Miss::not_retrieved);
  CHECK(first({{}}).miss == Miss::not_retrieved);
  CHECK(first({{.entries = {kOther, {50, kFarOff}, kHit}}}).miss == Miss::none);
}

TEST_CASE("A row of another category is passed over even where it scores more") {
  const auto found = first({{.category = 9, .score = 0.9, .entries = {kHit}}, {.score = 0.1, .entries = {kOther}}});
  CHECK(found.miss == Miss::not_retrieved);
}

TEST_CASE("Of the rows of a query the best one stands for it, the first on ties") {
  const Row right{.score = 0.5, .entries = {kHit}}, wrong{.score = 0.5, .entries = {kOther}};
  CHECK(first({right, wrong}).rank == 1);
  CHECK(first({wrong, right}).rank == 0);
  CHECK(first({wrong, {.score = 0.6, .entries = {kHit}}}).rank == 1);
}

TEST_CASE("A row that overlaps two items alike belongs to the first") {
  const RetrievalTruth twins("twins", {{1, kLeft, 8, 1, 5}, {1, kLeft, 8, 2, 5}},
                             {{50, kLeft, 1, 5}, {50, kLeft, 2, 5}});
  const auto outcomes = match({{.entries = {kHit}}}, Rules::official, twins);
  CHECK(outcomes[0].rank == 1);
  CHECK(outcomes[1].miss == Miss::undetected);
}

TEST_CASE("A row that overlaps nothing belongs to item 0, under the strict rules to none") {
  const Row row{.box = {200, 200, 10, 10}, .entries = {kHit}};
  CHECK(first({row}).rank == 1);
  CHECK(first({row}, Rules::strict).miss == Miss::undetected);
}

TEST_CASE("The strict rules take an overlap of a half and nothing below") {
  const Row half{.box = {0, 0, 10, 5}, .entries = {kHit}}, less{.box = {0, 0, 10, 4.999}, .entries = {kHit}};
  CHECK(first({half}, Rules::strict).rank == 1);
  CHECK(first({less}, Rules::strict).miss == Miss::undetected);
  CHECK(first({less}).rank == 1);
}

TEST_CASE("Under the strict rules the best row of an item answers, and misses if its category is wrong") {
  const Row right{.score = 0.5, .entries = {kHit}}, other{.category = 9, .score = 0.9, .entries = {kHit}};
  CHECK(first({right, other}, Rules::strict).miss == Miss::wrong_category);
  CHECK(first({other, right}, Rules::strict).miss == Miss::wrong_category);
  CHECK(first({right, {.category = 9, .score = 0.1}}, Rules::strict).rank == 1);
  CHECK(first({right, {.category = 9, .score = 0.5}}, Rules::strict).rank == 1);  // the first of equal scores
  CHECK(first({{.category = 9, .score = 0.5}, right}, Rules::strict).miss == Miss::wrong_category);
  CHECK(first({right, {.box = kFarOff, .category = 9, .score = 0.9}}, Rules::strict).rank == 1);
}

TEST_CASE("What only the official rules let answer is told apart") {
  const Row good{.entries = {kHit}};
  CHECK_FALSE(first({good}).is_weak);
  CHECK_FALSE(first({good}).is_outscored);
  CHECK(first({{.box = {0, 0, 10, 4}, .entries = {kHit}}}).is_weak);
  CHECK(first({{.box = {200, 200, 10, 10}}}).is_weak);
  CHECK(first({good, {.category = 9, .score = 0.9}}).is_outscored);
  CHECK_FALSE(first({good, {.category = 9, .score = 0.1}}).is_outscored);
  CHECK_FALSE(first({{.category = 9, .score = 0.9}}).is_outscored);  // nothing answers
}

TEST_CASE("A row belongs to the item it overlaps most, also if nobody asks for that item") {
  CHECK(first({{.box = kFarOff, .entries = {kHit}}}).miss == Miss::undetected);
}

TEST_CASE("An entry hits from an overlap of a half on") {
  CHECK(first({{.entries = {{50, {0, 0, 10, 5}}}}}).rank == 1);
  CHECK(first({{.entries = {{50, {0, 0, 10, 4.999}}}}}).miss == Miss::wrong_box);
}

TEST_CASE("An entry does not hit an item of the same pair and image that has another style") {
  CHECK(first({{.entries = {{51, kRight}}}}).miss == Miss::wrong_box);
  CHECK(match({{.box = kRight, .category = 9, .entries = {{51, kRight}}}}).at(1).rank == 1);
}

TEST_CASE("Every corresponding item counts once, whichever entry hits it") {
  // Three items correspond. Hits at 1, 3 and 4; the second entry repeats the first one's item.
  const auto all = first({{.entries = {kHit, {50, {0, 0, 10, 9}}, {50, kRight}, {51, kLeft}}}});
  CHECK(all.rank == 1);
  CHECK(all.average_precision == Approx((1.0 + 2.0 / 3 + 3.0 / 4) / 3));
  const auto one = first({{.entries = {kOther, kHit}}});
  CHECK(one.rank == 2);
  CHECK(one.average_precision == Approx(0.5 / 3));
}

TEST_CASE("Of several items an entry hits the one it overlaps most, and the other is left for a later entry") {
  const Box small{0, 0, 10, 8};
  const RetrievalTruth close("close", {{1, kLeft, 8, 1, 5}}, {{50, kLeft, 1, 5}, {50, small, 1, 5}});
  const auto found = match({{.entries = {{50, small}, {50, {0, 0, 10, 9.5}}}}}, Rules::official, close).at(0);
  CHECK(found.average_precision == 1);
  const auto same = match({{.entries = {{50, small}, {50, {0, 0, 10, 7}}}}}, Rules::official, close).at(0);
  CHECK(same.average_precision == 1);  // the nearest is taken, the next nearest is still a hit
}

TEST_CASE("A query to which nothing corresponds is not retrieved and has precision 0") {
  const RetrievalTruth alone("alone", {{1, kLeft, 8, 1, 7}}, {{50, kLeft, 1, 5}});
  const auto found = match({{.entries = {kHit}}}, Rules::official, alone).at(0);
  CHECK(found == QueryOutcome{1, 0, 8, 0, 0, Miss::not_retrieved, 0});
}

TEST_CASE("an answer is the row that counts, with a mark for each of its entries") {
  const std::vector<Row> rows = {{kLeft, 8, 0.4, {kHit}}, {kLeft, 8, 0.6, {kOther, kHit, {50, kFarOff}, {51, kLeft}}}};
  const auto answers = answers_to(rows);
  REQUIRE(answers.size() == 2);
  CHECK(answers[0] == QueryAnswer{1, {0, 1, 0, 1}});
  CHECK(answers[1] == QueryAnswer{});
  CHECK(match(rows)[0].rank == 2);
}

TEST_CASE("the first mark of an answer is the rank of its query, under either rules") {
  const std::vector<Box> boxes = {kLeft, kRight, kFarOff, {3, 0, 10, 10}, {21, 1, 9, 9}};
  Random random(5, 1);
  const auto any = [&](std::size_t count) { return static_cast<std::size_t>(random.uniform(0, double(count))); };
  for (int i = 0; i < 500; ++i) {
    std::vector<Row> rows(any(5));
    for (Row& row : rows) {
      row = {boxes[any(5)], static_cast<df2::CategoryIndex>(8 + any(2)), 0.25 * static_cast<double>(any(4)), {}};
      row.entries.resize(any(5));
      for (RankedEntry& entry : row.entries) entry = {50 + static_cast<std::int64_t>(any(3)), boxes[any(5)]};
    }
    const Rules rules = random.chance(0.5) ? Rules::official : Rules::strict;
    const auto outcomes = match(rows, rules);
    const auto answers = answers_to(rows, rules);
    REQUIRE(answers.size() == outcomes.size());
    for (std::size_t q = 0; q < answers.size(); ++q) {
      const auto first_hit = std::ranges::find(answers[q].is_hit, 1);
      const bool is_hit = first_hit != answers[q].is_hit.end();
      CHECK(outcomes[q].rank == (is_hit ? first_hit - answers[q].is_hit.begin() + 1 : 0));
    }
  }
}
