#include <df2_eval/image_set.h>

#include <random>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>

using namespace df2;
using namespace df2::eval;

TEST_CASE("Sets of images merge as sets do, and refuse to merge when they share an image") {
  std::mt19937 random(1);
  const auto draw = [&] {
    std::set<std::int64_t> ids;
    for (std::size_t i = random() % 6; i > 0; --i) ids.insert(static_cast<std::int64_t>(random() % 20));
    return ids;
  };
  for (int trial = 0; trial < 2000; ++trial) {
    const std::set<std::int64_t> a = draw(), b = draw();
    std::set<std::int64_t> both = a;
    both.insert(b.begin(), b.end());
    ImageSet merged(std::vector<std::int64_t>(a.begin(), a.end()));
    const ImageSet before = merged, other(std::vector<std::int64_t>(b.begin(), b.end()));
    const auto shared = merged.find_shared(other);
    REQUIRE(shared.has_value() == (both.size() < a.size() + b.size()));
    if (shared) {
      CHECK(a.contains(*shared));
      CHECK(b.contains(*shared));
      CHECK_THROWS_AS(merged.merge(other), Error);
      CHECK(merged == before);
    } else {
      merged.merge(other);
      CHECK(std::vector<std::int64_t>(merged.ids().begin(), merged.ids().end()) ==
            std::vector<std::int64_t>(both.begin(), both.end()));
    }
  }
}

TEST_CASE("A set of images takes them in ascending order, each once") {
  ImageSet images;
  images.add(3);
  images.add(5);
  CHECK_THROWS_AS(images.add(5), Error);
  CHECK_THROWS_AS(images.add(4), Error);
  CHECK(images == ImageSet({3, 5}));
}
