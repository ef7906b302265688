#include <df2/stats/distribution.h>

#include <algorithm>
#include <limits>

#include <catch2/catch.hpp>

#include <df2/random.h>

using namespace df2;

namespace {

constexpr std::array kEdges = {1.0, 10.0};

}  // namespace

TEST_CASE("Nothing has no summary and empty bins") {
  const Distribution none = make_distribution({}, kEdges);
  CHECK(none.count == 0);
  CHECK(!none.summary);
  CHECK(none.bins == std::vector<std::uint64_t>{0, 0, 0});
  CHECK(make_distribution({}, {}).bins == std::vector<std::uint64_t>{0});
}

TEST_CASE("One value is every quantile and the mean") {
  const Distribution one = make_distribution({7}, kEdges);
  REQUIRE(one.summary);
  CHECK(one.summary->mean == 7);
  CHECK(std::ranges::all_of(one.summary->quantiles, [](double value) { return value == 7; }));
}

TEST_CASE("A value on an edge belongs to the bin that begins there") {
  CHECK(make_distribution({0.5, 1, 9.5, 10, 11}, kEdges).bins == std::vector<std::uint64_t>{1, 2, 2});
}

TEST_CASE("A quantile between two values is told in proportion") {
  const Distribution four = make_distribution({40, 10, 30, 20}, kEdges);
  REQUIRE(four.summary);
  const std::array expected = {10.0, 11.5, 17.5, 25.0, 32.5, 38.5, 40.0};
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(four.summary->quantiles[i] == Approx(expected[i]));
}

TEST_CASE("Bins and quantiles are those that counting one by one gives, in whatever order the values come") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    std::vector<double> values(1 + random.bits() % 200);
    for (double& value : values) value = random.chance(0.3) ? random.integer(0, 12) : random.uniform(0, 20);
    const Distribution made = make_distribution(values, kEdges);
    std::vector<std::uint64_t> bins(3);
    for (const double value : values) ++bins[value < 1 ? 0 : value < 10 ? 1 : 2];
    CHECK(made.bins == bins);
    for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
      // No more than that share of the values is less, and no less is less or equal, up to the two neighbours.
      const double bound = made.summary->quantiles[q];
      const double place = kQuantiles[q] * static_cast<double>(values.size() - 1);
      CHECK(std::ranges::count_if(values, [&](double value) { return value < bound; }) <= place + 1);
      CHECK(std::ranges::count_if(values, [&](double value) { return value <= bound; }) >= place);
    }
    std::ranges::reverse(values);
    CHECK(make_distribution(values, kEdges) == made);
  }
}
