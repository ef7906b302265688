#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/convert/conversion.h>
#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/parallel.h>
#include <df2/synth/scene.h>

#include "../../support.h"

namespace {

using namespace df2;
using namespace df2::convert;
using df2::test::ScratchFolder;
namespace fs = std::filesystem;

/// A JPEG as far as its header, which is all that is looked at.
std::string header_of_jpeg(Size size) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value & 0xFF); };
  std::string bytes = "\xFF\xD8\xFF\xC0";
  for (const std::uint32_t value :
       {0u, 11u, 8u, size.height >> 8, size.height, size.width >> 8, size.width, 1u, 1u, 0x11u, 0u})
    bytes += byte(value);
  return bytes;
}

/// Scenes as native annotations with pictures.
std::string write_scenes(const ScratchFolder& folder, const std::string& name, std::uint64_t seed) {
  const Dataset scenes = synth::make_scenes({.images = 25, .seed = seed});
  const fs::path split = folder.path() / name;
  write_native_ground_truth(scenes, split.string());
  for (const ImageRecord& image : scenes.images())
    folder.write(name + "/image/" + image_stem(image) + ".jpg", header_of_jpeg(*image.size));
  return split.string();
}

std::string at(const ScratchFolder& folder, const std::string& name) {
  return (folder.path() / name).string();
}

/// Every file below the folder with its bytes, links followed.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().lexically_relative(folder).string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return files;
}

std::vector<ImageRecord> images_of(const std::string& path) {
  const Dataset dataset = read_ground_truth(path);
  return {dataset.images().begin(), dataset.images().end()};
}

bool is_inside(const Box& box, Size size) {
  return box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height;
}

double iou(const Mask& a, const Mask& b) {
  const double both = intersection_area(a.runs, b.runs);
  return both / (mask_area(a.runs) + mask_area(b.runs) - both);
}

Error refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("was accepted");
  throw;
}

}  // namespace

TEST_CASE("Native annotations come back from COCO-type files without loss") {
  const ScratchFolder folder;
  const std::string split = write_scenes(folder, "train", 3);
  for (const char* format : {"coco", "coco-per-category"}) {
    const std::string there = at(folder, std::string(format) + "_there"),
                      back = at(folder, std::string(format) + "_back");
    const Conversion to = convert::convert({{{"", split}}}, std::nullopt, format, there);
    CHECK(to.ledger.entries().empty());
    const Conversion from = convert::convert({{{"", there}}}, format, "native", back);
    CHECK(from.ledger.count("annotation_ids") == to.splits[0].items);
    CHECK(from.ledger.entries().size() == 1);
    CHECK(contents(back + "/train/annos") == contents(split + "/annos"));
    CHECK(contents(back + "/train/image") == contents(split + "/image"));
    CHECK(images_of(back + "/train") == images_of(split));
  }
}

TEST_CASE("Boxes and landmarks come back from Ultralytics to the pixel") {
  const ScratchFolder folder;
  const std::string split = write_scenes(folder, "val", 4);
  const auto sources = images_of(split);
  for (const bool is_pose : {false, true}) {
    const std::string format = is_pose ? "ultralytics-pose" : "ultralytics-detect";
    const Conversion to = convert::convert({{{"", split}}}, std::nullopt, format, at(folder, format));
    CHECK(to.ledger.count("masks") == to.splits[0].items);
    CHECK(to.ledger.count("levels") == to.splits[0].items);
    CHECK((to.ledger.count("landmarks") == 0) == is_pose);
    (void)convert::convert({{{"", at(folder, format)}}}, format, "coco", at(folder, format + "_back"));
    const auto images = images_of(at(folder, format + "_back/val/annotations/val.json"));
    REQUIRE(images.size() == sources.size());
    for (std::size_t i = 0; i < images.size(); ++i) {
      CHECK(images[i].size == sources[i].size);
      REQUIRE(images[i].items.size() == sources[i].items.size());
      for (std::size_t k = 0; k < images[i].items.size(); ++k) {
        const Item &item = images[i].items[k], &source = sources[i].items[k];
        CHECK(item.category == source.category);
        if (!is_inside(source.box, *sources[i].size)) continue;
        CHECK(std::abs(item.box.x - source.box.x) < 1e-5);
        CHECK(std::abs(item.box.width - source.box.width) < 1e-5);
        CHECK(std::abs(item.box.y - source.box.y) < 1e-5);
        CHECK(std::abs(item.box.height - source.box.height) < 1e-5);
        if (!is_pose) continue;
        REQUIRE(item.landmarks.size() == source.landmarks.size());
        for (std::size_t l = 0; l < item.landmarks.size(); ++l) {
          CHECK(item.landmarks[l].visibility == source.landmarks[l].visibility);
          if (source.landmarks[l].visibility == 0) continue;
          CHECK(std::abs(item.landmarks[l].x - std::clamp<double>(source.landmarks[l].x, 0, images[i].size->width)) <
                1e-5);
          CHECK(std::abs(item.landmarks[l].y - std::clamp<double>(source.landmarks[l].y, 0, images[i].size->height)) <
                1e-5);
        }
      }
    }
  }
}

TEST_CASE("Masks come back from Ultralytics nearly as they were") {
  const ScratchFolder folder;
  const std::string split = write_scenes(folder, "val", 5);
  (void)convert::convert({{{"", split}}}, std::nullopt, "ultralytics-segment", at(folder, "yolo"));
  (void)convert::convert({{{"", at(folder, "yolo")}}}, "ultralytics-segment", "native", at(folder, "back"));
  const auto sources = images_of(split), images = images_of(at(folder, "back/val"));
  REQUIRE(images.size() == sources.size());
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    REQUIRE(images[i].items.size() == sources[i].items.size());
    for (std::size_t k = 0; k < images[i].items.size(); ++k) {
      const auto mask = [&](const Item& item) {
        return mask_from_polygons(std::get<std::vector<Polygon>>(item.segmentation), *sources[i].size);
      };
      sum += iou(mask(images[i].items[k]), mask(sources[i].items[k]));
      ++count;
    }
  }
  CHECK(sum / static_cast<double>(count) >= 0.99);
}

TEST_CASE("Several splits make one data set, the same for any number of threads") {
  const ScratchFolder folder;
  const std::vector<SourcePath> sources = {{"train", write_scenes(folder, "a", 6)},
                                           {"val", write_scenes(folder, "b", 7)}};
  for (const Format& format : all_formats()) {
    if (!format.to) continue;
    std::vector<std::map<std::string, std::string>> made;
    std::vector<std::string> ledgers;
    for (const int threads : {1, 4}) {
      const ThreadLimit limit(threads);
      const std::string output = at(folder, "out");
      fs::remove_all(output);
      ConvertOptions options;
      // Formats that look at pixels would find these pictures broken.
      options.pictures = PicturePlacing::none;
      std::size_t calls = 0;
      options.progress = [&](std::size_t done, std::size_t of) { calls += done <= of ? 1 : 0; };
      try {
        ledgers.push_back(
            render_conversion_json(convert::convert(sources, std::nullopt, format.name, output, options)));
      } catch (const Error& error) {
        // Some formats are nothing without pictures.
        CHECK(error.fault() == Fault::usage);
        break;
      }
      CHECK(calls == 50);
      made.push_back(contents(output));
      CHECK(!made.back().empty());
    }
    if (made.size() == 2) {
      CHECK(made[0] == made[1]);
      CHECK(ledgers[0] == ledgers[1]);
    }
  }
}

TEST_CASE("One category makes a data set of its own landmarks") {
  const ScratchFolder folder;
  const std::string split = write_scenes(folder, "val", 8);
  const auto sources = images_of(split);
  ConvertOptions options;
  options.category = sources[0].items.at(0).category;
  const Category& category = deepfashion2_categories()[*options.category];
  (void)convert::convert({{{"", split}}}, std::nullopt, "ultralytics-pose", at(folder, "yolo"), options);
  const auto files = contents(folder.path() / "yolo");
  const std::string& yaml = files.at("data.yaml");
  CHECK(yaml.find("kpt_shape: [" + std::to_string(category.landmark_count) + ", 3]") != std::string::npos);
  (void)convert::convert({{{"", at(folder, "yolo")}}}, "ultralytics-pose", "coco", at(folder, "back"));
  const auto images = images_of(at(folder, "back/val/annotations/val.json"));
  for (const ImageRecord& image : images) {
    CHECK(!image.items.empty());
    for (const Item& item : image.items) CHECK(item.category == *options.category);
  }
}

TEST_CASE("What a native item must have and others do not is made up, and said") {
  const ScratchFolder folder;
  Item item;
  item.id = 77;
  item.category = 3;
  item.box = {10, 10, 100, 100};
  item.area = 50;
  item.segmentation = mask_from_box({10, 10, 20, 30}, {200, 150});
  Split split{"odd", "memory", Dataset("odd", {{5, "strange/name.png", Size{200, 150}, {}, {}, {item}}}, {3}), true};
  ConvertOptions options;
  options.pictures = PicturePlacing::none;
  const Conversion made = convert::convert(std::vector<Split>{split}, "native", at(folder, "out"), options);
  for (const char* code : {"file_names", "source", "pair_id", "annotation_ids", "areas", "landmarks", "levels"})
    CHECK(made.ledger.count(code) == 1);
  const auto images = images_of(at(folder, "out/odd"));
  REQUIRE(images.size() == 1);
  CHECK(images[0].size == Size{200, 150});
  const auto& polygons = std::get<std::vector<Polygon>>(images[0].items.at(0).segmentation);
  CHECK(mask_from_polygons(polygons, {200, 150}) == std::get<Mask>(item.segmentation));
}

TEST_CASE("A conversion that cannot be is refused and leaves nothing behind") {
  const ScratchFolder folder;
  const std::string split = write_scenes(folder, "val", 9);
  const std::string out = at(folder, "out");
  const auto refused = [&](std::vector<SourcePath> sources, std::string_view to, const std::string& output,
                           std::optional<std::string_view> from = std::nullopt) {
    const Error error = refusal([&] { (void)convert::convert(sources, from, to, output); });
    CHECK(!fs::exists(out));
    return std::string(error.what());
  };
  CHECK(refused({}, "coco", out).find("nothing to convert") != std::string::npos);
  CHECK(refused({{"", split}}, "cocoa", out).find("did you mean coco?") != std::string::npos);
  CHECK(refused({{"", split}, {"", split}}, "coco", out).find("two splits are called val") != std::string::npos);
  CHECK(refused({{"a/b", split}}, "coco", out).find("cannot be the name of a split") != std::string::npos);
  CHECK(refused({{"", split}}, "coco", split + "/image/out").find("which is read") != std::string::npos);
  fs::remove(split + "/image/000003.jpg");
  CHECK(refused({{"", split}}, "coco", out).find("1 of 25 pictures of val are not there") != std::string::npos);
  fs::remove_all(split + "/image");
  CHECK(refused({{"", split}}, "ultralytics-detect", out).find("size") != std::string::npos);
}

TEST_CASE("A split is named in front of its path, unless the whole is a path") {
  const ScratchFolder folder;
  CHECK(parse_source("train=some/path").split == "train");
  CHECK(parse_source("train=some/path").path == "some/path");
  CHECK(parse_source("some/path").split.empty());
  CHECK(parse_source("some/a=b").split.empty());
  const std::string odd = folder.write("a=b", "");
  CHECK(parse_source(odd).path == odd);
}
