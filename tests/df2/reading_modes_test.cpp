#include <df2/io/detail/json/reading_mode.h>

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/results.h>
#include <df2/io/retrieval.h>
#include <df2/io/verification.h>

#include "../support.h"

namespace {

using namespace df2;
using detail::ReadingMode;

/// A dataset or the rows of a submission as text, or the text of the refusal.
using Read = std::function<std::string(const std::string& path, const ReadLimits& limits)>;

std::string outcome(const Read& read, const std::string& path, const ReadLimits& limits, ReadingMode mode) {
  detail::chosen_reading_mode = mode;
  std::string text;
  try {
    text = "accepted: " + read(path, limits);
  } catch (const Error& error) {
    text = error.what();
  }
  detail::chosen_reading_mode = ReadingMode::fastest;
  return text;
}

std::string text_of(const Dataset& dataset) {
  std::string text = dataset.content_hash();
  for (const ImageRecord& image : dataset.images()) {
    text += fmt::format(" {} {}", image.file_name, image.items.size());
    for (const Item& item : image.items) text += fmt::format(",{}", item.id);
  }
  return text;
}

std::string text_of(const Predictions& read) {
  std::string text;
  for (std::size_t i = 0; i < read.size(); ++i) {
    text += fmt::format("{} {} {}, ", read.image[i], read.category[i], read.score[i]);
  }
  for (const auto& [key, count] : read.notes.unknown_keys) text += fmt::format("{}: {}, ", key, count);
  text += fmt::format("zero {}, ", read.notes.zero_size);
  if (const auto* boxes = std::get_if<BoxColumn>(&read.geometry)) {
    for (const Box& box : *boxes) text += fmt::format("{} {} {} {}, ", box.x, box.y, box.width, box.height);
  } else if (const auto* landmarks = std::get_if<LandmarkColumn>(&read.geometry)) {
    for (const Point p : landmarks->points) text += fmt::format("{} {}, ", p.x, p.y);
    for (const double area : landmarks->areas) text += fmt::format("{}, ", area);
  } else {
    const auto& masks = std::get<MaskColumn>(read.geometry);
    for (std::size_t i = 0; i < masks.sizes.size(); ++i) {
      text += fmt::format("{} {} {}, ", masks.areas[i], masks.digests[i], masks.row(i));
    }
  }
  return text;
}

Dataset three_images() {
  std::vector<ImageRecord> images(3);
  for (std::size_t i = 0; i < 3; ++i) {
    images[i].id = static_cast<std::int64_t>(i) + 1;
    if (i < 2) images[i].size = Size{6, 5};
    images[i].items.resize(1);
  }
  return Dataset("three", images, {0});
}

RetrievalTruth small_truth() {
  return {"small", {{1, {1, 2, 3, 4}, 0, 1, 7, {}}}, {{5, {1, 2, 3, 4}, 1, 7}, {6, {1, 2, 3, 4}, 1, 7}}};
}

std::string skirt() {
  return "[1, 2, 2, 3, 4, 1, 0, 0, 0, 5, 6.5, 2, 7, 8, 2, 9, 10, 2, 11, 12, 2, 13, 14, 0]";
}

struct Format {
  const char* name;
  std::string good;  ///< a file that is read
  Read read;
};

std::vector<Format> formats() {
  static const Dataset dataset = three_images();
  static const RetrievalTruth truth = small_truth();
  const std::string detection =
      R"([{"image_id": 1, "category_id": 1, "bbox": [1, 2.5, 3, 4], "score": 0.5, "id": 7},
{"score": -1e-3, "bbox": [1,2,0,4], "category_id": 13, "image_id": 3, "note": "text", "more": [1, 2]}])";
  std::string zeros = "0.0, 1, 2";
  for (int i = 0; i < 24; ++i) zeros += ", 0.5, 12, 1";
  const std::string landmarks = R"([{"image_id": 1, "category_id": 1, "keypoints": [)" + zeros + R"(], "score": 0.5}])";
  const std::string masks =
      R"([{"image_id": 1, "category_id": 1, "segmentation": {"size": [5, 6], "counts": ":5?"}, "score": 1},
{"image_id": 2, "category_id": 2, "segmentation": {"counts": [10, 5, 15], "size": [5, 6], "a": 1}, "score": 1},
{"image_id": 2, "category_id": 1, "segmentation": [[0, 0, 4, 0, 4.5, 4]], "score": 1}])";
  const std::string item =
      R"("bbox": [1.5, 2, 3, 4], "keypoints": )" + skirt() +
      R"(, "segmentation": [[1, 2, 5, 2.5, 5, 4]], "style": 2, "scale": 1, "occlusion": 2, "zoom_in": 3, )"
      R"("viewpoint": 1, "iscrowd": 0, "num_keypoints": 6, "area": 12.5, "pair_id": 3, "other": null)";
  const std::string coco = R"({"images": [{"id": 1, "width": 6, "height": 5, "file_name": "a.jpg", "source": "user"},
{"id": 2, "width": null, "pair_id": 4}], "annotations": [{"id": 1, "image_id": 1, "category_id": 9, )" +
                           item + R"(},
{"id": 2, "image_id": 2, "category_id": 9, )" +
                           item +
                           R"(}, {"id": 3, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4],
"iscrowd": true, "segmentation": {"size": [5, 6], "counts": ":5?"}}],
"categories": [{"id": 9, "name": "skirt"}, {"id": 1, "supercategory": "clothes"}]})";
  const std::string native = R"({"source": "user", "pair_id": 5, "item1": {"segmentation": [[0, 0, 4, 0, 4, 4]],
"scale": 1, "viewpoint": 2, "zoom_in": 3, "landmarks": )" +
                             skirt() +
                             R"(, "style": 2, "bounding_box": [1, 2, 11, 22], "category_id": 9, "occlusion": 1,
"category_name": "skirt"}})";
  const std::string retrieval =
      R"([{"query_image_id": 1, "query_bbox": [1, 2, 3, 4], "query_cls": 1, "query_score": 0.5,
"gallery_image_id": [5, 6], "gallery_bbox": [[1, 2, 3, 4], [1, 2, 3, 5]]}, {"query_image_id": 1,
"query_bbox": [1, 2, 3, 4], "query_cls": 1, "query_score": 0.25, "gallery_image_id": [], "gallery_bbox": []}])";
  const std::string gallery = R"([{"gallery_image_id": 5, "style": 1, "pair_id": 2, "bbox": [1, 2, 3, 4]}])";
  const std::string query = R"([{"query_image_id": 5, "style": 1, "cls": 2, "pair_id": 2, "bbox": [1, 2, 3, 4],
"scale": 1, "occlusion": 2, "zoom_in": 3, "viewpoint": 1}, {"query_image_id": 5, "style": 1, "cls": 2, "pair_id": 2,
"bbox": [1, 2, 3, 4]}])";
  const std::string scores = R"([{"id": 1, "score": 0.5}, {"id": 2, "score": 1}])";
  return {
      {"detection", detection,
       [](const auto& path, const auto& limits) { return text_of(read_detection_results(path, dataset, limits)); }},
      {"landmarks", landmarks,
       [](const auto& path, const auto& limits) { return text_of(read_landmark_results(path, dataset, limits)); }},
      {"segmentation", masks,
       [](const auto& path, const auto& limits) { return text_of(read_segmentation_results(path, dataset, limits)); }},
      {"coco", coco,
       [](const auto& path, const auto& limits) { return text_of(read_coco_ground_truth(path, limits)); }},
      {"fields of detection", coco,
       [](const auto& path, const auto& limits) {
         return text_of(read_coco_ground_truth(path, limits, {}, {.landmarks = false, .masks = false, .pairs = false}));
       }},
      {"fields of segmentation", coco,
       [](const auto& path, const auto& limits) {
         return text_of(read_coco_ground_truth(path, limits, {}, {.boxes = false, .landmarks = false, .pairs = false}));
       }},
      {"categories of the file", coco,
       [](const auto& path, const auto& limits) {
         return text_of(
             read_coco_ground_truth(path, limits, {CategorySource::ground_truth, std::vector<double>(8, .5)}));
       }},
      {"native", native,
       [](const auto& path, const auto& limits) {
         return text_of(read_ground_truth(std::filesystem::path(path).parent_path().string(), limits));
       }},
      {"native fields of retrieval", native,
       [](const auto& path, const auto& limits) {
         const FieldsRead fields{.areas = false, .landmarks = false, .masks = false};
         return text_of(read_ground_truth(std::filesystem::path(path).parent_path().string(), limits, {}, fields));
       }},
      {"retrieval", retrieval,
       [](const auto& path, const auto& limits) {
         const RetrievalPredictions read = read_retrieval_results(path, truth, {}, limits);
         std::string text = fmt::format("{} {}", fmt::join(read.score, ","), fmt::join(read.begin, ","));
         for (const RankedEntry& entry : read.entries) text += fmt::format(" {} {}", entry.image_id, entry.box.height);
         return text;
       }},
      {"query", query,
       [gallery](const auto& path, const auto& limits) {
         const test::ScratchFolder folder;
         return read_retrieval_truth(path, folder.write("gallery.json", gallery), limits).content_hash();
       }},
      {"gallery", gallery,
       [query](const auto& path, const auto& limits) {
         const test::ScratchFolder folder;
         return read_retrieval_truth(folder.write("query.json", query), path, limits).content_hash();
       }},
      {"scores", scores,
       [](const auto& path, const auto& limits) {
         const test::ScratchFolder folder;
         const std::string pairs = folder.write("pairs.json", R"([{"id": 1, "same": true}, {"id": 2, "same": false}])");
         return fmt::format("{}", fmt::join(read_scored_pairs(pairs, path, limits).score, " "));
       }},
  };
}

/// The text with something else in one place, often what a careless program might write there.
std::string spoiled(std::mt19937& random, std::string text) {
  static constexpr const char* kWords[] = {"null",
                                           "true",
                                           "NaN",
                                           "-1",
                                           "-0.0",
                                           "1e400",
                                           "1e3",
                                           "0",
                                           "3",
                                           "14",
                                           "\"",
                                           "\"a\\u0062\"",
                                           "[",
                                           "]",
                                           "{",
                                           "}",
                                           "{}",
                                           "[]",
                                           ",",
                                           ":",
                                           " ",
                                           "\n",
                                           ".5",
                                           "01",
                                           "9007199254740993",
                                           "1000001",
                                           "2147483648",
                                           "\\",
                                           "\xC3\xA9",
                                           "\xFF",
                                           "\"id\": 1,",
                                           "\"x\": {\"y\": [1, {}]},",
                                           "0, 0, 0,",
                                           "~",
                                           "100000000000000000000"};
  const std::size_t at = random() % text.size();
  const std::string word = kWords[random() % std::size(kWords)];
  switch (random() % 4) {
    case 0:
      return text.insert(at, word);
    case 1:
      return text.replace(at, 1, word);
    case 2:
      return text.erase(at, 1 + random() % 6);
    default: {
      // A whole number, for another value.
      const std::size_t begin = text.find_first_of("0123456789", at);
      if (begin == std::string::npos) return text;
      const std::size_t end = text.find_first_not_of("0123456789.", begin);
      return text.replace(begin, end - begin, word);
    }
  }
}

}  // namespace

TEST_CASE(
    "what the plain readers take, and what they leave to the strict ones, comes out as if all were read strictly") {
  std::mt19937 random(11);
  const test::ScratchFolder folder;
  for (const Format& format : formats()) {
    const auto both = [&](const std::string& text, std::uint64_t block) {
      const std::string path = folder.write(
          std::string_view(format.name).starts_with("native") ? "split/annos/000001.json" : "file.json", text);
      ReadLimits limits;
      limits.block_bytes = block;
      INFO(format.name << ", block " << block << ": " << text);
      const std::string strict = outcome(format.read, path, limits, ReadingMode::strict);
      CHECK(outcome(format.read, path, limits, ReadingMode::fastest) == strict);
      CHECK(outcome(format.read, path, limits, ReadingMode::portable) == strict);
      return strict;
    };
    const std::string good = both(format.good, 1 << 19);
    INFO(format.name << ": " << good);
    REQUIRE(good.starts_with("accepted"));
    for (int trial = 0; trial < 400; ++trial) {
      std::string text = spoiled(random, format.good);
      if (trial % 4 == 0) text = spoiled(random, text);
      both(text, trial % 2 ? 1 << 19 : 1 + random() % 200);
    }
  }
}
