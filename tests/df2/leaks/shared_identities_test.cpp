#include <df2/leaks/shared_identities.h>

#include <catch2/catch.hpp>

#include "pointers.h"

using namespace df2;

namespace {

ImageRecord image(std::int64_t id, std::optional<std::int64_t> pair, std::vector<std::int64_t> styles) {
  ImageRecord record;
  record.id = id;
  record.pair_id = pair;
  for (const std::int64_t style : styles) {
    Item item;
    item.id = static_cast<std::int64_t>(record.items.size()) + 1;
    item.style = style;
    record.items.push_back(item);
  }
  return record;
}

Dataset split(std::vector<ImageRecord> images) {
  return {"split", std::move(images), {}};
}

}  // namespace

TEST_CASE("an identity is shared by pair_id and style, with all its places") {
  const std::vector<Dataset> splits = {split({image(1, 7, {1, 2}), image(2, 7, {2})}), split({image(3, 7, {2, 2})})};
  const auto found = shared_identities(pointers_to(splits));
  REQUIRE(found.size() == 1);
  CHECK(found[0].pair_id == 7);
  CHECK(found[0].style == 2);
  CHECK(found[0].places == std::vector<ItemPlace>{{0, 0, 1}, {0, 1, 0}, {1, 0, 0}, {1, 0, 1}});
}

TEST_CASE("a pair_id with other styles, or with style 0, is shared weakly") {
  const std::vector<Dataset> splits = {split({image(1, 7, {1}), image(2, 8, {0})}),
                                       split({image(3, 7, {2}), image(4, 8, {0})})};
  const auto found = shared_identities(pointers_to(splits));
  REQUIRE(found.size() == 2);
  CHECK_FALSE(found[0].style);
  CHECK(found[0].pair_id == 7);
  CHECK(found[1].pair_id == 8);
}

TEST_CASE("what stands in one split only is not shared, nor what has no pair_id") {
  CHECK(shared_identities(pointers_to(std::vector<Dataset>{split({image(1, 7, {1}), image(2, 7, {1})})})).empty());
  CHECK(shared_identities(pointers_to(std::vector<Dataset>{split({image(1, {}, {1})}), split({image(2, {}, {1})})}))
            .empty());
  CHECK(shared_identities(pointers_to(std::vector<Dataset>{split({image(1, 7, {1})}), split({image(2, 8, {1})})}))
            .empty());
  CHECK(shared_identities({}).empty());
}

TEST_CASE("the pair_id of an item goes before that of its image") {
  Dataset first = split({image(1, 7, {1})});
  ImageRecord other = image(2, 9, {1});
  other.items[0].pair_id = 7;
  const std::vector<Dataset> splits = {first, split({other})};
  REQUIRE(shared_identities(pointers_to(splits)).size() == 1);
}
