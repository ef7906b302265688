// In: a random generator. Out: rows of a results file, in memory and as text, and predictions from both. Used by the
// tests of predictions that come from memory.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <df2/category_set.h>
#include <df2/dataset.h>
#include <df2/io/results.h>
#include <df2/make_predictions.h>
#include <df2/mask.h>

#include "../support.h"

namespace df2::test {

/// Images 1 to 4; the size of 4 is that of its item's mask. Images 2 and 3 have three items, those of 3 without a
/// visible landmark.
inline Dataset four_images() {
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
  images[3].items.resize(1);
  images[3].items[0].segmentation = Mask{{9, 7}, {63}};
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

inline std::string json_number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return fmt::format("{}", value);
}

inline std::string json_list(std::span<const double> numbers) {
  std::string text;
  for (const double number : numbers) text += (text.empty() ? "[" : ", ") + json_number(number);
  return text.empty() ? "[]" : text + "]";
}

inline std::string json_polygons(const std::vector<Polygon>& polygons) {
  std::string text = "[";
  for (const Polygon& polygon : polygons) {
    std::vector<double> numbers;
    for (const Point p : polygon) numbers.insert(numbers.end(), {p.x, p.y});
    text += (text.size() > 1 ? ", " : "") + json_list(numbers);
  }
  return text + "]";
}

inline std::string json_mask(const Rows& rows, std::size_t i) {
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

inline std::string json_of(const Rows& rows, Kind kind) {
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

inline Predictions make(const Rows& rows, Kind kind, const Dataset& dataset) {
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

inline Predictions read(const Rows& rows, Kind kind, const Dataset& dataset) {
  const ScratchFolder folder;
  const std::string path = folder.write("r.json", json_of(rows, kind));
  return kind == Kind::boxes       ? read_detection_results(path, dataset)
         : kind == Kind::landmarks ? read_landmark_results(path, dataset)
                                   : read_segmentation_results(path, dataset, {}, true);
}

inline double random_coordinate(std::mt19937& random) {
  return std::uniform_real_distribution(-20.0, 30.0)(random);
}

inline Rows random_rows(std::mt19937& random, Kind kind, std::size_t count) {
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
    rows.kinds.push_back(static_cast<int>(random() % 4));
  }
  return rows;
}

inline constexpr Kind kKinds[] = {Kind::boxes, Kind::landmarks, Kind::masks};

}  // namespace df2::test
