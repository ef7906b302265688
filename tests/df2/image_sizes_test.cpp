#include <df2/io/image_sizes.h>

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/make_predictions.h>
#include <df2/random.h>

#include "../support.h"

namespace {

using namespace df2;
using test::ScratchFolder;
using Sources = std::set<SizeSource>;

/// Images 1 to `count` of these sizes, where there is one.
Dataset images_of(const std::vector<std::optional<Size>>& sizes) {
  std::vector<ImageRecord> images(sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    images[i].id = static_cast<std::int64_t>(i) + 1;
    images[i].size = sizes[i];
  }
  return Dataset("some", std::move(images), {0});
}

template <class Call>
Issue refusal(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::ground_truth);
    return error.issues().shown()[0];
  }
  FAIL("accepted");
  throw;
}

std::string big_endian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 255);
  return text;
}

std::string jpeg(Size size, int marker = 0xC0) {
  return "\xFF\xD8\xFF\xE0" + big_endian(4, 2) + "JF\xFF" + static_cast<char>(marker) + big_endian(17, 2) + '\x08' +
         big_endian(size.height, 2) + big_endian(size.width, 2) + '\x03';
}

std::string png(Size size) {
  return "\x89PNG\r\n\x1A\n" + big_endian(13, 4) + "IHDR" + big_endian(size.width, 4) + big_endian(size.height, 4) +
         std::string("\x08\x02\0\0\0", 5);
}

/// A split of one image for each picture, and the dataset that is read of it.
Dataset split_of(const ScratchFolder& folder, const std::vector<std::string>& pictures) {
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const std::string name = "v/image/00000" + std::to_string(i + 1);
    folder.write("v/annos/00000" + std::to_string(i + 1) + ".json", R"({"source": "shop", "pair_id": 5})");
    if (!pictures[i].empty()) folder.write(name + ".jpg", pictures[i]);
  }
  return read_ground_truth((folder.path() / "v").string());
}

}  // namespace

TEST_CASE("A file of sizes fills in those that are missing, and may repeat those that are known") {
  const ScratchFolder folder;
  const std::string sizes = folder.write("sizes.json", R"({"images": [{"id": 3, "width": 7, "height": 9},
    {"id": 99, "width": 1, "height": 1}, {"id": 1, "width": 4, "height": 5}, {"id": 2}], "info": "any"})");
  Dataset dataset = images_of({Size{4, 5}, std::nullopt, std::nullopt});
  add_image_sizes(dataset, sizes);
  CHECK(dataset.images()[0].size == Size{4, 5});
  CHECK_FALSE(dataset.images()[1].size);
  CHECK(dataset.images()[2].size == Size{7, 9});
  CHECK(dataset.size_sources() == Sources{SizeSource::file});
  Dataset known = images_of({Size{4, 5}});
  const std::string hash = known.content_hash();
  add_image_sizes(known, sizes);
  CHECK(known.size_sources().empty());
  CHECK(known.content_hash() == hash);
}

TEST_CASE("A size that contradicts the known one is refused with its image, and none is filled in") {
  const ScratchFolder folder;
  Random random(3, 0);
  for (int round = 0; round < 20; ++round) {
    const Size size{static_cast<std::uint32_t>(random.integer(1, 9)), static_cast<std::uint32_t>(random.integer(1, 9))};
    const Size other{size.height + 1, size.width};
    const auto entry = [](int id, Size of) {
      return "{\"id\": " + std::to_string(id) + ", \"width\": " + std::to_string(of.width) +
             ", \"height\": " + std::to_string(of.height) + "}";
    };
    const std::string path = folder.write("s.json", "{\"images\": [" + entry(2, size) + "," + entry(1, other) + "]}");
    Dataset dataset = images_of({size, std::nullopt});
    const Issue issue = refusal([&] { add_image_sizes(dataset, path); });
    CHECK(issue.code == Code::image_size);
    CHECK(issue.where.file == path);
    CHECK(issue.where.pointer == "/images");
    CHECK(issue.message.find("image_id 1 ") != std::string::npos);
    CHECK_FALSE(dataset.images()[1].size);
  }
}

TEST_CASE("The masks of the items give an image its size, which a file may not contradict") {
  ImageRecord image;
  image.id = 1;
  image.items.resize(2);
  image.items[1].segmentation = Mask{{9, 7}, {63}};
  CHECK(known_size(image) == Size{9, 7});
  const ScratchFolder folder;
  Dataset dataset("masks", {image}, {0});
  CHECK_NOTHROW(require_image_sizes(dataset));
  CHECK(refusal([&] {
          add_image_sizes(dataset, folder.write("s.json", R"({"images": [{"id": 1, "width": 7, "height": 9}]})"));
        }).code == Code::image_size);
  add_image_sizes(dataset, folder.write("s.json", R"({"images": [{"id": 1, "width": 9, "height": 7}]})"));
  CHECK_FALSE(dataset.images()[0].size);  // nothing was missing, so nothing changes
  CHECK(dataset.size_sources().empty());
}

TEST_CASE("A file of sizes that is not right is refused") {
  const ScratchFolder folder;
  for (const char* text : {"[]", "{", "", "{}", R"({"images": [{"id": 1, "width": -1, "height": 5}]})",
                           R"({"images": [{"id": 1, "width": "4", "height": 5}]})",
                           R"({"images": [{"id": 1, "width": 65536, "height": 65536}]})",
                           R"({"images": [{"id": 1, "width": 4, "height": 5}, {"id": 1, "width": 4, "height": 5}]})"}) {
    Dataset dataset = images_of({std::nullopt});
    INFO(text);
    refusal([&] { add_image_sizes(dataset, folder.write("s.json", text)); });
  }
}

TEST_CASE("Missing sizes are counted, the first one is named, and so are the ways to give them") {
  CHECK_NOTHROW(require_image_sizes(images_of({Size{1, 1}, Size{2, 2}})));
  CHECK_NOTHROW(require_image_sizes(images_of({})));
  const Issue issue = refusal([] { require_image_sizes(images_of({Size{1, 1}, {}, Size{1, 1}, {}})); });
  CHECK(issue.code == Code::image_size);
  CHECK(issue.where.file == "some");
  for (const char* part : {"2 of 4 images", "image_id 2", "--sizes FILE", "information", "image/", "COCO"}) {
    CHECK(issue.message.find(part) != std::string::npos);
  }
  CHECK(issue.message.find("picture ") == std::string::npos);
}

TEST_CASE("Pictures give sizes, whatever their names, and one that gives none is named") {
  const ScratchFolder folder;
  const Dataset good = split_of(folder, {jpeg({468, 624}), png({640, 480}), jpeg({1, 65535}, 0xC2)});
  CHECK(good.images()[0].size == Size{468, 624});
  CHECK(good.images()[1].size == Size{640, 480});
  CHECK(good.images()[2].size == Size{1, 65535});
  CHECK(good.size_sources() == Sources{SizeSource::pictures});
  CHECK_NOTHROW(require_image_sizes(good));
  for (const std::string& bad :
       {std::string("text"), jpeg({0, 624}), jpeg({468, 624}).substr(0, 10), png({0, 1}), png({640, 480}).substr(0, 20),
        png({1U << 16, 1U << 16}), png({~0U, 1}), std::string("\xFF\xD8\xFF\xDA\x00\x02", 6), std::string("\x89")}) {
    // The first image has no picture at all; the second one's is not right.
    const ScratchFolder another;
    const Dataset dataset = split_of(another, {"", bad, png({2, 2})});
    const Issue issue = refusal([&] { require_image_sizes(dataset); });
    CHECK(issue.message.find("2 of 3 images have none, first image_id 1") != std::string::npos);
    CHECK(issue.message.find("image/000002.jpg") != std::string::npos);
  }
}

TEST_CASE("Each source of sizes that was needed is known") {
  const ScratchFolder folder;
  folder.write("json_for_v/keypoints_val_information.json", R"({"images": [{"id": 1, "width": 4, "height": 5}]})");
  Dataset dataset = split_of(folder, {"", png({2, 2}), "none"});
  CHECK(dataset.size_sources() == Sources{SizeSource::information, SizeSource::pictures});
  add_image_sizes(dataset, folder.write("sizes.json", R"({"images": [{"id": 3, "width": 4, "height": 5}]})"));
  CHECK(dataset.size_sources() == Sources{SizeSource::information, SizeSource::pictures, SizeSource::file});
  CHECK_NOTHROW(require_image_sizes(dataset));
  const std::string coco = folder.write(
      "coco.json", R"({"images": [{"id": 1, "width": 4, "height": 5}], "annotations": [], "categories": [{"id": 9}]})");
  CHECK(read_ground_truth(coco).size_sources().empty());
}

TEST_CASE("Masks in memory are refused for an image without a size, whatever their kind") {
  const Dataset dataset = images_of({std::nullopt, Size{9, 7}});
  const std::vector<std::uint32_t> runs = {63};
  const std::vector<std::uint8_t> pixels(63);
  const std::vector<Polygon> polygons = {{{1, 1}, {5, 1}, {5, 5}}};
  const std::string counts = encode_runs(runs);
  for (const MaskRow& mask : std::vector<MaskRow>{CompressedMask{{9, 7}, counts}, RunsMask{{9, 7}, runs},
                                                  BitmapMask{{9, 7}, pixels}, std::span<const Polygon>(polygons)}) {
    const std::vector<MaskRow> masks(2, mask);
    const std::vector<std::int64_t> ids = {2, 1}, categories = {1, 1};
    const std::vector<double> scores(2);
    try {
      make_predictions(dataset, {ids, categories, scores}, MaskRows{masks});
      FAIL("accepted");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::submission);
      CHECK(error.issues().shown()[0].code == Code::image_size);
      CHECK(error.issues().shown()[0].where.pointer == "/1/segmentation");
    }
  }
}
