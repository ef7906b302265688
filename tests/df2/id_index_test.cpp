#include <df2/id_index.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

using df2::IdIndex;

TEST_CASE("Every id is found at its place and no other id is found, whether ids are small or large") {
  std::mt19937_64 random(4);
  for (const std::int64_t range : {3LL, 50LL, 5'000LL, 1LL << 53}) {
    std::set<std::int64_t> ids;
    for (int i = 0; i < 200; ++i)
      ids.insert(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(range + 1)));
    const IdIndex index(std::vector<std::int64_t>(ids.begin(), ids.end()));
    std::uint32_t place = 0;
    for (const std::int64_t id : ids) {
      CHECK(index.find(id) == place++);
      for (const std::int64_t other : {id - 1, id + 1}) CHECK(index.find(other).has_value() == ids.contains(other));
    }
    CHECK_FALSE(index.find(-1));
    CHECK_FALSE(index.find(std::int64_t{1} << 60));
  }
  CHECK_FALSE(IdIndex().find(0));
}
