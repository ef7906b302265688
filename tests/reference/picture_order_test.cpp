// The order of pictures: every picture once an epoch, pairs side by side.
#include <algorithm>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include <df2_reference/data/garment_ids.h>
#include <df2_reference/data/picture_order.h>

namespace df2::reference::test {
namespace {

struct Shown {
  Source source;
  std::int64_t pair_id;
  std::vector<std::int64_t> styles;
};

Dataset dataset_of(const std::vector<Shown>& pictures) {
  std::vector<ImageRecord> images;
  for (const Shown& picture : pictures) {
    ImageRecord& image = images.emplace_back();
    image.id = static_cast<std::int64_t>(images.size());
    image.source = picture.source;
    image.pair_id = picture.pair_id;
    for (const std::int64_t style : picture.styles) {
      Item item;
      item.style = style;
      item.pair_id = picture.pair_id;
      image.items.push_back(item);
    }
  }
  return Dataset("made", std::move(images), {0});
}

/// Three consumers and two shops of one garment, a consumer and a shop of another, four without partner.
Dataset eleven() {
  return dataset_of({{Source::user, 1, {1}},
                     {Source::user, 1, {1, 2}},
                     {Source::user, 1, {1}},
                     {Source::shop, 1, {1}},
                     {Source::shop, 1, {1, 0}},
                     {Source::user, 2, {1}},
                     {Source::shop, 2, {1}},
                     {Source::user, 3, {1}},
                     {Source::shop, 4, {1}},
                     {Source::user, 5, {0}},
                     {Source::shop, 5, {0}}});
}

TEST_CASE("garments have one number where pair_id and style are equal, and one of their own without a style") {
  const auto ids = garment_ids(eleven());
  CHECK(ids[0][0] == ids[3][0]);
  CHECK(ids[1][0] == ids[4][0]);
  CHECK(ids[1][1] != ids[1][0]);
  CHECK(ids[5][0] == ids[6][0]);
  CHECK(ids[5][0] != ids[0][0]);
  CHECK(ids[4][1] < 0);
  CHECK(ids[9][0] < 0);
  CHECK(ids[9][0] != ids[10][0]);
  CHECK(ids[7][0] >= 0);
}

TEST_CASE("items without a pair_id have that of their image") {
  const Dataset own = eleven();
  std::vector<ImageRecord> images(own.images().begin(), own.images().end());
  for (ImageRecord& image : images) {
    for (Item& item : image.items) item.pair_id.reset();
  }
  CHECK(garment_ids(Dataset("pairs of images", images, {0})) == garment_ids(own));
  for (ImageRecord& image : images) image.pair_id.reset();
  for (const std::vector<std::int64_t>& ids : garment_ids(Dataset("no pairs", images, {0}))) {
    for (const std::int64_t id : ids) CHECK(id < 0);
  }
}

TEST_CASE("an epoch shows every picture once, and an odd one with the first") {
  const Dataset dataset = eleven();
  const PictureOrder order(dataset, 5);
  for (std::uint64_t epoch = 0; epoch < 20; ++epoch) {
    std::vector<std::uint32_t> shown = order.epoch(epoch);
    REQUIRE(shown.size() == 12);
    CHECK(shown.back() == shown.front());
    shown.pop_back();
    CHECK(std::set(shown.begin(), shown.end()).size() == 11);
  }
}

TEST_CASE("as many pictures as there are partners for stand beside one, the consumer's first") {
  const Dataset dataset = eleven();
  const auto ids = garment_ids(dataset);
  const PictureOrder order(dataset, 5);
  std::set<std::uint32_t> left;  // which consumer of the first garment has no partner
  for (std::uint64_t epoch = 0; epoch < 20; ++epoch) {
    const std::vector<std::uint32_t> shown = order.epoch(epoch);
    int pairs = 0;
    left.insert(shown[shown.size() - 2]);  // the last picture stands beside the first
    for (std::size_t i = 0; i + 2 < shown.size(); i += 2) {
      const auto& a = ids[shown[i]];
      const auto& b = ids[shown[i + 1]];
      const bool share =
          std::ranges::any_of(a, [&](std::int64_t id) { return id >= 0 && std::ranges::count(b, id) > 0; });
      if (!share) {
        for (const std::uint32_t alone : {shown[i], shown[i + 1]}) {
          if (alone < 3) left.insert(alone);
        }
        continue;
      }
      ++pairs;
      CHECK(dataset.images()[shown[i]].source == Source::user);
      CHECK(dataset.images()[shown[i + 1]].source == Source::shop);
    }
    CHECK(pairs == 3);
  }
  for (const std::uint32_t consumer : {0U, 1U, 2U}) CHECK(left.contains(consumer));
}

TEST_CASE("the order depends on seed and epoch alone") {
  const Dataset dataset = eleven();
  CHECK(PictureOrder(dataset, 5).epoch(3) == PictureOrder(dataset, 5).epoch(3));
  CHECK(PictureOrder(dataset, 5).epoch(3) != PictureOrder(dataset, 5).epoch(4));
  CHECK(PictureOrder(dataset, 5).epoch(3) != PictureOrder(dataset, 6).epoch(3));
}

TEST_CASE("the last step of an epoch is filled up with its first pictures, and pairs stay pairs") {
  const std::vector<std::uint32_t> order = {4, 9, 1, 7, 3, 2};
  CHECK(PictureOrder(eleven(), 1).steps(8) == 2);
  CHECK(pictures_of_step(order, 0, 4) == std::vector<std::uint32_t>{4, 9, 1, 7});
  CHECK(pictures_of_step(order, 1, 4) == std::vector<std::uint32_t>{3, 2, 4, 9});
  CHECK(pictures_of_step(order, 0, 8) == std::vector<std::uint32_t>{4, 9, 1, 7, 3, 2, 4, 9});
}

TEST_CASE("pictures whose source is not known are shown without partners") {
  std::vector<ImageRecord> images(3);
  for (std::size_t i = 0; i < images.size(); ++i) images[i].id = static_cast<std::int64_t>(i);
  const PictureOrder order(Dataset("coco", std::move(images), {0}), 1);
  const std::vector<std::uint32_t> shown = order.epoch(0);
  CHECK(shown.size() == 4);
  CHECK(std::set(shown.begin(), shown.end()).size() == 3);
}

}  // namespace
}  // namespace df2::reference::test
