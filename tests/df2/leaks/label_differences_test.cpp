#include <df2/leaks/label_differences.h>

#include <catch2/catch.hpp>

using namespace df2;
using Differences = std::set<LabelDifference>;

namespace {

Item item(CategoryIndex category, std::int64_t style) {
  Item made;
  made.category = category;
  made.style = style;
  made.box = {1.0 * category, 2, 30, 40};
  made.attributes = Attributes{};
  return made;
}

ImageRecord image(std::vector<Item> items) {
  ImageRecord record;
  record.pair_id = 7;
  record.source = Source::shop;
  record.items = std::move(items);
  return record;
}

}  // namespace

TEST_CASE("the order of items is no difference of labels") {
  const ImageRecord a = image({item(1, 1), item(2, 0)}), b = image({item(2, 0), item(1, 1)});
  CHECK(label_differences(a, b, true).empty());
  CHECK(label_differences(a, b, false).empty());
}

TEST_CASE("each difference of labels has its name") {
  const ImageRecord one = image({item(1, 1)});
  CHECK(label_differences(one, image({}), false) == Differences{LabelDifference::items});
  CHECK(label_differences(one, image({item(2, 1)}), false) == Differences{LabelDifference::items});
  CHECK(label_differences(one, image({item(1, 2)}), false) == Differences{LabelDifference::identity});
  ImageRecord other = one;
  other.source = Source::user;
  CHECK(label_differences(one, other, false) == Differences{LabelDifference::identity});
  other = one;
  other.items[0].attributes->scale = 3;
  CHECK(label_differences(one, other, true) == Differences{LabelDifference::attributes});
  other = one;
  other.items[0].box.x += 1;
  CHECK(label_differences(one, other, true) == Differences{LabelDifference::geometry});
}

TEST_CASE("geometry of pictures that are not equal files is not compared") {
  ImageRecord other = image({item(1, 1)});
  other.items[0].box.x += 100;
  other.items[0].attributes->scale = 3;
  CHECK(label_differences(image({item(1, 1)}), other, false).empty());
}
