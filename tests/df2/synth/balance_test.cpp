#include <df2/synth/balance.h>

#include <algorithm>
#include <array>

#include <catch2/catch.hpp>

#include <df2/stats/published_stats.h>

namespace {

using namespace df2;
using namespace df2::synth;

Item item_of(CategoryIndex category, std::uint8_t level) {
  Item item;
  item.category = category;
  item.attributes = Attributes{.scale = level, .occlusion = level, .zoom_in = level, .viewpoint = level};
  return item;
}

}  // namespace

TEST_CASE("The shares of the real dataset are the paper's, and each attribute's add up to 1 at any difficulty") {
  for (const Level level : all_levels())
    CHECK(level_shares(Difficulty::real)[static_cast<std::size_t>(level.attribute)][level.value - 1u] ==
          published_level_share(level));
  for (const auto& [name, difficulty] : kDifficulties) {
    for (const auto& shares : level_shares(difficulty)) CHECK(shares[0] + shares[1] + shares[2] == Approx(1));
  }
}

TEST_CASE("What there is too much of is wanted less, and what lacks more") {
  const LevelShares shares = level_shares(Difficulty::real);
  Balance balance(shares);
  const Wanted before = balance.wanted();
  for (int i = 0; i < 100; ++i) balance.add(item_of(0, 3));
  const Wanted after = balance.wanted();
  CHECK(after.categories[0] < before.categories[0]);
  CHECK(after.categories[7] > before.categories[7]);
  for (std::size_t a = 0; a < shares.size(); ++a) {
    CHECK(before.levels[a] == shares[a]);
    CHECK(after.levels[a][2] < before.levels[a][2]);
    CHECK(after.levels[a][0] > before.levels[a][0]);
    CHECK(after.welcome[a][2] < 1);
    CHECK(after.welcome[a][0] == 1);
  }
}

TEST_CASE("Drawing what is wanted brings the shares about") {
  const LevelShares shares = level_shares(Difficulty::hard);
  Balance balance(shares);
  Random random(5);
  constexpr std::array<CategoryIndex, 4> kTops = {0, 1, 4, 5};
  std::array<double, 3> scales = {};
  std::array<double, kDeepFashion2Categories> categories = {};
  for (int i = 0; i < 4'000; ++i) {
    const Wanted wanted = balance.wanted();
    const CategoryIndex category = wanted.draw(random, kTops);
    // Half of the items come as they come.
    const auto level = static_cast<std::uint8_t>(i % 2 == 0 ? 1 : 1 + random.pick(wanted.levels[0]));
    balance.add(item_of(category, level));
    ++scales[level - 1u];
    ++categories[category];
  }
  for (std::size_t level = 0; level < 3; ++level) CHECK(std::abs(scales[level] / 4'000 - shares[0][level]) < 0.11);
  for (const CategoryIndex category : {2, 6, 12}) CHECK(categories[category] == 0);
  CHECK(categories[0] > categories[1]);
}

TEST_CASE("Identities take the categories that lack most, counting what is planned") {
  Balance balance(level_shares(Difficulty::real));
  std::array<int, kDeepFashion2Categories> identities = {};
  for (int i = 0; i < 836; ++i) {
    const CategoryIndex category = balance.most_lacking(12);
    balance.expect(category, 12);
    ++identities[category];
  }
  constexpr std::array<int, kDeepFashion2Categories> kThousands = {190, 94, 5, 38, 42, 8, 92, 147, 82, 46, 24, 49, 19};
  for (std::size_t i = 0; i < kThousands.size(); ++i) CHECK(std::abs(identities[i] - kThousands[i]) <= 1);
}
