#include <set>
#include <utility>

#include <df2/error.h>
#include <df2/split/subset_dataset.h>

#include "split_case.h"

namespace {

using namespace df2;
using namespace df2::test;

std::string refusal_of(const Dataset& dataset, const SubsetOptions& options) {
  try {
    (void)subset_dataset(dataset, options);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    return error.issues().shown().at(0).message;
  }
  FAIL("was accepted");
  throw;
}

SubsetOptions items(std::vector<CategoryIndex> categories, std::vector<Level> levels = {},
                    OtherItems other_items = OtherItems::drop) {
  SubsetOptions options;
  options.categories = std::move(categories);
  options.levels = std::move(levels);
  options.other_items = other_items;
  return options;
}

}  // namespace

TEST_CASE("Items that do not match are dropped, kept, or take their picture with them") {
  const Dataset whole = light_dataset(500, 2);
  const auto is_asked = [](const Item& item) { return item.category == 0 || item.category == 7; };
  const Dataset dropped = subset_dataset(whole, items({0, 7}));
  const Dataset kept = subset_dataset(whole, items({0, 7}, {}, OtherItems::keep));
  const Dataset whole_pictures = subset_dataset(whole, items({0, 7}, {}, OtherItems::drop_picture));
  std::size_t any = 0, all = 0;
  for (const ImageRecord& image : whole.images()) {
    const auto matching = static_cast<std::size_t>(std::ranges::count_if(image.items, is_asked));
    const bool has_any = matching > 0, has_all = has_any && matching == image.items.size();
    any += has_any;
    all += has_all;
    CHECK(dropped.find(image.id).has_value() == has_any);
    CHECK(kept.find(image.id).has_value() == has_any);
    CHECK(whole_pictures.find(image.id).has_value() == has_all);
    if (!has_any) continue;
    ImageRecord expected = image;
    CHECK(kept.images()[*kept.find(image.id)] == expected);
    std::erase_if(expected.items, [&](const Item& item) { return !is_asked(item); });
    CHECK(dropped.images()[*dropped.find(image.id)] == expected);
  }
  CHECK((dropped.images().size() == any && kept.images().size() == any && whole_pictures.images().size() == all));
  CHECK((any > all && all > 0));
}

TEST_CASE("Of each attribute one of its levels is asked for, and of the attributes all") {
  const Dataset whole = light_dataset(500, 2);
  const Dataset part =
      subset_dataset(whole, items({}, {{Attribute::scale, 1}, {Attribute::scale, 3}, {Attribute::viewpoint, 2}}));
  std::size_t expected = 0;
  for (const ImageRecord& image : whole.images()) {
    for (const Item& item : image.items) expected += item.attributes->scale != 2 && item.attributes->viewpoint == 2;
  }
  CHECK(part.item_count() == expected);
  CHECK(expected > 0);
}

TEST_CASE("An item without attributes has no level") {
  std::vector<ImageRecord> images = images_of(light_dataset(20, 2));
  for (ImageRecord& image : images) {
    for (Item& item : image.items) item.attributes.reset();
  }
  CHECK(refusal_of(Dataset("bare", images, {0}), items({}, {{Attribute::scale, 1}})) ==
        "of the 20 pictures of bare none is as asked for");
}

TEST_CASE("Pictures are chosen by source, ids and pair_ids, and those without items stay") {
  const Dataset whole = light_dataset(60, 2);
  SubsetOptions options;
  options.source = Source::user;
  options.images = {{1, 59}, {1, 5}, {77, 77}, {200, 100'000}};
  const auto expected = [&](const auto& is_in) {
    std::vector<std::int64_t> ids;
    for (const ImageRecord& image : whole.images()) {
      if (is_in(image)) ids.push_back(image.id);
    }
    return ids;
  };
  CHECK(ids_of(subset_dataset(whole, options)) == expected([](const ImageRecord& image) {
          return image.source == Source::user && (image.id <= 59 || image.id == 77);
        }));
  options = {};
  options.pair_ids = {{2, 3}, {5, 5}};
  CHECK(ids_of(subset_dataset(whole, options)) == expected([](const ImageRecord& image) {
          return image.pair_id == 2 || image.pair_id == 3 || image.pair_id == 5;
        }));
}

TEST_CASE("A picture has the pair_ids of its items, too") {
  std::vector<ImageRecord> images = images_of(light_dataset(3, 2));
  for (ImageRecord& image : images) image.items.assign(1, Item{});
  images[1].items[0].pair_id = 99;
  SubsetOptions options;
  options.pair_ids = {{99, 99}};
  CHECK(ids_of(subset_dataset(Dataset("three", images, {0}), options)) == std::vector<std::int64_t>{3});
}

TEST_CASE("The subsets of the three levels of an attribute are all items, each once") {
  const Dataset whole = light_dataset(300, 7);
  for (const AttributeRow& row : kAttributes) {
    std::size_t found = 0;
    for (const std::uint8_t value : {1, 2, 3})
      found += subset_dataset(whole, items({}, {{row.attribute, value}})).item_count();
    CHECK(found == whole.item_count());
  }
}

TEST_CASE("Nothing asked for is everything") {
  const Dataset whole = synth::make_scenes({.images = 20, .seed = 2});
  const Dataset same = subset_dataset(whole, {});
  CHECK(images_of(same) == images_of(whole));
  CHECK(same.content_hash() == whole.content_hash());
  SubsetOptions named;
  named.name = "other";
  CHECK(subset_dataset(whole, named).name() == "other");
}

TEST_CASE("Ids that are not there and ranges that run backwards are refused") {
  const Dataset whole = light_dataset(10, 2);
  SubsetOptions options;
  options.images = {{1, 1}, {2, 2}, {4, 4}, {50, 60}};
  CHECK(refusal_of(whole, options) == "image_id 2 is not in the ground truth, nor are 1 others that are asked for");
  options.images = {{5, 1}};
  CHECK(refusal_of(whole, options) == "5-1 is no range: its first number is the larger");
  options = {};
  options.pair_ids = {{1000, 1000}};
  CHECK(refusal_of(whole, options) == "pair_id 1000 is not in the ground truth");
}
