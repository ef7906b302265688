#include <df2/synth/scene.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/parallel.h>

namespace {

using namespace df2;

const Dataset& scenes() {
  static const Dataset dataset = synth::make_scenes({.images = 300, .seed = 11});
  return dataset;
}

bool equal(const Dataset& a, const Dataset& b) {
  return std::ranges::equal(a.images(), b.images());
}

/// Calls check(image, item) for every item of the scenes.
template <class Check>
void for_each_item(const Check& check) {
  for (const ImageRecord& image : scenes().images()) {
    for (const Item& item : image.items) {
      INFO("image " << image.id << " item " << item.id);
      check(image, item);
    }
  }
}

}  // namespace

TEST_CASE("The same seed makes the same scenes, for any number of threads; another seed makes others") {
  const synth::SceneOptions options{.images = 50, .seed = 2};
  const Dataset first = synth::make_scenes(options);
  CHECK(equal(first, synth::make_scenes(options)));
  {
    const ThreadLimit limit(1);
    CHECK(equal(first, synth::make_scenes(options)));
  }
  CHECK_FALSE(equal(first, synth::make_scenes({.images = 50, .seed = 3})));
  Random one(7), other(7);
  CHECK(synth::make_garment(one, 4, {600, 800}) == synth::make_garment(other, 4, {600, 800}));
}

TEST_CASE("A larger set begins with the smaller one") {
  const Dataset small = synth::make_scenes({.images = 20, .seed = 2});
  const Dataset large = synth::make_scenes({.images = 60, .seed = 2});
  CHECK(std::ranges::equal(small.images(), large.images().first(20)));
}

TEST_CASE("All 13 categories and all levels of the four attributes appear") {
  std::set<int> categories;
  std::array<std::set<int>, 4> levels;
  for_each_item([&](const ImageRecord&, const Item& item) {
    categories.insert(item.category);
    REQUIRE(item.attributes.has_value());
    for (int i = 0; i < 4; ++i) {
      levels[static_cast<std::size_t>(i)].insert(item.attributes->level(static_cast<Attribute>(i)));
    }
  });
  CHECK(categories.size() == kDeepFashion2Categories);
  for (const std::set<int>& seen : levels) CHECK(seen == std::set<int>{1, 2, 3});
  CHECK(scenes().has_attributes());
  CHECK(scenes().listed().size() == kDeepFashion2Categories);

  std::set<int> few;
  const Dataset smallest = synth::make_scenes({.images = 13, .seed = 5});
  for (const ImageRecord& image : smallest.images()) {
    for (const Item& item : image.items) few.insert(item.category);
  }
  CHECK(few.size() == kDeepFashion2Categories);
}

TEST_CASE("Items lie inside their image") {
  for_each_item([](const ImageRecord& image, const Item& item) {
    REQUIRE(image.size.has_value());
    const double width = image.size->width, height = image.size->height;
    CHECK((item.box.x >= 0 && item.box.y >= 0));
    CHECK((item.box.width >= 1 && item.box.x + item.box.width <= width));
    CHECK((item.box.height >= 1 && item.box.y + item.box.height <= height));
    CHECK(item.area == item.box.area());
    for (const Polygon& polygon : std::get<std::vector<Polygon>>(item.segmentation)) {
      CHECK(polygon.size() >= 3);
      for (const Point p : polygon) CHECK((p.x >= 0 && p.y >= 0 && p.x <= width && p.y <= height));
    }
    for (const Landmark& l : item.landmarks) CHECK((l.x >= 0 && l.y >= 0 && l.x < width && l.y < height));
  });
}

TEST_CASE("Every item has its category's landmarks: visible, occluded or not labelled") {
  std::map<int, int> seen;
  int unlabelled_items = 0;
  for_each_item([&](const ImageRecord&, const Item& item) {
    CHECK(item.landmarks.size() == deepfashion2_categories()[item.category].landmark_count);
    int labelled = 0;
    for (const Landmark& l : item.landmarks) {
      ++seen[l.visibility];
      labelled += l.visibility > 0;
      if (l.visibility == 0) CHECK((l.x == 0 && l.y == 0));
    }
    CHECK(item.labelled_count == labelled);
    unlabelled_items += labelled == 0;
  });
  CHECK(seen.size() == 3);
  for (const int visibility : {0, 1, 2}) CHECK(seen[visibility] > 100);
  CHECK(unlabelled_items > 0);
}

TEST_CASE("The levels follow the paper's definitions") {
  for_each_item([](const ImageRecord& image, const Item& item) {
    const double share = item.area / (double(image.size->width) * image.size->height);
    CHECK(item.attributes->scale == (share < 0.1 ? 1 : share <= 0.4 ? 2 : 3));
    if (item.labelled_count == 0) return;  // nobody labelled it: its landmarks do not tell
    const auto count = [&](int visibility) {
      return static_cast<double>(std::count_if(item.landmarks.begin(), item.landmarks.end(),
                                               [&](const Landmark& l) { return l.visibility == visibility; }));
    };
    const auto all = static_cast<double>(deepfashion2_categories()[item.category].landmark_count);
    const double occluded = count(1) / all, outside = count(0) / all;
    CHECK(item.attributes->occlusion == (occluded < 0.2 ? 1 : occluded <= 0.5 ? 2 : 3));
    CHECK(item.attributes->zoom_in == (outside == 0 ? 1 : outside <= 0.3 ? 2 : 3));
  });
}

TEST_CASE("Consumer and shop images of one identity share a pair_id, and some items a style") {
  std::map<std::int64_t, std::set<Source>> sources;
  int styled = 0;
  for (const ImageRecord& image : scenes().images()) {
    REQUIRE((image.pair_id.has_value() && image.source.has_value()));
    sources[*image.pair_id].insert(*image.source);
    for (const Item& item : image.items) {
      CHECK(item.pair_id == image.pair_id);
      styled += item.style > 0;
    }
  }
  CHECK(std::all_of(sources.begin(), sources.end(), [](const auto& entry) { return entry.second.size() == 2; }));
  CHECK(styled > 100);
}
