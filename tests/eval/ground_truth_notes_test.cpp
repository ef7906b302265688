#include <df2_eval/evaluate.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/make_predictions.h>

#include "../support.h"

namespace {

using namespace df2;
using namespace df2::eval;

constexpr Size kSize{40, 30};

/// Rectangles of which some lie outside the image, some are lines, and some are crowds.
Dataset random_dataset(std::mt19937& random, GroundTruthNotes notes = {}) {
  std::vector<ImageRecord> images(6);
  for (std::size_t i = 0; i < images.size(); ++i) {
    images[i].id = static_cast<std::int64_t>(i) + 1;
    images[i].size = kSize;
    for (std::size_t k = 0; k < random() % 5; ++k) {
      const double x = 20.0 * static_cast<double>(random() % 7) - 60, y = 15.0 * static_cast<double>(random() % 6) - 30;
      const double width = random() % 3 ? 12 : 0, height = random() % 4 ? 10 : 0;
      Item& item = images[i].items.emplace_back();
      item.id = static_cast<std::int64_t>(10 * i + k) + 1;
      item.category = static_cast<CategoryIndex>(random() % 3);
      item.box = {x, y, width, height};
      item.area = item.box.area();
      item.is_crowd = random() % 6 == 0;
      item.segmentation = std::vector<Polygon>{{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}}};
    }
  }
  return Dataset("random", std::move(images), {0, 1, 2}, {}, {}, std::move(notes));
}

/// Predictions in some of the images, or in none.
Predictions random_masks(std::mt19937& random, const Dataset& dataset) {
  std::vector<std::int64_t> images, categories;
  std::vector<double> scores;
  const std::vector<std::uint32_t> runs = {100, 50, 1050};
  std::vector<MaskRow> rows;
  for (std::size_t i = 0; i < random() % 8; ++i) {
    images.push_back(1 + static_cast<std::int64_t>(random() % 6));
    categories.push_back(1 + static_cast<std::int64_t>(random() % 3));
    scores.push_back(0.5);
    rows.push_back(RunsMask{kSize, runs});
  }
  return make_predictions(dataset, {images, categories, scores}, MaskRows{rows});
}

std::uint64_t count_without_pixels(const Dataset& dataset) {
  std::uint64_t count = 0;
  for (const ImageRecord& image : dataset.images()) {
    for (const Item& item : image.items) {
      const auto& polygons = std::get<std::vector<Polygon>>(item.segmentation);
      count += !item.is_crowd && mask_area(mask_from_polygons(polygons, kSize).runs) == 0;
    }
  }
  return count;
}

std::string bytes_of(const Partial& partial) {
  const test::ScratchFolder folder;
  const std::string path = (folder.path() / "partial").string();
  write_partial(partial, path);
  CHECK(make_report(read_partial(path)).counts == make_report(partial).counts);
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool has_note(const Report& report, const std::string& text) {
  return render_report(report, Format::table).find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("Items whose mask has no pixel are counted, whatever is predicted, and in shards as in one run") {
  std::mt19937 random(8);
  std::uint64_t all = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const Dataset dataset = random_dataset(random);
    const Predictions predictions = random_masks(random, dataset);
    const Partial whole = accumulate_segmentation(dataset, predictions, {});
    CHECK(whole.counts.items_without_pixels == count_without_pixels(dataset));
    all += whole.counts.items_without_pixels;
    Options options;
    options.images = {1, 3, 5};
    Partial merged = accumulate_segmentation(dataset, predictions, options);
    options.images = {2, 4, 6};
    merge(merged, accumulate_segmentation(dataset, predictions, options));
    CHECK(bytes_of(merged) == bytes_of(whole));
    const Report report = make_report(whole);
    CHECK(has_note(report, "no pixel, counted though nothing can match") == (whole.counts.items_without_pixels > 0));
  }
  CHECK(all > 40);
}

TEST_CASE("Unknown names of categories are in the report, and in the partials of every shard") {
  std::mt19937 random(9);
  GroundTruthNotes notes;
  notes.unknown_names = {{"hat", 3}, {"top", 1}};
  const Dataset dataset = random_dataset(random, notes);
  const Predictions predictions = make_predictions(dataset, {}, BoxRows{});
  const Partial whole = accumulate_detection(dataset, predictions, {});
  const Report report = make_report(whole);
  CHECK(has_note(report, "DeepFashion2 does not know these category names of the ground truth: \"hat\" and \"top\""));
  Options options;
  options.images = {6};
  Partial merged = accumulate_detection(dataset, predictions, options);
  options.images = {1, 2, 3, 4, 5};
  merge(merged, accumulate_detection(dataset, predictions, options));
  CHECK(bytes_of(merged) == bytes_of(whole));
}

TEST_CASE("Shards of equal content with other names of categories merge to the same, in any order") {
  GroundTruthNotes notes[3];
  notes[1].unknown_names = {{"hat", 1}};
  notes[2].unknown_names = {{"hat", 2}};
  std::vector<std::size_t> order = {0, 1, 2};
  std::string first;
  do {
    std::vector<Partial> shards;
    for (std::size_t k = 0; k < 3; ++k) {
      std::mt19937 random(10);
      const Dataset dataset = random_dataset(random, notes[k]);
      Options options;
      options.images = {static_cast<std::int64_t>(2 * k) + 1, static_cast<std::int64_t>(2 * k) + 2};
      shards.push_back(accumulate_detection(dataset, make_predictions(dataset, {}, BoxRows{}), options));
    }
    Partial merged = shards[order[0]];
    merge(merged, shards[order[1]]);
    merge(merged, shards[order[2]]);
    if (first.empty()) first = bytes_of(merged);
    CHECK(bytes_of(merged) == first);
  } while (std::ranges::next_permutation(order).found);
}

TEST_CASE("Categories of the ground truth are chosen by name, which stands as an id in the partial") {
  std::vector<ImageRecord> images(1);
  images[0].id = 1;
  const CategorySet set({{4, "short_sleeved_shirt"}, {5, "Hand bag"}, {7, "hat"}, {8, "hat"}, {9, "hidden"}}, {});
  const Dataset dataset("own", images, {0, 1, 2, 3}, set);
  const Predictions predictions = make_predictions(dataset, {}, BoxRows{});
  const auto chosen = [&](std::vector<std::string> names, std::vector<std::int64_t> ids = {}) {
    Options options;
    options.categories_of = CategorySource::ground_truth;
    options.category_names = std::move(names);
    options.categories = std::move(ids);
    const Partial partial = accumulate_detection(dataset, predictions, options);
    CHECK(partial.options.category_names.empty());
    CHECK(partial.options.categories == scored_ids(partial));
    return scored_ids(partial);
  };
  using Ids = std::vector<std::int64_t>;
  CHECK(chosen({"Hand bag"}) == Ids{5});
  CHECK(chosen({"hand_bag", "short sleeve top"}) == Ids{4, 5});
  CHECK(chosen({"Short-Sleeved-Shirt", "short sleeve top"}, {8, 4}) == Ids{4, 8});
  for (const char* name : {"hat", "hidden", "skirt", ""}) {
    CAPTURE(name);
    CHECK_THROWS_AS(chosen({name}), Error);
  }
  CHECK_THROWS_WITH(chosen({"hat"}),
                    "options: /categories: the ground truth has 2 categories of the name \"hat\"; "
                    "choose by id [option]");
}

TEST_CASE("Landmarks that are counted but not there are the ground truth's fault, in memory too") {
  std::vector<ImageRecord> images(1);
  images[0].id = 1;
  images[0].items.resize(2);
  images[0].items[0].landmarks.resize(25);
  images[0].items[1].labelled_count = 3;
  const Dataset dataset("made", images, {0});
  const Predictions predictions = make_predictions(dataset, {}, LandmarkRows{});
  CHECK_THROWS_WITH(accumulate_landmarks(dataset, predictions, {}),
                    Catch::Contains("3 labelled landmarks (num_keypoints) but no landmarks (keypoints)"));
}
