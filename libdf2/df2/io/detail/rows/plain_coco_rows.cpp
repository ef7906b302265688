#include <df2/io/detail/rows/plain_coco_rows.h>

#include <algorithm>
#include <bit>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <df2/io/detail/rows/items.h>

namespace df2::detail {

namespace {

/// Which of an object's known keys were seen; the others may come any number of times for all a plain reader knows, so
/// it remembers them.
class SeenKeys {
 public:
  bool first(unsigned bit) { return (bits_ & bit) == 0 && (bits_ |= bit) != 0; }
  bool has(unsigned bits) const { return (bits_ & bits) == bits; }
  bool first_other(std::string_view key) {
    if (std::find(others_.begin(), others_.begin() + count_, key) != others_.begin() + count_) return false;
    if (count_ == static_cast<std::ptrdiff_t>(others_.size())) return false;
    others_[static_cast<std::size_t>(count_++)] = key;
    return true;
  }

 private:
  unsigned bits_ = 0;
  std::array<std::string_view, 16> others_;
  std::ptrdiff_t count_ = 0;
};

bool read_plain_id(PlainJson& json, std::int64_t& id) {
  std::uint64_t value = 0;
  const bool good = json.integer(value, kMaxId);
  id = static_cast<std::int64_t>(value);
  return good;
}

}  // namespace

bool PlainCocoRows::read_image(PlainJson& json, ImageRecord& image) {
  enum : unsigned { kId = 1, kWidth = 2, kHeight = 4, kFileName = 8, kSource = 16, kPairId = 32 };
  SeenKeys seen;
  std::uint64_t width = 0, height = 0;
  if (!json.take('{')) return false;
  do {
    std::string_view key, text;
    bool good = false;
    if (!json.key(key)) return false;
    if (key == "id") {
      good = seen.first(kId) && read_plain_id(json, image.id);
    } else if (key == "width") {
      good = seen.first(kWidth) && json.integer(width, kMaxMaskPixels) && width > 0;
    } else if (key == "height") {
      good = seen.first(kHeight) && json.integer(height, kMaxMaskPixels) && height > 0;
    } else if (key == "file_name") {
      good = seen.first(kFileName) && json.text(text);
      image.file_name = text;
    } else if (key == "source") {
      good = seen.first(kSource) && json.text(text);
      if (text == "shop") image.source = Source::shop;
      if (text == "user") image.source = Source::user;
    } else if (key == "pair_id") {
      std::int64_t pair_id = 0;
      good = seen.first(kPairId) && read_plain_id(json, pair_id);
      image.pair_id = pair_id;
    } else {
      good = seen.first_other(key) && json.skip_value();
    }
    if (!good) return false;
  } while (json.take(','));
  if (seen.has(kWidth | kHeight)) {
    if (width * height > kMaxMaskPixels) return false;
    image.size = Size{static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
  }
  return json.take('}') && seen.has(kId);
}

bool PlainCocoRows::read_annotation(PlainJson& json, const Piece& piece, Annotation& annotation) {
  enum : unsigned {
    kId = 1,
    kImageId = 2,
    kCategoryId = 4,
    kBox = 8,
    kArea = 16,
    kCrowd = 32,
    kSegmentation = 64,
    kLandmarks = 128,
    kLabelled = 256,
    kStyle = 512,
    kPairId = 1024,
    kFirstLevel = 2048
  };
  SeenKeys seen;
  Item& item = annotation.item;
  std::array<std::uint64_t, kLevelKeys.size()> levels{};
  if (!json.take('{')) return false;
  do {
    std::string_view key;
    std::uint64_t value = 0;
    bool good = false;
    if (!json.key(key)) return false;
    if (key == "id") {
      good = seen.first(kId) && read_plain_id(json, item.id);
    } else if (key == "image_id") {
      good = seen.first(kImageId) && read_plain_id(json, annotation.image_id);
    } else if (key == "category_id") {
      good = seen.first(kCategoryId) && json.integer(value, kDeepFashion2Categories) && value > 0;
      item.category = static_cast<CategoryIndex>(value - 1);
    } else if (key == "bbox") {
      std::size_t count = 0;
      good = seen.first(kBox) && json.numbers(std::span(numbers_).first(4), count, kMaxCoordinate) && count == 4;
      item.box = {numbers_[0], numbers_[1], numbers_[2], numbers_[3]};
      good = good && item.box.width >= 0 && item.box.height >= 0;
    } else if (key == "area") {
      good = seen.first(kArea) && json.number(item.area, kMaxArea);
    } else if (key == "iscrowd") {
      good = seen.first(kCrowd) && json.integer(value, 1);
      item.is_crowd = value == 1;
    } else if (key == "segmentation") {
      annotation.segmentation_byte = json.byte_in(piece);
      good = seen.first(kSegmentation) && read_segmentation(json, item.segmentation);
    } else if (key == "keypoints") {
      good = seen.first(kLandmarks) && json.numbers(triples_, triple_numbers_, kMaxCoordinate);
    } else if (key == "num_keypoints") {
      good = seen.first(kLabelled) && json.integer(value, kDeepFashion2Landmarks);
      item.labelled_count = static_cast<int>(value);
    } else if (key == "style") {
      good = seen.first(kStyle) && read_plain_id(json, item.style);
    } else if (key == "pair_id") {
      std::int64_t pair_id = 0;
      good = seen.first(kPairId) && read_plain_id(json, pair_id);
      item.pair_id = pair_id;
    } else if (const auto level = std::find(kLevelKeys.begin(), kLevelKeys.end(), key); level != kLevelKeys.end()) {
      const auto i = static_cast<std::size_t>(level - kLevelKeys.begin());
      good = seen.first(kFirstLevel << i) && json.integer(levels[i], 3) && levels[i] > 0;
    } else {
      good = seen.first_other(key) && json.skip_value();
    }
    if (!good) return false;
  } while (json.take(','));
  if (!json.take('}') || !seen.has(kId | kImageId | kCategoryId | kBox)) return false;
  if (!seen.has(kArea)) item.area = item.box.area();
  if (seen.has(15 * kFirstLevel)) {
    const auto level = [&](std::size_t i) { return static_cast<std::uint8_t>(levels[i]); };
    item.attributes = Attributes{level(0), level(1), level(2), level(3)};
  }
  if (seen.has(kLandmarks) && !take_landmarks(item)) return false;
  if (!seen.has(kLabelled)) item.labelled_count = count_labelled(item.landmarks);
  return true;
}

namespace {

/// Whether every third number is 0, 1 or 2. Nearly all numbers are 0, those of the other categories' landmarks.
bool are_visibilities(std::span<const double> triples) {
  constexpr std::size_t kTogether = 24;
  while (!triples.empty()) {
    const auto some = triples.first(std::min(kTogether, triples.size()));
    triples = triples.subspan(some.size());
    std::uint64_t bits = 0;
    for (const double number : some) bits |= std::bit_cast<std::uint64_t>(number);
    if (bits == 0) continue;
    for (std::size_t i = 2; i < some.size(); i += 3) {
      if (some[i] != 0 && some[i] != 1 && some[i] != 2) return false;
    }
  }
  return true;
}

}  // namespace

bool PlainCocoRows::take_landmarks(Item& item) const {
  const Category& info = deepfashion2_categories()[item.category];
  const std::size_t own = info.landmark_count;
  if (triple_numbers_ == 0) return true;
  if (triple_numbers_ != 3 * own && triple_numbers_ != 3 * kDeepFashion2Landmarks) return false;
  const std::size_t begin = triple_numbers_ == 3 * own ? 0 : info.landmark_begin;
  if (!are_visibilities(std::span(triples_).first(triple_numbers_))) return false;
  item.landmarks.resize(own);
  for (std::size_t i = 0; i < own; ++i) {
    const double* const triple = triples_.data() + 3 * (begin + i);
    item.landmarks[i] = {triple[0], triple[1], static_cast<std::uint8_t>(triple[2])};
  }
  return true;
}

bool PlainCocoRows::read_segmentation(PlainJson& json, Segmentation& segmentation) {
  if (json.next() != '{') return read_polygons(json, segmentation);
  Mask mask;
  std::string_view counts;
  if (!read_plain_mask(json, mask.size, counts, unescaped_) || decode_runs(counts, mask.size, mask.runs)) return false;
  segmentation = std::move(mask);
  return true;
}

bool PlainCocoRows::read_polygons(PlainJson& json, Segmentation& segmentation) {
  if (!json.take('[')) return false;
  if (json.take(']')) return true;
  std::vector<Polygon> polygons;
  do {
    std::size_t count = 0;
    if (!json.numbers(numbers_, count, kMaxCoordinate) || count % 2 != 0 || count < 6) return false;
    Polygon& polygon = polygons.emplace_back(count / 2);
    for (std::size_t i = 0; i < polygon.size(); ++i) polygon[i] = {numbers_[2 * i], numbers_[2 * i + 1]};
  } while (json.take(','));
  if (!json.take(']') || count_crossings(polygons, std::nullopt) > kMaxCrossings) return false;
  segmentation = std::move(polygons);
  return true;
}

}  // namespace df2::detail
