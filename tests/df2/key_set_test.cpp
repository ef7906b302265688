#include <df2/io/detail/json/key_set.h>

#include <deque>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/random.h>

namespace {

using df2::Random;
using df2::detail::KeySet;

/// Places of the keys that were there before, as KeySet finds them.
std::vector<const char*> found(const std::vector<std::string>& keys) {
  KeySet set;
  std::vector<const char*> places;
  for (const std::string& key : keys) {
    if (!set.insert(key, key.data())) places.push_back(key.data());
  }
  set.each_repeated([&](std::string_view, const char* at) { places.push_back(at); });
  return places;
}

}  // namespace

TEST_CASE("A set of keys finds every repeated key, as a plain set does") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed, 3);
    const int count = random.integer(0, random.chance(0.5) ? 30 : 400);
    const int kinds = random.integer(1, 600);
    std::vector<std::string> keys;
    for (int i = 0; i < count; ++i) keys.push_back(std::to_string(random.integer(1, kinds)));
    std::set<std::string> seen;
    std::vector<const char*> expected;
    for (const std::string& key : keys) {
      if (!seen.insert(key).second) expected.push_back(key.data());
    }
    auto places = found(keys);
    CHECK(std::set(places.begin(), places.end()) == std::set(expected.begin(), expected.end()));
    CHECK(places.size() == expected.size());
  }
}
