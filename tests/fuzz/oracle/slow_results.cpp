#include "slow_results.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/category_set.h>
#include <df2/mask.h>
#include <df2/parallel.h>

#include "fuzzing.h"
#include "slow_mask.h"
#include "strict_json.h"

namespace df2::fuzz {

using nlohmann::json;

namespace {

/// Thrown where a rule is broken; which rule is for the fast reader to say.
struct Refused {};

void rule(bool holds) {
  if (!holds) throw Refused{};
}

double number(const json& value, double limit) {
  rule(value.is_number());
  const double result = value.get<double>();
  rule(std::abs(result) <= limit);
  return result;
}

std::uint64_t whole(const json& value, std::uint64_t max) {
  rule(value.is_number_unsigned());
  rule(value.get<std::uint64_t>() <= max);
  return value.get<std::uint64_t>();
}

std::vector<double> coordinates(const json& value) {
  rule(value.is_array());
  std::vector<double> numbers;
  for (const json& element : value) numbers.push_back(number(element, 1e6));
  return numbers;
}

const json& member(const json& object, const char* key) {
  rule(object.contains(key));
  return object[key];
}

struct Row {
  std::uint32_t image;
  CategoryIndex category;
};

void add_box(const json& value, const Row&, const Dataset&, Predictions& into) {
  const std::vector<double> four = coordinates(value);
  rule(four.size() == 4 && four[2] >= 0 && four[3] >= 0);
  if (four[2] == 0 || four[3] == 0) ++into.notes.zero_size;
  std::get<BoxColumn>(into.geometry).push_back({four[0], four[1], four[2], four[3]});
}

void add_landmarks(const json& value, const Row& row, const Dataset& dataset, Predictions& into) {
  const Category& info = deepfashion2_categories()[row.category];
  const std::vector<double> numbers = coordinates(value);
  const auto own = static_cast<std::size_t>(info.landmark_count);
  rule(numbers.size() == 3 * own || numbers.size() == 3u * kDeepFashion2Landmarks);
  std::vector<Point> points;
  for (std::size_t i = 0; i < numbers.size(); i += 3) points.push_back({numbers[i], numbers[i + 1]});
  double x1 = 1e6, y1 = 1e6, x2 = -1e6, y2 = -1e6;
  for (const Point p : points) {
    x1 = std::min(x1, p.x), x2 = std::max(x2, p.x), y1 = std::min(y1, p.y), y2 = std::max(y2, p.y);
  }
  bool compared_with_all = false;
  for (const Item& item : dataset.images()[row.image].items) {
    if (item.category != row.category) continue;
    bool visible = false;
    for (const Landmark& landmark : item.landmarks) visible = visible || landmark.visibility == 2;
    compared_with_all = compared_with_all || !visible;
  }
  if (points.size() != own && !compared_with_all) {
    points.erase(points.begin(), points.begin() + info.landmark_begin);
    points.resize(own);
  }
  auto& column = std::get<LandmarkColumn>(into.geometry);
  column.points.insert(column.points.end(), points.begin(), points.end());
  column.begin.push_back(column.points.size());
  column.areas.push_back((x2 - x1) * (y2 - y1));
}

Mask mask_of(const json& value, std::optional<Size> image_size, std::string& counts,
             std::map<std::string, std::uint64_t>& unknown_keys) {
  rule(image_size.has_value());
  if (value.is_array()) {
    rule(!value.empty());
    std::vector<Polygon> polygons;
    for (const json& flat : value) {
      const std::vector<double> numbers = coordinates(flat);
      rule(numbers.size() >= 6 && numbers.size() % 2 == 0);
      Polygon& polygon = polygons.emplace_back();
      for (std::size_t i = 0; i < numbers.size(); i += 2) polygon.push_back({numbers[i], numbers[i + 1]});
    }
    rule(count_crossings(polygons, image_size->width) <= kMaxCrossings);
    const Mask mask = mask_from_polygons(polygons, *image_size);
    counts = encode_runs(mask.runs);
    return mask;
  }
  rule(value.is_object());
  const json& extents = member(value, "size");
  rule(extents.is_array() && extents.size() == 2);
  const std::uint64_t height = whole(extents[0], kMaxMaskPixels), width = whole(extents[1], kMaxMaskPixels);
  rule(height > 0 && width > 0 && height * width <= kMaxMaskPixels);
  const Size size{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
  rule(*image_size == size);
  for (const auto& [key, ignored] : value.items()) {
    if (key != "size" && key != "counts") ++unknown_keys[("segmentation/" + key).substr(0, 80)];
  }
  const json& stored = member(value, "counts");
  if (stored.is_string()) {
    counts = stored.get<std::string>();
    const auto runs = slow_decode(counts, size);
    rule(runs.has_value());
    return {size, *runs};
  }
  rule(stored.is_array());
  Mask mask{size, {}};
  std::uint64_t sum = 0;
  for (const json& run : stored) {
    mask.runs.push_back(static_cast<std::uint32_t>(whole(run, kMaxMaskPixels)));
    sum += mask.runs.back();
  }
  rule(sum == height * width);
  counts = encode_runs(mask.runs);
  return mask;
}

void add_mask(const json& value, const Row& row, const Dataset& dataset, Predictions& into) {
  auto& column = std::get<MaskColumn>(into.geometry);
  std::string counts;
  const Mask mask = mask_of(value, dataset.images()[row.image].size, counts, into.notes.unknown_keys);
  std::uint64_t area = 0;
  for (std::size_t i = 1; i < mask.runs.size(); i += 2) area += mask.runs[i];
  if (area == 0) ++into.notes.zero_size;
  bool is_compared = false;
  for (const Item& item : dataset.images()[row.image].items) is_compared |= item.category == row.category;
  column.push_back(counts, mask.size, static_cast<std::uint32_t>(area), is_compared);
}

template <class Column, class AddGeometry>
std::optional<Predictions> slow_results(std::string_view text, const Dataset& dataset, const ReadLimits& limits,
                                        const char* geometry_key, const AddGeometry& add_geometry) {
  const std::optional<json> rows = parse_strictly(text);
  if (!rows || !rows->is_array()) return std::nullopt;
  Predictions read;
  read.geometry = Column{};
  std::map<std::uint32_t, std::uint64_t> rows_of_image;
  try {
    for (const json& row : *rows) {
      rule(row.is_object());
      const auto image =
          dataset.find(static_cast<std::int64_t>(whole(member(row, "image_id"), std::uint64_t{1} << 53)));
      rule(image.has_value());
      rule(++rows_of_image[*image] <= limits.rows_per_image);
      const std::uint64_t category = whole(member(row, "category_id"), 13);
      rule(category >= 1);
      const double score = number(member(row, "score"), std::numeric_limits<double>::max());
      add_geometry(member(row, geometry_key), Row{*image, static_cast<CategoryIndex>(category - 1)}, dataset, read);
      read.image.push_back(*image);
      read.category.push_back(static_cast<CategoryIndex>(category - 1));
      read.score.push_back(score);
      for (const auto& [key, value] : row.items()) {
        if (key == "image_id" || key == "category_id" || key == "score" || key == geometry_key) continue;
        ++read.notes.unknown_keys[key.substr(0, 80)];
      }
    }
  } catch (const Refused&) {
    return std::nullopt;
  }
  // Of the keys nobody asked for the first 64 of the alphabet are named.
  std::map<std::string, std::uint64_t> named;
  const std::string others = "(others)";
  std::size_t distinct = 0;
  for (const auto& [key, count] : read.notes.unknown_keys) {
    const bool is_named = key == others || ++distinct <= 64;
    named[is_named ? key : others] += count;
  }
  read.notes.unknown_keys = named;
  return read;
}

void require_equal(const Predictions& a, const Predictions& b, std::string_view property) {
  require(a.image == b.image && a.category == b.category && a.score == b.score, property);
  require(a.notes == b.notes, property, "notes");
  require(a.geometry.index() == b.geometry.index(), property);
  if (const auto* boxes = std::get_if<BoxColumn>(&a.geometry)) {
    require(*boxes == std::get<BoxColumn>(b.geometry), property, "boxes");
  } else if (const auto* landmarks = std::get_if<LandmarkColumn>(&a.geometry)) {
    const auto& other = std::get<LandmarkColumn>(b.geometry);
    require(landmarks->begin == other.begin && landmarks->points == other.points && landmarks->areas == other.areas,
            property, "landmarks");
  } else {
    const auto& masks = std::get<MaskColumn>(a.geometry);
    const auto& other = std::get<MaskColumn>(b.geometry);
    require(masks.begin == other.begin && masks.counts == other.counts && masks.sizes == other.sizes &&
                masks.areas == other.areas && masks.digests == other.digests,
            property, "masks");
  }
}

}  // namespace

const Dataset& results_dataset() {
  static const Dataset dataset = [] {
    const auto image = [](std::int64_t id, std::optional<Size> size) {
      ImageRecord record;
      record.id = id;
      record.size = size;
      return record;
    };
    std::vector<ImageRecord> images = {image(1, Size{64, 48}), image(2, Size{64, 48}), image(3, {}),
                                       image(7, Size{6, 5})};
    for (const std::uint8_t visibility : {1, 2}) {
      Item skirt;
      skirt.category = 8;
      skirt.landmarks.assign(8, {1, 1, visibility});
      images[visibility - 1u].items = {skirt};
    }
    return Dataset("results", std::move(images), {6, 8});
  }();
  return dataset;
}

std::optional<Predictions> slow_detection_results(std::string_view text, const Dataset& dataset,
                                                  const ReadLimits& limits) {
  return slow_results<BoxColumn>(text, dataset, limits, "bbox", add_box);
}

std::optional<Predictions> slow_landmark_results(std::string_view text, const Dataset& dataset,
                                                 const ReadLimits& limits) {
  return slow_results<LandmarkColumn>(text, dataset, limits, "keypoints", add_landmarks);
}

std::optional<Predictions> slow_segmentation_results(std::string_view text, const Dataset& dataset,
                                                     const ReadLimits& limits) {
  return slow_results<MaskColumn>(text, dataset, limits, "segmentation", add_mask);
}

void try_results(std::string_view text, FastRead read, SlowRead slow_read) {
  static const ThreadLimit one_thread(1);
  const Dataset& dataset = results_dataset();
  const std::string path = path_of(text);
  ReadLimits limits;
  limits.rows_per_image = 5;
  const auto whole_file = answer_of([&] { return read(path, dataset, limits); });
  const std::optional<Predictions> slow = slow_read(text, dataset, limits);
  require(whole_file.value.has_value() == slow.has_value(), "reader and oracle agree on refusing",
          whole_file.refusal ? whole_file.refusal->what() : "accepted");
  if (slow) require_equal(*whole_file.value, *slow, "reader and oracle read the same");
  if (whole_file.refusal) require_good_refusal(*whole_file.refusal, Fault::submission);
  require_same_strictly([&] { return read(path, dataset, limits); }, whole_file, require_equal);
  for (const std::uint64_t block : {std::uint64_t{64}, 1 + text.size() % 48}) {
    limits.block_bytes = block;
    const auto in_blocks = answer_of([&] { return read(path, dataset, limits); });
    if (whole_file.value) {
      require(in_blocks.value.has_value(), "blocks refuse nothing", in_blocks.refusal ? in_blocks.refusal->what() : "");
      require_equal(*whole_file.value, *in_blocks.value, "blocks change no row");
    } else {
      require(in_blocks.refusal.has_value(), "blocks accept nothing", whole_file.refusal->what());
      require_same_refusal(text, *whole_file.refusal, *in_blocks.refusal);
    }
  }
}

}  // namespace df2::fuzz
