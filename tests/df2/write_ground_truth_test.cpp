#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/mask.h>
#include <df2/parallel.h>
#include <df2/synth/scene.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;

std::vector<ImageRecord> images_of(const Dataset& dataset) {
  return {dataset.images().begin(), dataset.images().end()};
}

/// Everything that an item may say, with numbers that have no short decimal form.
Item full_item(std::int64_t id, CategoryIndex category) {
  Item item;
  item.id = id;
  item.category = category;
  item.box = {0.1, 2, 1.0 / 3, 7.25};
  item.area = 2.0 / 3;
  for (std::size_t i = 0; i < deepfashion2_categories()[category].landmark_count; ++i) {
    const auto visibility = static_cast<std::uint8_t>(i % 3);
    item.landmarks.push_back({visibility * 1.1 * i, visibility * 0.7 * i, visibility});
  }
  item.labelled_count = static_cast<int>(
      std::count_if(item.landmarks.begin(), item.landmarks.end(), [](const Landmark& l) { return l.visibility > 0; }));
  item.segmentation = std::vector<Polygon>{{{0, 0}, {3.5, 0}, {3, 3}}, {{1e-3, 1}, {4, 1}, {4, 4}, {1, -4.75}}};
  item.attributes = Attributes{1, 2, 3, 1};
  item.style = 2;
  item.pair_id = 5;
  return item;
}

/// What a COCO-type file can say: crowds as run-length masks, boxes alone, absent levels, names in any script.
Dataset full_dataset() {
  constexpr std::int64_t kLargestId = std::int64_t{1} << 53;
  Item crowd = full_item(0, 12);
  crowd.is_crowd = true;
  crowd.segmentation = Mask{{6, 5}, {10, 5, 15}};
  crowd.attributes = Attributes{3, 3, 1, 3};
  crowd.pair_id = 7;  // not its image's
  Item bare;
  bare.id = kLargestId;
  bare.category = 1;
  bare.box = {-1e6, 999999.5, 0, 1e6};
  bare.area = 1e12;
  return Dataset("full",
                 {{3, "ж/日本 \"né\"\\.jpg", Size{6, 5}, Source::shop, 5, {full_item(10, 8), full_item(4, 0), crowd}},
                  {1, "", {}, Source::user, kLargestId, {}},
                  {kLargestId, "no items", Size{1, 2'000'000'000}, {}, {}, {}},
                  {2, "\U0001F457.png", {}, {}, {}, {bare}}},
                 {0, 1, 8, 12});
}

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Error refusal_of_native(const Item& item, const std::string& folder) {
  try {
    write_native_ground_truth(Dataset("one", {{1, "", {}, {}, {}, {item}}}, {item.category}), folder);
  } catch (const Error& error) {
    return error;
  }
  FAIL("was accepted");
  throw;
}

}  // namespace

TEST_CASE("What a COCO-type file can say is written and read again without loss") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "gt.json").string();
  const Dataset dataset = full_dataset();
  write_coco_ground_truth(dataset, path);
  for (const std::uint64_t block : {1, 100, 1 << 20}) {
    ReadLimits limits;
    limits.block_bytes = block;
    const Dataset read = read_ground_truth(path, limits);
    CHECK(images_of(read) == images_of(dataset));
    CHECK(std::ranges::equal(read.listed(), dataset.listed()));
    CHECK(read.content_hash() == dataset.content_hash());
  }
}

TEST_CASE("Scenes survive the COCO-type file but for the numbers of their items") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "gt.json").string();
  const Dataset dataset = synth::make_scenes({.images = 120, .seed = 4});
  write_coco_ground_truth(dataset, path);
  const Dataset read = read_ground_truth(path);
  // Native items are numbered within their image; annotation ids are unique in the file.
  std::vector<ImageRecord> expected = images_of(dataset);
  std::int64_t next_id = 1;
  for (ImageRecord& image : expected) {
    for (Item& item : image.items) item.id = next_id++;
  }
  CHECK(images_of(read) == expected);
  CHECK(read.content_hash() == dataset.content_hash());
  CHECK(read.has_attributes());
}

TEST_CASE("Scenes survive the official layout but for what it cannot say") {
  const ScratchFolder folder;
  const std::string split = (folder.path() / "validation").string();
  const Dataset dataset = synth::make_scenes({.images = 120, .seed = 4});
  write_native_ground_truth(dataset, split);
  std::vector<ImageRecord> expected = images_of(dataset);
  for (ImageRecord& image : expected) {
    image.size.reset();
    image.file_name.clear();
  }
  CHECK(images_of(read_ground_truth(split)) == expected);

  // The sizes are in the image list.
  std::vector<ImageRecord> list = images_of(dataset);
  for (ImageRecord& image : list) image.items.clear();
  std::filesystem::create_directories(folder.path() / "json_for_validation");
  write_coco_ground_truth(Dataset("list", list, {}),
                          (folder.path() / "json_for_validation" / "keypoints_val_information.json").string());
  const Dataset read = read_ground_truth(split);
  CHECK(images_of(read) == images_of(dataset));
  CHECK(read.content_hash() == dataset.content_hash());
}

TEST_CASE("Box corners between the pixels survive the official layout") {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> coordinate(-1000, 1000);
  std::vector<ImageRecord> images(300);
  for (std::size_t i = 0; i < images.size(); ++i) {
    Item item = full_item(1, 9);
    const double scale = i % 2 == 0 ? 1 : 1e-3;
    const double x1 = coordinate(random), y1 = scale * coordinate(random);
    const double x2 = x1 + std::abs(coordinate(random)), y2 = y1 + std::abs(coordinate(random));
    item.box = {x1, y1, x2 - x1, y2 - y1};
    item.area = item.box.area();
    images[i] = {static_cast<std::int64_t>(i), "", {}, Source::shop, 5, {item}};
  }
  const ScratchFolder folder;
  write_native_ground_truth(Dataset("fractions", images, {8}), folder.path().string());
  CHECK(images_of(read_ground_truth(folder.path().string())) == images);
}

TEST_CASE("What the official layout cannot hold is refused, not left out") {
  const ScratchFolder folder;
  Item mask = full_item(1, 9), levels = mask, landmarks = mask;
  mask.segmentation = Mask{{6, 5}, {10, 5, 15}};
  levels.attributes.reset();
  landmarks.landmarks.clear();
  for (const Item& item : {mask, levels, landmarks}) {
    const Error error = refusal_of_native(item, folder.path().string());
    CHECK(error.fault() == Fault::usage);
    CHECK(error.issues().shown().at(0).code == Code::bad_dataset);
  }
}

TEST_CASE("The same dataset gives the same bytes for any number of threads") {
  const ScratchFolder folder;
  const Dataset dataset = synth::make_scenes({.images = 60, .seed = 9});
  std::vector<std::string> texts;
  for (const int threads : {1, 4}) {
    const ThreadLimit limit(threads);
    const std::string path = (folder.path() / std::to_string(threads)).string();
    write_coco_ground_truth(dataset, path);
    texts.push_back(content(path));
  }
  CHECK(texts[0] == texts[1]);
}
