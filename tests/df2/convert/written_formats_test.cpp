// What the formats that are only written hold, looked at file by file; packages read them in tests/cli.
#include <df2/convert/formats.h>

#include <nlohmann/json.hpp>

#include <df2/image/read_picture.h>
#include <df2/parallel.h>
#include <df2/synth/scene.h>

#include "df2/convert/convert_case.h"

using namespace df2;
using namespace df2::test;
using namespace df2::convert;
using Catch::Matchers::Contains;

namespace {

/// The first pixel of each channel at a place.
std::uint8_t pixel_at(const Picture& picture, std::uint32_t x, std::uint32_t y) {
  return picture.row(y)[x * picture.channels];
}

struct Output {
  ScratchFolder scratch;
  std::filesystem::path folder = scratch.path() / "out";
  Conversion conversion;

  Output(const std::vector<Split>& splits, std::string_view to, const ConvertOptions& options = without_pictures())
      : conversion(convert::convert(splits, to, folder.string(), options)) {}
  std::string text(const std::string& name) const { return file_text(folder / name); }
};

std::vector<ImageRecord> scenes(int count) {
  const Dataset made = synth::make_scenes({.images = count, .seed = 9});
  return {made.images().begin(), made.images().end()};
}

}  // namespace

TEST_CASE("VOC's boxes are the pixels that an item touches, from 1, the last one included", "[convert]") {
  struct Row {
    Box box;
    std::string corners;
    std::uint64_t changed;
  };
  const std::vector<Row> rows = {
      {{0, 0, 64, 48}, "1 1 64 48", 0},    {{10, 20, 5, 6}, "11 21 15 26", 0},   {{10, 20, 1, 1}, "11 21 11 21", 0},
      {{-3, -0.5, 10, 10}, "1 1 7 10", 1}, {{60, 40, 10, 10}, "61 41 64 48", 1}, {{0.5, 0.25, 1, 1}, "1 1 2 2", 1},
  };
  for (const Row& row : rows) {
    const Output output({split_of({make_image(1, {make_skirt(1, row.box)})})}, "voc");
    const std::string text = output.text("Annotations/000001.xml");
    std::string corners;
    for (const std::string name : {"xmin", "ymin", "xmax", "ymax"}) {
      const std::size_t begin = text.find("<" + name + ">") + name.size() + 2;
      if (!corners.empty()) corners += ' ';
      corners += text.substr(begin, text.find('<', begin) - begin);
    }
    CHECK(corners == row.corners);
    CHECK(output.conversion.ledger.count("box_pixels") == row.changed);
  }
}

TEST_CASE("VOC has no place for an item without a pixel of the picture, nor for masks and landmarks", "[convert]") {
  const std::vector<Item> items = {make_skirt(1, {1, 2, 30, 40}), make_skirt(2, {70, 2, 30, 40}),
                                   make_skirt(3, {5, 5, 0, 0})};
  const Output output({split_of({make_image(1, items)})}, "voc");
  CHECK(output.conversion.ledger.count("boxes_outside") == 2);
  CHECK(output.conversion.ledger.count("masks") == 1);
  CHECK(output.conversion.ledger.count("landmarks") == 1);
  CHECK_THAT(output.text("Annotations/000001.xml"), Contains("<pose>Frontal</pose>"));
}

TEST_CASE("several splits share VOC's folders under names of their own", "[convert]") {
  const std::vector<Split> splits = {split_of({make_image(1, {})}, {}, "train"),
                                     split_of({make_image(1, {})}, {}, "val")};
  const Output output(splits, "voc");
  CHECK(files_below(output.folder) == std::vector<std::string>{"Annotations/train_000001.xml",
                                                               "Annotations/val_000001.xml", "ImageSets/Main/train.txt",
                                                               "ImageSets/Main/val.txt", "labelmap.txt"});
  CHECK(output.text("ImageSets/Main/val.txt") == "val_000001\n");
}

TEST_CASE("a pixel of the semantic PNG is its category, and 255 where categories overlap", "[convert]") {
  Item skirt = make_skirt(1, {0, 0, 20, 20});
  Item other = make_skirt(2, {10, 10, 20, 20});
  Item same = make_skirt(3, {5, 5, 10, 4});
  Item bare = make_skirt(4, {25, 25, 10, 10});
  other.category = 3;
  bare.segmentation = std::monostate();
  const Output output({split_of({make_image(2, {skirt, other, same, bare})})}, "semantic-png");
  const Picture picture = read_picture((output.folder / "annotations/train/000002.png").string());
  REQUIRE(picture.size == Size{64, 48});
  CHECK(pixel_at(picture, 2, 2) == 9);
  CHECK(pixel_at(picture, 6, 6) == 9);
  CHECK(pixel_at(picture, 15, 15) == 255);
  CHECK(pixel_at(picture, 25, 12) == 4);
  CHECK(pixel_at(picture, 26, 26) == 4);
  CHECK(pixel_at(picture, 33, 33) == 255);
  CHECK(pixel_at(picture, 40, 40) == 0);
  CHECK(output.conversion.ledger.count("items_without_mask") == 1);
  CHECK(output.conversion.ledger.count("overlap_pixels") == 100);
  CHECK(nlohmann::json::parse(output.text("classes.json")).at("9") == "skirt");
}

TEST_CASE("semantic PNGs are those of a slow count over the bitmaps of the items", "[convert]") {
  const std::vector<ImageRecord> images = scenes(6);
  const Output output({split_of(images)}, "semantic-png");
  for (const ImageRecord& image : images) {
    const Size size = *known_size(image);
    std::vector<int> expected(std::size_t{size.width} * size.height);
    for (const Item& item : image.items) {
      const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
      REQUIRE(polygons);
      const std::vector<std::uint8_t> bitmap = bitmap_from_mask(mask_from_polygons(*polygons, size));
      for (std::size_t k = 0; k < bitmap.size(); ++k) {
        if (bitmap[k] == 0) continue;
        const int id = item.category + 1;
        expected[k] = expected[k] == 0 || expected[k] == id ? id : 255;
      }
    }
    const Picture picture = read_picture((output.folder / "annotations/train" / (image_stem(image) + ".png")).string());
    std::size_t wrong = 0;
    for (std::uint32_t x = 0; x < size.width; ++x) {
      for (std::uint32_t y = 0; y < size.height; ++y)
        wrong += pixel_at(picture, x, y) != expected[std::size_t{x} * size.height + y];
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("categories whose ids are no bytes cannot be semantic PNGs", "[convert]") {
  const CategorySet categories({{300, "hat"}}, {});
  const Split split{"train", "memory", Dataset("train", {make_image(1, {})}, {0}, categories), false};
  const ScratchFolder scratch;
  CHECK_THROWS_AS(
      convert::convert(std::vector{split}, "semantic-png", (scratch.path() / "out").string(), without_pictures()),
      Error);
  CHECK_FALSE(std::filesystem::exists(scratch.path() / "out"));
}

TEST_CASE("every line of metadata.jsonl has the same columns", "[convert]") {
  const Output output(
      {split_of({make_image(1, {}), make_image(2, {make_skirt(1, {1, 2, 3, 4}), make_skirt(2, {0.5, 0, 9, 9})})})},
      "hf-imagefolder");
  const std::string text = output.text("train/metadata.jsonl");
  const std::size_t end = text.find('\n');
  const auto first = nlohmann::json::parse(text.substr(0, end));
  const auto second = nlohmann::json::parse(text.substr(end + 1));
  CHECK(first.at("file_name") == "000001.jpg");
  CHECK(first.at("objects").size() == second.at("objects").size());
  CHECK(first.at("objects").at("bbox").empty());
  CHECK(second.at("objects").at("bbox") == nlohmann::json{{1.0, 2.0, 3.0, 4.0}, {0.5, 0.0, 9.0, 9.0}});
  CHECK(second.at("objects").at("categories") == nlohmann::json{9, 9});
  CHECK_THAT(text, Contains("[1.0,2.0,3.0,4.0]"));
}

TEST_CASE("shards hold as many images and bytes as allowed, and are the same for any number of threads", "[convert]") {
  const std::vector<Split> splits = {split_of(scenes(20))};
  ConvertOptions options = without_pictures();
  options.shard_images = 8;
  std::vector<std::string> texts;
  for (const int threads : {1, 4}) {
    const ThreadLimit limit(threads);
    const Output output(splits, "webdataset", options);
    CHECK(files_below(output.folder) ==
          std::vector<std::string>{"train-000000.tar", "train-000001.tar", "train-000002.tar"});
    texts.push_back(output.text("train-000000.tar") + output.text("train-000002.tar"));
  }
  CHECK(texts[0] == texts[1]);

  options.shard_bytes = 1;  // an image that is larger has a shard of its own
  CHECK(files_below(Output(splits, "webdataset", options).folder).size() == 20);
  CHECK(files_below(Output({split_of({})}, "webdataset", options).folder).size() == 1);
}

TEST_CASE("a crop shows the box and its margin, cut at the edges of the picture", "[convert]") {
  const ScratchFolder pictures;
  write_picture(place_picture_of({64, 48}), (pictures.path() / "000001.jpg").string());
  Item other = make_skirt(2, {50, 30, 30, 30});
  other.style = 0;
  const std::vector<Item> items = {make_skirt(1, {10, 12, 20, 10}), other, make_skirt(3, {70, 0, 5, 5})};
  ConvertOptions options;
  options.crop_margin = 0.1;
  const Output output({split_of({make_image(1, items)}, pictures.path().string())}, "crops", options);
  CHECK(files_below(output.folder) ==
        std::vector<std::string>{"crops.csv", "skirt/7/0/000001_2_shop.jpg", "skirt/7/1/000001_1_shop.jpg"});
  const Picture crop = read_picture((output.folder / "skirt/7/1/000001_1_shop.jpg").string());
  CHECK(crop.size == Size{24, 14});
  CHECK(std::abs(pixel_at(crop, 0, 0) - 2 * 8) <= 8);
  CHECK_THAT(output.text("crops.csv"), Contains("skirt/7/0/000001_2_shop.jpg,1,2,9,7,0,shop,47,27,17,21\n"));
  CHECK(output.conversion.ledger.count("boxes_outside") == 1);
}

TEST_CASE("crops need pictures of the size that the ground truth gives", "[convert]") {
  const ScratchFolder pictures;
  write_picture(place_picture_of({48, 64}), (pictures.path() / "000001.jpg").string());
  const std::vector<Split> splits = {
      split_of({make_image(1, {make_skirt(1, {1, 2, 3, 4})})}, pictures.path().string())};
  const ScratchFolder scratch;
  const std::string out = (scratch.path() / "out").string();
  CHECK_THROWS_WITH(convert::convert(splits, "crops", out), Contains("the ground truth says 64 x 48"));
  CHECK_THROWS_WITH(convert::convert(splits, "crops", out, without_pictures()), Contains("crops are pictures"));
  CHECK_FALSE(std::filesystem::exists(out));
}
