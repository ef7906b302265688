#include <df2/make_predictions.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <df2/io/results.h>
#include <df2/mask.h>
#include <df2_eval/evaluate.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;

/// Images 1 to 4; the size of 4 is not known. Images 2 and 3 have items, those of 3 without a visible landmark.
Dataset four_images() {
  std::vector<ImageRecord> images(4);
  for (std::size_t i = 0; i < images.size(); ++i) {
    images[i].id = static_cast<std::int64_t>(i) + 1;
    if (i < 3) images[i].size = Size{9, 7};
  }
  for (const std::size_t i : {1, 2}) {
    for (CategoryIndex category = 0; category < 3; ++category) {
      Item item;
      item.category = category;
      item.landmarks.assign(deepfashion2_categories()[category].landmark_count,
                            Landmark{1, 2, static_cast<std::uint8_t>(i == 1 ? 2 : 1)});
      item.segmentation = Mask{{9, 7}, {10, 20, 33}};
      item.labelled_count = static_cast<int>(item.landmarks.size());
      images[i].items.push_back(item);
    }
  }
  return Dataset("four", images, {0, 1, 2});
}

/// Rows in memory, and the same rows as the text of a file. Fields hold JSON, so that a bad value is as bad in both.
struct Rows {
  std::vector<std::int64_t> image_ids, category_ids;
  std::vector<double> scores;
  std::vector<std::vector<double>> numbers;  ///< of boxes and landmarks
  std::vector<std::vector<Polygon>> polygons;
  std::vector<std::vector<std::uint32_t>> runs;
  std::vector<std::string> counts;
  std::vector<std::vector<std::uint8_t>> pixels;
  std::vector<Size> sizes;
  std::vector<int> kinds;  ///< of masks: compressed, runs, bitmap, polygons
};

std::string json_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return fmt::format("{}", value);
}

std::string json_list(std::span<const double> numbers) {
  std::string text;
  for (const double number : numbers) text += (text.empty() ? "[" : ", ") + json_number(number);
  return text.empty() ? "[]" : text + "]";
}

std::string json_polygons(const std::vector<Polygon>& polygons) {
  std::string text = "[";
  for (const Polygon& polygon : polygons) {
    std::vector<double> numbers;
    for (const Point p : polygon) numbers.insert(numbers.end(), {p.x, p.y});
    text += (text.size() > 1 ? ", " : "") + json_list(numbers);
  }
  return text + "]";
}

std::string json_mask(const Rows& rows, std::size_t i) {
  if (rows.kinds[i] == 3) return json_polygons(rows.polygons[i]);
  std::string text = fmt::format(R"({{"size": [{}, {}], "counts": )", rows.sizes[i].height, rows.sizes[i].width);
  if (rows.kinds[i] == 0) {
    text += '"';
    for (const char c : rows.counts[i]) text += c == '\\' ? "\\\\" : std::string(1, c);
    return text + "\"}";
  }
  std::string list;
  for (const std::uint32_t run : rows.runs[i]) list += (list.empty() ? "" : ", ") + std::to_string(run);
  return text + "[" + list + "]}";
}

enum class Kind { boxes, landmarks, masks };

std::string json_of(const Rows& rows, Kind kind) {
  std::string text = "[";
  for (std::size_t i = 0; i < rows.scores.size(); ++i) {
    const std::string geometry = kind == Kind::boxes       ? "\"bbox\": " + json_list(rows.numbers[i])
                                 : kind == Kind::landmarks ? "\"keypoints\": " + json_list(rows.numbers[i])
                                                           : "\"segmentation\": " + json_mask(rows, i);
    text += fmt::format("{}\n{{\"image_id\": {}, \"category_id\": {}, {}, \"score\": {}}}", i == 0 ? "" : ",",
                        rows.image_ids[i], rows.category_ids[i], geometry, json_number(rows.scores[i]));
  }
  return text + "\n]";
}

Predictions make(const Rows& rows, Kind kind, const Dataset& dataset) {
  const RowHeads heads{rows.image_ids, rows.category_ids, rows.scores};
  if (kind == Kind::boxes) {
    std::vector<double> flat;
    for (const auto& row : rows.numbers) flat.insert(flat.end(), row.begin(), row.end());
    return make_predictions(dataset, heads, BoxRows{flat});
  }
  if (kind == Kind::landmarks) {
    const std::vector<std::span<const double>> spans(rows.numbers.begin(), rows.numbers.end());
    return make_predictions(dataset, heads, LandmarkRows{spans});
  }
  std::vector<MaskRow> masks;
  for (std::size_t i = 0; i < rows.kinds.size(); ++i) {
    if (rows.kinds[i] == 0) masks.push_back(CompressedMask{rows.sizes[i], rows.counts[i]});
    if (rows.kinds[i] == 1) masks.push_back(RunsMask{rows.sizes[i], rows.runs[i]});
    if (rows.kinds[i] == 2) masks.push_back(BitmapMask{rows.sizes[i], rows.pixels[i]});
    if (rows.kinds[i] == 3) masks.push_back(std::span<const Polygon>(rows.polygons[i]));
  }
  return make_predictions(dataset, heads, MaskRows{masks});
}

Predictions read(const Rows& rows, Kind kind, const Dataset& dataset) {
  const ScratchFolder folder;
  const std::string path = folder.write("r.json", json_of(rows, kind));
  return kind == Kind::boxes       ? read_detection_results(path, dataset)
         : kind == Kind::landmarks ? read_landmark_results(path, dataset)
                                   : read_segmentation_results(path, dataset);
}

double random_coordinate(std::mt19937& random) {
  return std::uniform_real_distribution(-20.0, 30.0)(random);
}

Rows random_rows(std::mt19937& random, Kind kind, std::size_t count) {
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t image = 1 + static_cast<std::int64_t>(random() % 4);
    rows.image_ids.push_back(image);
    rows.category_ids.push_back(1 + static_cast<std::int64_t>(random() % 4));
    rows.scores.push_back(random_coordinate(random));
    std::vector<double> numbers(4);
    if (kind == Kind::landmarks) {
      const auto& category = deepfashion2_categories()[static_cast<CategoryIndex>(rows.category_ids.back() - 1)];
      numbers.resize(random() % 2 ? 882 : 3 * category.landmark_count);
    }
    for (double& number : numbers) number = random_coordinate(random);
    if (kind == Kind::boxes) numbers[2] = std::abs(numbers[2]), numbers[3] = random() % 4 ? std::abs(numbers[3]) : 0;
    rows.numbers.push_back(numbers);
    std::vector<std::uint8_t> pixels(63);
    for (auto& pixel : pixels) pixel = random() % 2;
    const Mask mask = mask_from_bitmap(pixels, {9, 7});
    rows.pixels.push_back(pixels);
    rows.runs.push_back(mask.runs);
    rows.counts.push_back(encode_runs(mask.runs));
    rows.sizes.push_back({9, 7});
    std::vector<Polygon> polygons(1 + random() % 2);
    for (Polygon& polygon : polygons) {
      for (std::size_t p = 0; p < 3 + random() % 3; ++p) {
        polygon.push_back({random_coordinate(random), random_coordinate(random)});
      }
    }
    rows.polygons.push_back(polygons);
    rows.kinds.push_back(static_cast<int>(random() % (image == 4 ? 3 : 4)));
  }
  return rows;
}

void require_equal(const Predictions& a, const Predictions& b) {
  REQUIRE(a.image == b.image);
  REQUIRE(a.category == b.category);
  REQUIRE(a.score == b.score);
  REQUIRE(a.notes == b.notes);
  REQUIRE(a.geometry.index() == b.geometry.index());
  if (const auto* boxes = std::get_if<BoxColumn>(&a.geometry)) {
    REQUIRE(*boxes == std::get<BoxColumn>(b.geometry));
  } else if (const auto* landmarks = std::get_if<LandmarkColumn>(&a.geometry)) {
    const auto& other = std::get<LandmarkColumn>(b.geometry);
    REQUIRE(landmarks->begin == other.begin);
    REQUIRE(landmarks->points == other.points);
    REQUIRE(landmarks->areas == other.areas);
  } else {
    const auto& masks = std::get<MaskColumn>(a.geometry);
    const auto& other = std::get<MaskColumn>(b.geometry);
    REQUIRE(masks.begin == other.begin);
    REQUIRE(masks.counts == other.counts);
    REQUIRE(masks.sizes == other.sizes);
    REQUIRE(masks.areas == other.areas);
    REQUIRE(masks.digests == other.digests);
  }
}

/// Code and pointer of each issue; nothing where the rows are accepted.
template <class Door>
std::vector<std::pair<Code, std::string>> refusal(Door&& door) {
  std::vector<std::pair<Code, std::string>> issues;
  try {
    door();
  } catch (const Error& error) {
    CHECK((error.fault() == Fault::submission || error.fault() == Fault::limit));
    for (const Issue& issue : error.issues().shown()) issues.emplace_back(issue.code, issue.where.pointer);
  }
  return issues;
}

constexpr Kind kKinds[] = {Kind::boxes, Kind::landmarks, Kind::masks};

}  // namespace

TEST_CASE("rows from memory and the same rows from a file are the same predictions") {
  std::mt19937 random(5);
  const Dataset dataset = four_images();
  for (int trial = 0; trial < 60; ++trial) {
    for (const Kind kind : kKinds) {
      const Rows rows = random_rows(random, kind, random() % 20);
      require_equal(make(rows, kind, dataset), read(rows, kind, dataset));
    }
  }
}

TEST_CASE("a bad value has the same code and pointer from memory and from a file") {
  std::mt19937 random(6);
  const Dataset dataset = four_images();
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInfinity = std::numeric_limits<double>::infinity();
  std::size_t refused = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const Kind kind = kKinds[trial % 3];
    Rows rows = random_rows(random, kind, 6);
    for (int fault = 0; fault < 1 + trial % 3; ++fault) {
      const std::size_t row = 2 * static_cast<std::size_t>(fault) + random() % 2;  // each row has one fault
      const auto any = [&](const auto&... values) {
        const std::vector list{values...};
        return list[random() % list.size()];
      };
      switch (random() % 6) {
        case 0:
          rows.image_ids[row] = any(std::int64_t{-1}, std::int64_t{99}, (std::int64_t{1} << 53) + 1);
          break;
        case 1:
          rows.category_ids[row] = any(std::int64_t{-1}, std::int64_t{0}, std::int64_t{14}, std::int64_t{1} << 60);
          break;
        case 2:
          rows.scores[row] = any(kNan, kInfinity, -kInfinity);
          break;
        case 3:
          if (kind == Kind::boxes)
            rows.numbers[row][random() % 4] = any(kNan, -kInfinity, -1.5, 1e6 + 1, -1e7);
          else if (kind == Kind::landmarks)
            rows.numbers[row][random() % rows.numbers[row].size()] = any(kNan, kInfinity, 1.5e6);
          else
            rows.polygons[row][0][random() % 3].y = any(kNan, 2e6, -kInfinity);
          break;
        case 4:
          if (kind == Kind::landmarks) rows.numbers[row].resize(any(0u, 3u, 24u, 99u, 879u));
          if (kind != Kind::masks) break;
          rows.polygons[row].back().resize(random() % 3);
          rows.counts[row] = any(std::string(), std::string("0"), std::string("~~"), rows.counts[row] + "1");
          rows.runs[row].push_back(any(1u, 100u, 1u << 31));
          break;
        default:
          if (kind != Kind::masks) break;
          rows.sizes[row] = any(Size{0, 7}, Size{7, 9}, Size{65536, 65536});
          rows.polygons[row].clear();
          break;
      }
      // A bitmap has no spelling in a file, and a size of no image is no fault of polygons.
      if (rows.kinds[row] == 2) rows.kinds[row] = 1;
    }
    INFO(json_of(rows, kind));
    const auto from_memory = refusal([&] { make(rows, kind, dataset); });
    auto from_file = refusal([&] { read(rows, kind, dataset); });
    refused += !from_file.empty();
    CHECK(from_memory == from_file);
  }
  CHECK(refused > 300);
}

TEST_CASE("of each code the first twenty issues of rows in memory are shown and all are counted") {
  const Dataset dataset = four_images();
  const std::vector<std::int64_t> ids(500, 9), categories(500, 1);
  const std::vector<double> scores(500), boxes(2000);
  try {
    make_predictions(dataset, {ids, categories, scores}, BoxRows{boxes}, "tensor");
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.issues().shown().size() == 20);
    CHECK(error.issues().totals().at(Code::unknown_image) == 500);
    CHECK(error.issues().shown()[3].where.file == "tensor");
    CHECK(error.issues().shown()[3].where.pointer == "/3/image_id");
  }
}

TEST_CASE("columns of different lengths are refused") {
  const Dataset dataset = four_images();
  const std::vector<std::int64_t> ids = {1, 2}, categories = {1, 1};
  const std::vector<double> scores = {1, 2}, boxes(8);
  const auto code = [&](std::size_t images, std::size_t of_categories, std::size_t numbers) {
    const auto issues = refusal([&] {
      make_predictions(dataset, {std::span(ids).first(images), std::span(categories).first(of_categories), scores},
                       BoxRows{std::span(boxes).first(numbers)});
    });
    return issues.empty() ? Code::internal : issues[0].first;
  };
  CHECK(code(2, 2, 8) == Code::internal);
  CHECK(code(1, 2, 8) == Code::list_length);
  CHECK(code(2, 1, 8) == Code::list_length);
  for (const std::size_t numbers : {0, 4, 5, 7}) CHECK(code(2, 2, numbers) == Code::list_length);
}

TEST_CASE("landmarks of two numbers are those of three without the third") {
  std::mt19937 random(8);
  const Dataset dataset = four_images();
  const Rows rows = random_rows(random, Kind::landmarks, 30);
  std::vector<std::vector<double>> pairs;
  for (const auto& row : rows.numbers) {
    std::vector<double>& two = pairs.emplace_back();
    for (std::size_t i = 0; i < row.size(); i += 3) two.insert(two.end(), {row[i], row[i + 1]});
  }
  const std::vector<std::span<const double>> spans(pairs.begin(), pairs.end());
  const RowHeads heads{rows.image_ids, rows.category_ids, rows.scores};
  require_equal(make_predictions(dataset, heads, LandmarkRows{spans, 2}), make(rows, Kind::landmarks, dataset));
}

TEST_CASE("more rows of an image than the limit are refused from memory, too") {
  const Dataset dataset = four_images();
  const std::vector<std::int64_t> ids(11, 2), categories(11, 1);
  const std::vector<double> scores(11), boxes(44);
  ReadLimits limits;
  limits.rows_per_image = 10;
  const auto issues = refusal([&] {
    make_predictions(dataset, {ids, categories, scores}, BoxRows{boxes}, "rows", limits);
  });
  CHECK(issues == std::vector{std::pair(Code::too_many_predictions, std::string("/10"))});
}

TEST_CASE("hand-made predictions that do not fit the dataset are refused, whatever is wrong with them") {
  std::mt19937 random(7);
  const Dataset dataset = four_images();
  for (int trial = 0; trial < 600; ++trial) {
    const Kind kind = kKinds[trial % 3];
    Predictions broken = make(random_rows(random, kind, 8), kind, dataset);
    const std::size_t row = random() % 8;
    auto* boxes = std::get_if<BoxColumn>(&broken.geometry);
    auto* landmarks = std::get_if<LandmarkColumn>(&broken.geometry);
    auto* masks = std::get_if<MaskColumn>(&broken.geometry);
    const auto change = static_cast<int>(random() % 8);
    switch (change) {
      case 0:
        broken.image[row] = 4 + random() % 1000;
        break;
      case 1:
        broken.category[row] = static_cast<CategoryIndex>(13 + random() % 60'000);
        break;
      case 2:
        broken.score[row] = std::numeric_limits<double>::quiet_NaN();
        break;
      case 3:
        random() % 2 ? broken.image.pop_back() : broken.category.pop_back();
        break;
      case 4:
        if (boxes) boxes->pop_back();
        if (landmarks) landmarks->areas.pop_back();
        if (masks) random() % 2 ? masks->sizes.pop_back() : masks->digests.pop_back();
        break;
      case 5:
        if (boxes) boxes->push_back({});
        if (landmarks) landmarks->begin[1 + row] += 1'000'000;
        if (masks) masks->begin[1 + row] += 1'000'000;
        break;
      case 6:
        if (boxes) boxes->clear();
        if (landmarks) landmarks->points.pop_back();
        if (masks) masks->sizes[row] = {0, 0};
        break;
      default:
        if (boxes) broken.score.push_back(1);
        if (landmarks) landmarks->begin.pop_back();
        if (masks) masks->counts.resize(masks->counts.size() + 1, '~');
        break;
    }
    INFO("kind " << static_cast<int>(kind) << " change " << change);
    const eval::Options options;
    const auto evaluate = kind == Kind::boxes       ? eval::evaluate_detection
                          : kind == Kind::landmarks ? eval::evaluate_landmarks
                                                    : eval::evaluate_segmentation;
    CHECK_THROWS_AS(evaluate(dataset, broken, options), Error);
  }
}

TEST_CASE("counts that are no mask are refused where they are decoded") {
  std::vector<ImageRecord> images(1);
  images[0].id = 1;
  images[0].size = Size{9, 7};
  images[0].items.resize(1);
  images[0].items[0].segmentation = Mask{{9, 7}, {10, 20, 33}};
  const Dataset dataset("one", images, {0});
  for (const std::string counts : {"", "0", "~~", "zzzzzzzz"}) {
    Predictions broken;
    broken.image = {0};
    broken.category = {0};
    broken.score = {1};
    broken.geometry.emplace<MaskColumn>().push_back(counts, {9, 7}, 3);
    CHECK_THROWS_AS(eval::evaluate_segmentation(dataset, broken, {}), Error);
    broken.geometry.emplace<MaskColumn>().push_back(encode_runs(std::vector<std::uint32_t>{100}), {10, 10}, 0);
    CHECK_THROWS_AS(eval::evaluate_segmentation(dataset, broken, {}), Error);
  }
}
