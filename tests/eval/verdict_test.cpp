#include <df2_eval/verdict.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

using namespace df2::eval;

TEST_CASE("Equal outcomes in every subset are one verdict, others are other verdicts") {
  std::mt19937 random(3);
  VerdictTable table(3, 10);
  std::map<std::vector<std::uint64_t>, std::uint32_t> known;
  for (int trial = 0; trial < 5000; ++trial) {
    std::vector<Outcome> outcomes(3);
    std::vector<std::uint64_t> key;
    for (Outcome& outcome : outcomes) {
      outcome.matched = ThresholdBits{random() % 12} << (random() % 2 ? 0 : 60);
      outcome.ignored = ThresholdBits{random() % 3} << (random() % 2 ? 0 : 62);
      outcome.is_absent = random() % 3 == 0;
      key.insert(key.end(), {outcome.matched, outcome.ignored, outcome.is_absent});
    }
    const std::uint32_t number = table.intern(outcomes);
    const auto [it, is_new] = known.emplace(key, number);
    REQUIRE(it->second == number);
    REQUIRE((!is_new || number + 1 == table.size()));
    REQUIRE(std::ranges::equal(table.outcomes(number), outcomes));
  }
  CHECK(table.size() == known.size());
}

TEST_CASE("A verdict knows which subsets judge it and whether any has more to say than wrong") {
  VerdictTable table(3, 10);
  const Outcome absent{0, 0, true}, wrong{0, 0}, ignored{0, all_bits(10)}, right{1, 0};
  const std::uint32_t plain = table.intern(std::vector<Outcome>{absent, wrong, ignored});
  CHECK(std::ranges::equal(table.judged(plain), std::vector<std::uint32_t>{0, 1, 0, 0}));
  CHECK_FALSE(table.notable(plain));
  CHECK(table.notable(table.intern(std::vector<Outcome>{absent, wrong, right})));
  CHECK(table.notable(table.intern(std::vector<Outcome>{absent, {0, 1}, ignored})));  // ignored at one threshold
}

TEST_CASE("With 64 thresholds every bit of an outcome counts") {
  VerdictTable table(1, 64);
  const ThresholdBits last = bit_of(63);
  const std::vector<Outcome> found{{last, 0}}, passed{{0, ~last}}, outside{{0, ~ThresholdBits{0}}};
  CHECK(table.notable(table.intern(found)));
  CHECK(table.notable(table.intern(passed)));
  CHECK_FALSE(table.notable(table.intern(outside)));
  CHECK(table.intern(found) != table.intern(passed));
}
