#include <df2/stats/dataset_stats.h>

#include <set>

#include <catch2/catch.hpp>

#include <df2/parallel.h>
#include <df2/random.h>
#include <df2/synth/scene.h>

using namespace df2;

namespace {

/// Scenes of which a random part lacks sizes, attributes, landmarks, masks, sources or pair_ids, and some images items.
Dataset incomplete_scenes(std::uint64_t seed, bool has_pairs) {
  const Dataset whole = synth::make_scenes({.images = 1'300, .seed = seed});
  Random random(seed);
  std::vector<ImageRecord> images(whole.images().begin(), whole.images().end());
  for (ImageRecord& image : images) {
    if (random.chance(0.3)) image.size.reset();
    if (random.chance(0.1)) image.items.clear();
    if (!has_pairs && random.chance(0.3)) image.source.reset();
    if (random.chance(0.2)) image.pair_id = random.integer(1, 20);
    for (Item& item : image.items) {
      item.pair_id = image.pair_id;
      if (random.chance(0.2)) item.style = random.integer(0, 3);
      if (random.chance(0.2)) item.attributes.reset();
      if (random.chance(0.2)) item.landmarks.clear();
      if (random.chance(0.2)) item.segmentation = std::monostate{};
      if (!has_pairs && random.chance(0.2)) item.pair_id.reset();
    }
    if (!has_pairs && random.chance(0.2)) image.pair_id.reset();
  }
  return Dataset("incomplete", std::move(images), {}, whole.categories());
}

std::optional<std::int64_t> pair_of(const Item& item, const ImageRecord& image) {
  return item.pair_id ? item.pair_id : image.pair_id;
}

/// Whether two images, a consumer's and a shop's, show one identity: the rule word for word.
bool is_image_pair(const ImageRecord& consumer, const ImageRecord& shop) {
  for (const Item& a : consumer.items) {
    for (const Item& b : shop.items) {
      if (a.style > 0 && a.style == b.style && pair_of(a, consumer) == pair_of(b, shop)) return true;
    }
  }
  return false;
}

std::uint64_t count_items(const Dataset& dataset, const std::function<bool(const Item&, const ImageRecord&)>& is_one) {
  std::uint64_t count = 0;
  for (const ImageRecord& image : dataset.images()) {
    for (const Item& item : image.items) count += is_one(item, image) ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("Everything counted is what a walk over all items counts") {
  const Dataset dataset = incomplete_scenes(7, false);
  const DatasetStats stats = collect_stats(dataset);
  const auto count = [&](const auto& is_one) {
    return count_items(dataset, [&](const Item& item, const ImageRecord&) { return is_one(item); });
  };
  CHECK(stats.name == "incomplete");
  CHECK(stats.images == dataset.images().size());
  CHECK(stats.items == dataset.item_count());
  CHECK(stats.items_with_landmarks == count([](const Item& item) { return !item.landmarks.empty(); }));
  CHECK(stats.items_with_masks == count([](const Item& item) { return item.segmentation.index() != 0; }));
  CHECK(stats.items_with_attributes == count([](const Item& item) { return item.attributes.has_value(); }));
  CHECK(stats.items_with_attributes < stats.items);
  REQUIRE(stats.categories.size() == kDeepFashion2Categories);
  for (CategoryIndex c = 0; c < kDeepFashion2Categories; ++c) {
    const CategoryStats& category = stats.categories[c];
    CHECK(category.items == count([&](const Item& item) { return item.category == c; }));
    for (const Level level : all_levels()) {
      const std::uint64_t expected =
          count([&](const Item& item) { return item.category == c && item.attributes && item.attributes->has(level); });
      CHECK(category.levels[static_cast<std::size_t>(level.attribute)][level.value - 1u] == expected);
    }
    REQUIRE(category.landmarks.size() == dataset.categories()[c].landmark_count);
    for (std::size_t i = 0; i < category.landmarks.size(); ++i) {
      for (std::size_t v = 0; v < 3; ++v) {
        const std::uint64_t expected = count([&](const Item& item) {
          return item.category == c && !item.landmarks.empty() && item.landmarks[i].visibility == v;
        });
        CHECK(category.landmarks[i][v] == expected);
      }
    }
  }
  for (const Level level : all_levels()) {
    std::uint64_t sum = 0;
    for (const CategoryStats& category : stats.categories)
      sum += category.levels[static_cast<std::size_t>(level.attribute)][level.value - 1u];
    CHECK(stats.levels[static_cast<std::size_t>(level.attribute)][level.value - 1u] == sum);
  }
}

TEST_CASE("Images are counted by items, source and size, pair_ids by styles") {
  const Dataset dataset = incomplete_scenes(8, false);
  const DatasetStats stats = collect_stats(dataset);
  Tally items_per_image;
  std::map<std::int64_t, std::set<std::int64_t>> styles;
  std::vector<double> widths, shares;
  SourceStats user, unknown;
  for (const ImageRecord& image : dataset.images()) {
    ++items_per_image[image.items.size()];
    if (!image.source) unknown.images += 1, unknown.items += image.items.size();
    if (image.source == Source::user) user.images += 1, user.items += image.items.size();
    if (known_size(image)) widths.push_back(known_size(image)->width);
    for (const Item& item : image.items) {
      if (const auto pair_id = pair_of(item, image)) {
        styles[*pair_id];
        if (item.style > 0) styles[*pair_id].insert(item.style);
      }
      if (const auto size = known_size(image))
        shares.push_back(item.box.area() / (static_cast<double>(size->width) * size->height));
    }
  }
  Tally styles_per_pair_id;
  for (const auto& [pair_id, different] : styles) ++styles_per_pair_id[different.size()];
  CHECK(stats.items_per_image == items_per_image);
  CHECK(stats.styles_per_pair_id == styles_per_pair_id);
  CHECK(stats.source(Source::user) == user);
  CHECK(stats.unknown_source == unknown);
  CHECK(stats.unknown_source.images > 0);
  CHECK(!stats.pairs);
  CHECK(stats.size(Measure::picture_width) == make_distribution(widths, kPixelEdges));
  CHECK(stats.size(Measure::box_share) == make_distribution(shares, kShareEdges));
  CHECK(stats.size(Measure::box_side).count == stats.items);
}

TEST_CASE("Pairs of images are those that the rule finds for every two of them") {
  for (const std::uint64_t seed : {3, 4}) {
    const Dataset dataset = incomplete_scenes(seed, true);
    const DatasetStats stats = collect_stats(dataset);
    REQUIRE(stats.pairs);
    std::uint64_t image_pairs = 0;
    for (const ImageRecord& a : dataset.images()) {
      for (const ImageRecord& b : dataset.images())
        image_pairs += a.source == Source::user && b.source == Source::shop && is_image_pair(a, b) ? 1 : 0;
    }
    CHECK(image_pairs > 100);
    CHECK(stats.pairs->image_pairs == image_pairs);
    CHECK(stats.pairs->counts == make_retrieval_truth(dataset).counts());
  }
}

TEST_CASE("Statistics are the same for any number of threads") {
  const Dataset dataset = incomplete_scenes(9, true);
  const DatasetStats stats = collect_stats(dataset);
  for (const int threads : {1, 2, 5}) {
    const ThreadLimit limit(threads);
    CHECK(collect_stats(dataset) == stats);
  }
}

TEST_CASE("An empty dataset has statistics of nothing") {
  const DatasetStats none = collect_stats(Dataset("none", {}, {}));
  CHECK(none.images == 0);
  CHECK(none.categories.size() == kDeepFashion2Categories);
  CHECK(none.items_per_image.empty());
  REQUIRE(none.pairs);
  CHECK(none.pairs->counts == PairCounts{});
  ImageRecord empty;
  empty.id = 1;
  empty.size = Size{0, 5};
  const DatasetStats one = collect_stats(Dataset("one", {empty}, {}));
  CHECK(one.items_per_image == Tally{{0, 1}});
  CHECK(one.size(Measure::picture_width).count == 0);
}

TEST_CASE("A dataset of other categories is counted by these") {
  const CategorySet categories({{.id = 0, .name = "hat", .landmark_count = 2}, {.id = 9, .name = "<&>"}}, {0.1, 0.1});
  ImageRecord image;
  image.id = 1;
  Item hat, other;
  hat.landmarks = {{1, 1, 2}, {0, 0, 0}};
  other.category = 1;
  image.items = {hat, other, other};
  const DatasetStats stats = collect_stats(Dataset("hats", {image}, {0, 1}, categories));
  REQUIRE(stats.categories.size() == 2);
  CHECK(stats.categories[0].name == "hat");
  CHECK(stats.categories[0].landmarks == std::vector<VisibilityCounts>{{0, 0, 1}, {1, 0, 0}});
  CHECK(stats.categories[1].items == 2);
  CHECK(stats.labelled_landmarks == 1);
}
