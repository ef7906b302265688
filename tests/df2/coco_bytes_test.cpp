#include <df2/io/coco_bytes.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/results.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;

std::string truth_text(int items, const std::string& more = "") {
  std::string images, annotations;
  for (int i = 0; i < items; ++i) {
    const std::string number = std::to_string(i), comma = i ? ",\n" : "";
    images += comma + R"({"id": )" + number + R"(, "width": 9, "height": 7})";
    annotations += comma + R"({"id": )" + number + R"(, "image_id": )" + number +
                   R"(, "category_id": 4, "bbox": [1, 2, 3.25, 4], "area": 13, "iscrowd": 0, "segmentation": )" +
                   R"([[1, 1, 5, 1, 5, 5.5]], "keypoints": [1, 2, 2, 3, 4, 1], "num_keypoints": 2)" + more + "}";
  }
  return R"({"categories": [{"id": 4, "name": "a"}, {"id": 0}], "annotations": [)" + annotations + "], \"images\": [" +
         images + "]}";
}

constexpr const char* kCounts = R"("segmentation": {"size": [7, 9], "counts": [10, 5, 48]})";

std::string with_counts(std::string_view more) {
  return std::string(kCounts).append(more);
}

std::string rows_text(int rows, const std::string& geometry) {
  std::string text;
  for (int i = 0; i < rows; ++i)
    text += (i ? ",\n" : "") + std::string(R"({"image_id": )") + std::to_string(i) +
            R"(, "category_id": 4, "score": )" + std::to_string(i) + ", " + geometry + "}";
  return "[" + text + "]";
}

std::vector<double> sigmas_for_type(CocoType type) {
  return type == CocoType::landmarks ? std::vector{0.5, 0.25} : std::vector<double>();
}

CocoTruth read_truth(const std::string& text, CocoType type, const ReadLimits& limits = {}) {
  return read_coco_truth(PackedText(text), type, sigmas_for_type(type), limits);
}

/// What is kept of the images: for a type what it is compared by.
std::vector<ImageRecord> only_read(const Dataset& dataset, CocoType type) {
  std::vector<ImageRecord> images(dataset.images().begin(), dataset.images().end());
  for (ImageRecord& image : images) {
    for (Item& item : image.items) {
      if (type == CocoType::masks) item.box = {};
      if (type != CocoType::masks) item.segmentation = {};
      if (type == CocoType::landmarks) continue;
      item.landmarks.clear();
      item.labelled_count = 0;
    }
  }
  return images;
}

template <class Read>
Error refusal(Read&& read) {
  try {
    read();
  } catch (const Error& error) {
    return error;
  }
  FAIL("accepted");
  throw;
}

}  // namespace

TEST_CASE("ground truth in memory is that of its file, wherever it is cut") {
  const ScratchFolder folder;
  const std::string text = truth_text(50), path = folder.write("gt.json", text);
  for (const CocoType type : {CocoType::boxes, CocoType::masks, CocoType::landmarks}) {
    const Dataset expected =
        read_coco_ground_truth(path, {}, {CategorySource::ground_truth, std::vector{0.5, 0.25}}, {});
    for (const std::uint64_t block : {1, 1000, 1 << 19}) {
      ReadLimits limits;
      limits.block_bytes = block;
      const CocoTruth truth = read_truth(text, type, limits);
      CHECK(truth.type == type);
      CHECK(std::ranges::equal(truth.dataset.images(), only_read(expected, type)));
      CHECK(std::ranges::equal(truth.dataset.listed(), expected.listed()));
      CHECK(truth.dataset.picture_path(truth.dataset.images()[0]) == std::nullopt);
    }
  }
}

TEST_CASE("results in memory are those of their file, wherever they are cut") {
  const ScratchFolder folder;
  const std::string truth_file = truth_text(50);
  const auto check = [&](CocoType type, const std::string& geometry, auto read, std::vector<double> areas) {
    const CocoTruth truth = read_truth(truth_file, type);
    const std::string text = rows_text(50, geometry);
    const Predictions expected = read(folder.write("rows.json", text), truth.dataset, ReadLimits{});
    for (const std::uint64_t block : {1, 1000, 1 << 19}) {
      ReadLimits limits;
      limits.block_bytes = block;
      const CocoResults results = read_coco_results(PackedText(text), truth, false, limits);
      CHECK(results.type == type);
      CHECK(results.predictions.image == expected.image);
      CHECK(results.predictions.category == expected.category);
      CHECK(results.predictions.score == expected.score);
      CHECK(results.areas == areas);
    }
  };
  check(CocoType::boxes, R"("bbox": [1, 2, 3, 4])", read_detection_results, std::vector<double>(50, 12));
  const auto read_masks = [](const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
    return read_segmentation_results(path, dataset, limits);
  };
  check(CocoType::masks, with_counts(R"(, "bbox": [1, 2, 3, 4])"), read_masks, std::vector<double>(50, 12));
  check(CocoType::landmarks, R"("keypoints": [0, 0, 1, 3, 5, 1])", read_landmark_results, std::vector<double>(50, 15));
  check(CocoType::landmarks, R"("bbox": [1, 2, 3, 4], "keypoints": [0, 0, 1, 3, 5, 1])", read_landmark_results,
        std::vector<double>(50, 12));
}

namespace {

/// An annotation with four landmarks of these visibilities, at (10 i, i).
std::string with_labels(int id, int category, const std::vector<int>& visibilities) {
  std::string keypoints;
  int count = 0;
  for (std::size_t i = 0; i < visibilities.size(); ++i) {
    keypoints +=
        (i ? ", " : "") + std::to_string(10 * i) + ", " + std::to_string(i) + ", " + std::to_string(visibilities[i]);
    count += visibilities[i] > 0 ? 1 : 0;
  }
  return R"({"id": )" + std::to_string(id) + R"(, "image_id": )" + std::to_string(id) + R"(, "category_id": )" +
         std::to_string(category) + R"(, "bbox": [0, 0, 9, 9], "area": 9, "iscrowd": 0, "keypoints": [)" + keypoints +
         R"(], "num_keypoints": )" + std::to_string(count) + "}";
}

std::string truth_of(const std::vector<std::string>& annotations) {
  std::string text = R"({"categories": [{"id": 1}, {"id": 2}, {"id": 3}], "images": [)", listed;
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    text += (i ? ", " : "") + std::string(R"({"id": )") + std::to_string(i) + "}";
    listed += (i ? ", " : "") + annotations[i];
  }
  return text + R"(], "annotations": [)" + listed + "]}";
}

}  // namespace

TEST_CASE("a category has the landmarks that are labelled in its annotations, and its rows keep these") {
  const std::string text = truth_of({with_labels(0, 1, {0, 2, 0, 0}), with_labels(1, 1, {0, 0, 1, 0}),
                                     with_labels(2, 2, {0, 0, 0, 2}), with_labels(3, 2, {0, 0, 0, 0})});
  const CocoTruth truth = read_coco_truth(PackedText(text), CocoType::landmarks);
  const auto landmarks_of = [&](std::size_t image) { return truth.dataset.images()[image].items.at(0).landmarks; };
  CHECK(landmarks_of(0) == std::vector<Landmark>{{10, 1, 2}, {0, 0, 0}});
  CHECK(landmarks_of(1) == std::vector<Landmark>{{0, 0, 0}, {20, 2, 1}});
  CHECK(landmarks_of(2) == std::vector<Landmark>{{30, 3, 2}});
  CHECK(landmarks_of(3).empty());
  const auto categories = truth.dataset.categories().all();
  CHECK((categories[0].landmark_begin == 1 && categories[0].landmark_count == 2));
  CHECK((categories[1].landmark_begin == 3 && categories[1].landmark_count == 1));
  CHECK(categories[2].landmark_count == 0);
  CHECK(truth.dataset.categories().sigmas().size() == 4);

  std::string rows;
  for (const auto& [image, category] : std::vector<std::pair<int, int>>{{0, 1}, {1, 1}, {2, 2}, {3, 2}, {0, 3}}) {
    rows += std::string(rows.empty() ? "[" : ", ") + R"({"image_id": )" + std::to_string(image) +
            R"(, "category_id": )" + std::to_string(category) +
            R"(, "score": 0.5, "keypoints": [1, 2, 1, 3, 4, 1, 5, 6, 1, 7, 80, 1]})";
  }
  const CocoResults results = read_coco_results(PackedText(rows + "]"), truth);
  const auto& column = std::get<LandmarkColumn>(results.predictions.geometry);
  // The item of image 1 has only an occluded landmark; the one of image 3 none.
  const std::vector<std::vector<Point>> expected{
      {{3, 4}, {5, 6}}, {{1, 2}, {3, 4}, {5, 6}, {7, 80}}, {{7, 80}}, {{1, 2}, {3, 4}, {5, 6}, {7, 80}}, {}};
  for (std::size_t row = 0; row < expected.size(); ++row)
    CHECK(std::vector<Point>(column.row(row).begin(), column.row(row).end()) == expected[row]);
  CHECK(results.areas == std::vector<double>(5, 6 * 78));
}

TEST_CASE("rows for pycocotools have all landmarks, not those of their category") {
  const CocoTruth truth = read_coco_truth(PackedText(truth_of({with_labels(0, 1, {0, 2, 0, 0})})), CocoType::landmarks);
  const std::string row = R"([{"image_id": 0, "category_id": 1, "score": 1, "keypoints": [1, 2, 1]}])";
  CHECK(refusal([&] { read_coco_results(PackedText(row), truth); }).issues().totals().contains(Code::landmark_length));
}

TEST_CASE("results are read alike for a ground truth in memory") {
  const std::vector<std::vector<int>> labels{{0, 2, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 2}, {0, 0, 0, 0}};
  std::vector<std::string> written;
  std::vector<std::vector<Landmark>> landmarks;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    written.push_back(with_labels(static_cast<int>(i), i < 2 ? 1 : 2, labels[i]));
    for (auto& all = landmarks.emplace_back(); const int visibility : labels[i])
      all.push_back({10.0 * static_cast<double>(all.size()), 1, static_cast<std::uint8_t>(visibility)});
  }
  std::vector<CocoAnnotation> annotations;
  for (std::size_t i = 0; i < labels.size(); ++i)
    annotations.push_back({static_cast<std::int64_t>(i), i < 2 ? 1 : 2, landmarks[i]});
  annotations.push_back({99, 1, landmarks[0]});
  annotations.push_back({0, 99, landmarks[0]});
  const std::vector<std::int64_t> categories{2, 3, 1};
  std::vector<ImageRecord> images(4);
  for (std::size_t i = 0; i < 4; ++i) images[i].id = static_cast<std::int64_t>(3 - i);
  const CocoTruth file = read_coco_truth(PackedText(truth_of(written)), CocoType::landmarks);
  const CocoTruth memory = make_coco_truth(CocoType::landmarks, images, categories, annotations, 4);
  CHECK(std::ranges::equal(memory.dataset.categories().all(), file.dataset.categories().all()));
  std::string rows;
  for (int i = 0; i < 12; ++i) {
    rows += std::string(rows.empty() ? "[" : ", ") + R"({"image_id": )" + std::to_string(i % 4) +
            R"(, "category_id": )" + std::to_string(i / 4 + 1) +
            R"(, "score": 0.5, "keypoints": [1, 2, 1, 3, 4, 1, 5, 6, 1, 7, 80, 1]})";
  }
  const PackedText text(rows + "]");
  const CocoResults expected = read_coco_results(text, file), made = read_coco_results(text, memory);
  CHECK(made.predictions.image == expected.predictions.image);
  CHECK(made.areas == expected.areas);
  CHECK(std::get<LandmarkColumn>(made.predictions.geometry).points ==
        std::get<LandmarkColumn>(expected.predictions.geometry).points);
  const std::vector<std::int64_t> twice{1, 1};
  CHECK_THROWS_AS(make_coco_truth(CocoType::boxes, images, twice, {}, 0), Error);
}

TEST_CASE("a field that others could stand in for is not made up for pycocotools") {
  const ScratchFolder folder;
  for (const std::string key : {"area", "iscrowd", "num_keypoints", "keypoints"}) {
    std::string text = truth_text(3);
    const std::size_t at = text.find("\"" + key + "\"");
    text.replace(at, key.size() + 2, "\"other\"");
    const Error error = refusal([&] { read_truth(text, CocoType::landmarks); });
    CHECK(error.fault() == Fault::ground_truth);
    CHECK(std::string(error.what()).find("/annotations/0") != std::string::npos);
    if (key == "area" || key == "iscrowd")
      CHECK_NOTHROW(read_coco_ground_truth(folder.write("gt.json", text), {}, {CategorySource::ground_truth, {1, 1}}));
    else
      CHECK_NOTHROW(read_truth(text, CocoType::boxes));
  }
}

TEST_CASE("annotations of categories that the file does not list are refused for pycocotools") {
  std::string text = truth_text(3);
  text.replace(text.find(R"("id": 4, "name")"), 7, R"("id": 5)");
  CHECK(refusal([&] { read_truth(text, CocoType::boxes); }).issues().totals().contains(Code::unknown_category));
}

TEST_CASE("masks and landmarks for pycocotools need sizes and sigmas") {
  const std::string text = R"({"images": [{"id": 1}], "annotations": [], "categories": [{"id": 1}]})";
  CHECK(refusal([&] { read_truth(text, CocoType::masks); }).fault() == Fault::ground_truth);
  CHECK_NOTHROW(read_truth(text, CocoType::boxes));
  CHECK_FALSE(read_coco_truth(PackedText(truth_text(3)), CocoType::landmarks).has_sigmas);
  for (const std::vector<double>& sigmas : {std::vector{0.5, 0.0}, {0.5, -1.0}, {0.5}})
    CHECK(refusal([&] { read_coco_truth(PackedText(truth_text(3)), CocoType::landmarks, sigmas); }).fault() ==
          Fault::usage);
}

TEST_CASE("the first row of results decides what pycocotools takes them for") {
  const std::string truth_file = truth_text(3);
  const CocoTruth masks = read_truth(truth_file, CocoType::masks);
  const auto read = [&](const std::string& text) { return read_coco_results(PackedText(text), masks); };
  // Lists of run lengths have an area only where boxes give it.
  CHECK(refusal([&] { read(rows_text(2, kCounts)); }).fault() == Fault::submission);
  CHECK(read(rows_text(2, with_counts(R"(, "bbox": [0, 0, 2, 2])"))).areas == std::vector<double>{4, 4});
  for (const std::string other : {R"("caption": "a", "bbox": [0, 0, 2, 2])", R"("bbox": [])", R"("bbox": null)"})
    CHECK(refusal([&] { read(rows_text(2, with_counts(", ").append(other))); }).fault() == Fault::submission);
  CHECK(refusal([&] { read("[]"); }).fault() == Fault::submission);
  const CocoTruth landmarks = read_truth(truth_file, CocoType::landmarks);
  const std::string text = rows_text(2, R"("keypoints": [0, 0, 1, 3, 5, 1], "segmentation": [])");
  CHECK(refusal([&] { read_coco_results(PackedText(text), landmarks); }).fault() == Fault::submission);
}

TEST_CASE("boxes in memory are for a ground truth of boxes") {
  const std::string truth_file = truth_text(3);
  const std::vector<std::int64_t> images{0, 2}, categories{4, 0};
  const std::vector<double> scores{0.5, 0.25}, boxes{1, 2, 3, 4, 0, 0, 2, 2};
  const CocoResults made =
      make_coco_results(read_truth(truth_file, CocoType::boxes), {images, categories, scores}, {boxes});
  CHECK(made.areas == std::vector<double>{12, 4});
  CHECK(made.predictions.image == std::vector<std::uint32_t>{0, 2});
  CHECK(refusal([&] {
          make_coco_results(read_truth(truth_file, CocoType::masks), {images, categories, scores}, {boxes});
        }).fault() == Fault::usage);
}
