#include <df2/io/write_results.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/io/results.h>
#include <df2/io/retrieval.h>
#include <df2/io/verification.h>
#include <df2/mask.h>
#include <df2/random.h>
#include <df2/synth/scene.h>
#include <df2/synth/submission.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;

const Dataset& scenes() {
  static const Dataset dataset = synth::make_scenes({.images = 20, .seed = 5});
  return dataset;
}

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Rows for random images and categories, and the numbers of their geometry.
struct RandomRows {
  std::vector<std::int64_t> images, categories;
  std::vector<double> scores;

  RandomRows(Random& random, int rows) {
    const auto all = scenes().images();
    for (int i = 0; i < rows; ++i) {
      images.push_back(all[static_cast<std::size_t>(random.integer(0, static_cast<int>(all.size()) - 1))].id);
      categories.push_back(random.integer(1, 13));
      scores.push_back(random.uniform());
    }
  }
  RowHeads heads() const { return {images, categories, scores}; }
};

/// Every digit pattern a double can have within the limits: tiny, huge, negative, whole.
double any_number(Random& random) {
  const double size = std::array{1e-12, 1e-3, 1.0, 1e3, 1e6}[static_cast<std::size_t>(random.integer(0, 4))];
  const double value = (random.uniform() - 0.5) * size;
  return random.chance(0.2) ? static_cast<double>(static_cast<std::int64_t>(value)) : value;
}

void check_equal(const Predictions& a, const Predictions& b) {
  CHECK(a.image == b.image);
  CHECK(a.category == b.category);
  CHECK(a.score == b.score);
}

}  // namespace

TEST_CASE("Boxes that were written are read as the same doubles") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "boxes.json").string();
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed, 1);
    const RandomRows rows(random, 3000);  // several parts
    std::vector<double> numbers;
    for (std::size_t i = 0; i < rows.scores.size(); ++i) {
      numbers.insert(numbers.end(), {any_number(random), any_number(random), std::abs(any_number(random)),
                                     std::abs(any_number(random))});
    }
    write_results(scenes(), rows.heads(), BoxRows{numbers}, path);
    const Predictions read = read_detection_results(path, scenes());
    const Predictions made = make_predictions(scenes(), rows.heads(), BoxRows{numbers});
    check_equal(read, made);
    CHECK(std::get<BoxColumn>(read.geometry) == std::get<BoxColumn>(made.geometry));
  }
}

TEST_CASE("Landmarks that were written are read as the same doubles, all 294 or the category's own") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "landmarks.json").string();
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed, 2);
    const RandomRows rows(random, 30);
    const std::size_t per_landmark = random.chance(0.5) ? 2 : 3;
    std::vector<std::vector<double>> numbers;
    for (const std::int64_t category : rows.categories) {
      const Category& info = deepfashion2_categories()[deepfashion2_categories().find(category).value()];
      numbers.emplace_back(per_landmark * (random.chance(0.5) ? kDeepFashion2Landmarks : info.landmark_count));
      for (double& number : numbers.back()) number = any_number(random);
    }
    const std::vector<std::span<const double>> spans(numbers.begin(), numbers.end());
    const LandmarkRows geometry{spans, per_landmark};
    write_results(scenes(), rows.heads(), geometry, path);
    const Predictions read = read_landmark_results(path, scenes());
    const Predictions made = make_predictions(scenes(), rows.heads(), geometry);
    check_equal(read, made);
    const auto &a = std::get<LandmarkColumn>(read.geometry), &b = std::get<LandmarkColumn>(made.geometry);
    CHECK(a.begin == b.begin);
    CHECK(a.points == b.points);
    CHECK(a.areas == b.areas);
  }
}

TEST_CASE("Masks that were written in any form are read as the same mask") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "masks.json").string();
  const ImageRecord& image = scenes().images()[0];
  const Size size = image.size.value();
  const std::vector<Polygon> polygons = std::get<std::vector<Polygon>>(image.items.at(0).segmentation);
  const Mask mask = mask_from_polygons(polygons, size);
  const std::string counts = encode_runs(mask.runs);
  const std::vector<std::uint8_t> pixels = bitmap_from_mask(mask);
  // '\' is a character of these counts, and one of JSON's own.
  const std::vector<std::uint32_t> runs = {0, 44, static_cast<std::uint32_t>(size.width * size.height) - 44};
  const std::vector<MaskRow> rows = {CompressedMask{size, counts}, RunsMask{size, mask.runs}, BitmapMask{size, pixels},
                                     std::span<const Polygon>(polygons), RunsMask{size, runs}};
  REQUIRE(encode_runs(runs).find('\\') != std::string::npos);
  const std::int64_t category = deepfashion2_categories()[image.items[0].category].id;
  const std::vector<std::int64_t> images(rows.size(), image.id), categories(rows.size(), category);
  const std::vector<double> scores = {0.9, 0.8, 0.7, 0.6, 0.5};
  write_results(scenes(), {images, categories, scores}, MaskRows{rows}, path);
  const Predictions read = read_segmentation_results(path, scenes());
  const auto& column = std::get<MaskColumn>(read.geometry);
  REQUIRE(read.score == scores);
  for (std::size_t i = 0; i < 4; ++i) CHECK(column.row(i) == counts);
  CHECK(column.row(4) == encode_runs(runs));
}

TEST_CASE("Decimals round what is written") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "boxes.json").string();
  const std::vector<std::int64_t> images = {scenes().images()[0].id}, categories = {1};
  const std::vector<double> scores = {0.123456789}, numbers = {1, 2.5, 3.14159, 1e6};
  write_results(scenes(), {images, categories, scores}, BoxRows{numbers}, path, 2);
  CHECK(text_of(path) == "[{\"image_id\": " + std::to_string(images[0]) +
                             ", \"category_id\": 1, \"bbox\": [1.00, 2.50, 3.14, 1000000.00], \"score\": 0.12}]\n");
}

TEST_CASE("A row that would not be read is not written, and the file before it stays") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "boxes.json").string();
  std::ofstream(path) << "before";
  std::vector<std::int64_t> images = {scenes().images()[0].id}, categories = {1};
  std::vector<double> scores = {0.5}, numbers = {1, 2, 3, 4};
  const auto refuses = [&](Code code) {
    try {
      write_results(scenes(), {images, categories, scores}, BoxRows{numbers}, path);
      return false;
    } catch (const Error& error) {
      return error.issues().shown().at(0).code == code && text_of(path) == "before";
    }
  };
  scores[0] = std::numeric_limits<double>::quiet_NaN();
  CHECK(refuses(Code::not_finite));
  scores[0] = 0.5;
  images[0] = 999999;
  CHECK(refuses(Code::unknown_image));
  images[0] = scenes().images()[0].id;
  categories[0] = 14;
  CHECK(refuses(Code::unknown_category));
  categories[0] = 1;
  numbers[2] = -1;
  CHECK(refuses(Code::negative_size));
}

TEST_CASE("Retrieved lists that were written are read as the same rows") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "retrieval.json").string();
  const RetrievalTruth truth = make_retrieval_truth(scenes());
  const RetrievalPredictions made = synth::make_retrieval_submission(truth, {.seed = 4});
  REQUIRE(made.size() > 0);
  write_retrieval_results(made, path);
  const RetrievalPredictions read = read_retrieval_results(path, truth);
  CHECK(read.image_id == made.image_id);
  CHECK(read.category == made.category);
  CHECK(read.score == made.score);
  CHECK(read.begin == made.begin);
}

TEST_CASE("Scores of pairs that were written are read as the same doubles") {
  const ScratchFolder folder;
  const std::string pairs = (folder.path() / "pairs.json").string(), path = (folder.path() / "scores.json").string();
  std::ofstream(pairs) << R"([{"id": 3, "same": true}, {"id": 1, "same": false}, {"id": 2, "same": true}])";
  const std::vector<std::int64_t> ids = {3, 1, 2};
  const std::vector<double> scores = {0.1, -1e-300, 12345678.9};
  write_verification_results(ids, scores, path);
  CHECK(read_scored_pairs(pairs, path).score == scores);
}
