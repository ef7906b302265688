#include <df2/content_hash.h>

#include <functional>
#include <set>

#include <catch2/catch.hpp>

#include <df2/parallel.h>

using namespace df2;

namespace {

Dataset two_images() {
  std::vector<ImageRecord> images(2);
  images[0].id = 10;
  images[1].id = 20;
  return Dataset("two", images, {0, 1});
}

template <class Column>
Predictions rows(std::size_t count, Column column) {
  Predictions predictions;
  for (std::size_t i = 0; i < count; ++i) {
    predictions.image.push_back(i % 2);
    predictions.category.push_back(static_cast<CategoryIndex>(i % 13));
    predictions.score.push_back(1.0 / static_cast<double>(i + 1));
  }
  predictions.geometry = std::move(column);
  return predictions;
}

Predictions boxes(std::size_t count) {
  BoxColumn column;
  for (std::size_t i = 0; i < count; ++i) column.push_back({static_cast<double>(i), 1, 2, 3});
  return rows(count, column);
}

Predictions landmarks() {
  LandmarkColumn column;
  column.points = {{1, 2}, {3, 4}, {5, 6}};
  column.begin = {0, 1, 3};
  column.areas = {7, 8};
  return rows(2, column);
}

Predictions masks() {
  MaskColumn column;
  column.push_back("12", {3, 1}, 2);
  column.push_back("03", {3, 1}, 3, false);
  return rows(2, column);
}

std::string hash(const Predictions& predictions) {
  return content_hash(predictions, two_images());
}

}  // namespace

TEST_CASE("A hash of predictions has 16 hexadecimal digits, whatever the number of threads") {
  for (const std::size_t count : {0, 1, 4095, 4096, 4097, 20'000}) {
    std::set<std::string> hashes;
    for (const int threads : {1, 2, 8}) {
      const ThreadLimit limit(threads);
      hashes.insert(hash(boxes(count)));
    }
    REQUIRE(hashes.size() == 1);
    CHECK(hashes.begin()->size() == 16);
    CHECK(hashes.begin()->find_first_not_of("0123456789abcdef") == std::string::npos);
  }
}

TEST_CASE("Another value in any column of predictions makes another hash") {
  using Change = std::function<void(Predictions&)>;
  const std::vector<Change> changes = {
      [](Predictions& p) { p.image[1] = 0; },
      [](Predictions& p) { p.category[1] = 5; },
      [](Predictions& p) { p.score[1] = 0.25; },
      [](Predictions& p) { p.notes.zero_size = 1; },
      [](Predictions& p) { p.notes.unknown_keys["a"] = 1; },
      [](Predictions& p) { p.notes.unknown_keys["b"] = 1; },
      [](Predictions& p) { p.notes.unknown_keys["b"] = 2; },
  };
  const std::vector<std::pair<Predictions, std::vector<Change>>> cases = {
      {boxes(2), {[](Predictions& p) { std::get<BoxColumn>(p.geometry)[1].height = 9; }}},
      {landmarks(),
       {[](Predictions& p) { std::get<LandmarkColumn>(p.geometry).points[2].y = 9; },
        [](Predictions& p) { std::get<LandmarkColumn>(p.geometry).begin[1] = 2; },
        [](Predictions& p) { std::get<LandmarkColumn>(p.geometry).areas[0] = 9; }}},
      {masks(),
       {[](Predictions& p) { std::get<MaskColumn>(p.geometry).digests[1] = 9; },
        [](Predictions& p) { std::get<MaskColumn>(p.geometry).sizes[0].width = 9; }}},
  };
  for (const auto& [given, own_changes] : cases) {
    std::set<std::string> hashes = {hash(given)};
    std::size_t count = 1;
    for (const auto* list : {&changes, &own_changes}) {
      for (const Change& change : *list) {
        Predictions changed = given;
        change(changed);
        hashes.insert(hash(changed));
        ++count;
      }
    }
    CHECK(hashes.size() == count);
  }
}

TEST_CASE("The order of images does not matter to a hash of predictions, and that within an image does") {
  const auto only = [](const Predictions& all, std::initializer_list<std::size_t> rows) {
    Predictions some;
    BoxColumn boxes;
    for (const std::size_t row : rows) {
      some.image.push_back(all.image[row]);
      some.category.push_back(all.category[row]);
      some.score.push_back(all.score[row]);
      boxes.push_back(std::get<BoxColumn>(all.geometry)[row]);
    }
    some.geometry = boxes;
    return some;
  };
  Predictions all = boxes(4);  // of the images 0, 1, 0, 1
  CHECK(hash(only(all, {1, 3, 0, 2})) == hash(all));
  CHECK(hash(only(all, {1, 0, 2, 3})) == hash(all));
  CHECK(hash(only(all, {2, 1, 0, 3})) != hash(all));
  CHECK(hash(only(all, {0, 1, 2})) != hash(all));

  Predictions first = only(all, {0, 2}), second = only(all, {1, 3});
  CHECK(added_hashes(hash(first), hash(second)) == hash(all));
  CHECK(added_hashes(hash(only(all, {})), hash(all)) == hash(all));
  first.notes = {2, {{"a", 1}}};
  second.notes = {3, {{"a", 4}, {"b", 1}}};
  all.notes = {5, {{"a", 5}, {"b", 1}}};
  CHECK(added_hashes(hash(second), hash(first)) == hash(all));
}

TEST_CASE("The ids of images and categories are hashed, not their places in the ground truth") {
  std::vector<ImageRecord> images(3);
  images[0].id = 5;
  images[1].id = 10;
  images[2].id = 20;
  const Dataset three("three", images, {0, 1});
  Predictions shifted = boxes(4);
  for (std::uint32_t& image : shifted.image) ++image;
  CHECK(content_hash(shifted, three) == hash(boxes(4)));
  CHECK(content_hash(boxes(4), three) != hash(boxes(4)));
}

TEST_CASE("Another entry, box or score makes another hash of a retrieval submission") {
  RetrievalPredictions given;
  given.image_id = {1, 2};
  given.box = {{0, 0, 1, 1}, {0, 0, 2, 2}};
  given.category = {0, 1};
  given.score = {0.5, 0.25};
  given.begin = {0, 1, 3};
  given.entries = {{7, {}}, {8, {}}, {9, {}}};
  const std::vector<std::function<void(RetrievalPredictions&)>> changes = {
      [](RetrievalPredictions&) {},
      [](RetrievalPredictions& p) { p.image_id[1] = 1; },
      [](RetrievalPredictions& p) { p.box[0].x = 9; },
      [](RetrievalPredictions& p) { p.category[0] = 9; },
      [](RetrievalPredictions& p) { p.score[0] = 9; },
      [](RetrievalPredictions& p) { p.begin[1] = 2; },
      [](RetrievalPredictions& p) { p.entries[2].image_id = 1; },
      [](RetrievalPredictions& p) { p.entries[2].box.width = 1; },
  };
  std::set<std::string> hashes;
  for (const auto& change : changes) {
    RetrievalPredictions changed = given;
    change(changed);
    hashes.insert(content_hash(changed));
  }
  CHECK(hashes.size() == changes.size());
}
