#include "random_case.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <df2/category_set.h>
#include <df2/mask.h>

namespace df2::oracle {

namespace {

using eval::Task;

constexpr std::array<CategoryIndex, 3> kCategories = {0, 1, 7};
constexpr CategoryIndex kSubmittedOnly = 4;  // scored, but no item is of it
constexpr Size kImageSize = {104, 96};

class Maker {
 public:
  Maker(std::mt19937& random, Task task, const CaseSize& size) : random_(random), task_(task), size_(size) {}

  Case make() {
    std::vector<ImageRecord> images;
    std::int64_t id = 0;
    for (int i = 0; i < size_.images; ++i) {
      ImageRecord image;
      image.id = id += number(1, 3);
      image.size = kImageSize;
      const int items = number(0, size_.items);
      const int first = images.empty() ? number(0, 1) : 1;
      for (int k = 0; k < items; ++k) image.items.push_back(item(first + k));
      images.push_back(std::move(image));
    }
    Dataset dataset("random", std::move(images), {0, 1, kSubmittedOnly, 7});
    Predictions predictions;
    predictions.name = "random.json";
    if (task_ == Task::landmarks) predictions.geometry = LandmarkColumn{};
    if (task_ == Task::segmentation) predictions.geometry = MaskColumn{};
    for (int k = size_.predictions * size_.images / 2; k > 0; --k) add_prediction(dataset, predictions);
    return {std::move(dataset), std::move(predictions)};
  }

 private:
  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool chance(int percent) { return number(1, 100) <= percent; }

  Box box() {
    // 32 x 32 and 96 x 96 lie on the edges of the area ranges.
    constexpr std::array<double, 7> kSides = {8, 16, 32, 40, 64, 96, 72};
    const double width = kSides[static_cast<std::size_t>(number(0, 6))];
    const double height = chance(50) ? width : kSides[static_cast<std::size_t>(number(0, 6))];
    return {static_cast<double>(number(0, 12) * 4), static_cast<double>(number(0, 12) * 4), width, height};
  }

  Box near(const Box& box) {
    if (chance(30)) return box;
    const int most = chance(50) ? 2 : 12;
    const double width = std::max(0.0, box.width + number(-most, most));
    const double height = std::max(0.0, box.height + number(-most, most));
    return {box.x + number(-most, most), box.y + number(-most, most), width, height};
  }

  Mask mask(const Box& box) {
    std::vector<std::uint8_t> pixels(std::size_t{kImageSize.width} * kImageSize.height);
    for (std::uint32_t x = 0; x < kImageSize.width; ++x) {
      for (std::uint32_t y = 0; y < kImageSize.height; ++y) {
        pixels[x * kImageSize.height + y] = x >= box.x && x < box.x + box.width && y >= box.y &&
                                            y < box.y + box.height && !(holes_ && (x + y) % 7 == 0);
      }
    }
    return mask_from_bitmap(pixels, kImageSize);
  }

  Item item(int id) {
    Item item;
    item.id = id;
    item.category = kCategories[static_cast<std::size_t>(number(0, 2))];
    item.box = box();
    item.area = chance(80) ? item.box.area() : number(0, 12000);
    item.is_crowd = chance(12);
    if (size_.with_attributes) item.attributes = Attributes{level(), level(), level(), level()};
    if (task_ == Task::landmarks) {
      const bool labelled = !chance(15), visible = !chance(15);
      for (std::size_t i = 0; i < deepfashion2_categories()[item.category].landmark_count; ++i) {
        Landmark landmark;
        if (labelled && chance(70)) {
          landmark = {item.box.x + number(0, static_cast<int>(item.box.width)),
                      item.box.y + number(0, static_cast<int>(item.box.height)),
                      static_cast<std::uint8_t>(visible ? number(1, 2) : 1)};
          ++item.labelled_count;
        }
        item.landmarks.push_back(landmark);
      }
      if (chance(10)) item.labelled_count = number(0, 2);  // as num_keypoints of a file may be
    }
    if (task_ == Task::segmentation) {
      const Box& b = item.box;
      const double right = b.x + b.width, bottom = b.y + b.height;
      holes_ = chance(20);
      if (chance(50)) {
        item.segmentation = std::vector<Polygon>{{{b.x, b.y}, {right, b.y}, {right, bottom}, {b.x, bottom}}};
      } else {
        item.segmentation = mask(b);
      }
    }
    return item;
  }

  std::uint8_t level() { return static_cast<std::uint8_t>(number(1, 3)); }

  /// Landmarks of the item or, without one, of a place; moved a little.
  std::vector<Point> points(const Item* like, CategoryIndex category, const Box& where, bool all) {
    const Category& info = deepfashion2_categories()[category];
    const int most = chance(40) ? 0 : number(1, 6);
    std::vector<Point> own;
    for (std::size_t i = 0; i < info.landmark_count; ++i) {
      Point p = {where.x + number(0, 20), where.y + number(0, 20)};
      if (like) {
        const Landmark& landmark = like->landmarks[i];
        if (landmark.visibility > 0) p = {landmark.x, landmark.y};
      }
      own.push_back({p.x + number(-most, most), p.y + number(-most, most)});
    }
    if (!all) return own;
    std::vector<Point> points(kDeepFashion2Landmarks);
    for (Point& p : points) p = {static_cast<double>(number(0, 200)), static_cast<double>(number(0, 200))};
    std::copy(own.begin(), own.end(), points.begin() + static_cast<std::ptrdiff_t>(info.landmark_begin));
    return points;
  }

  void add_prediction(const Dataset& dataset, Predictions& predictions) {
    const auto index = static_cast<std::uint32_t>(number(0, static_cast<int>(dataset.images().size()) - 1));
    const ImageRecord& image = dataset.images()[index];
    const Item* like = nullptr;
    if (!image.items.empty() && chance(80)) {
      like = &image.items[static_cast<std::size_t>(number(0, static_cast<int>(image.items.size()) - 1))];
    }
    const Box where = like ? near(like->box) : box();
    const CategoryIndex category = like && chance(85) ? like->category
                                   : chance(15)       ? kSubmittedOnly
                                                      : kCategories[static_cast<std::size_t>(number(0, 2))];
    predictions.image.push_back(index);
    predictions.category.push_back(category);
    predictions.score.push_back(number(0, 10) / 10.0);
    if (auto* boxes = std::get_if<BoxColumn>(&predictions.geometry)) boxes->push_back(where);
    if (auto* column = std::get_if<LandmarkColumn>(&predictions.geometry)) {
      const Item* same = like && like->category == category ? like : nullptr;
      const auto row = points(same, category, where, chance(50));
      column->points.insert(column->points.end(), row.begin(), row.end());
      column->begin.push_back(column->points.size());
      column->areas.push_back(chance(70) ? where.area() : number(0, 12000));
    }
    if (auto* column = std::get_if<MaskColumn>(&predictions.geometry)) {
      holes_ = chance(20);
      const Mask submitted = mask(where);
      column->push_back(encode_runs(submitted.runs), kImageSize, mask_area(submitted.runs));
    }
  }

  std::mt19937& random_;
  Task task_;
  CaseSize size_;
  bool holes_ = false;
};

}  // namespace

Case random_case(std::mt19937& random, Task task, const CaseSize& size) {
  return Maker(random, task, size).make();
}

Predictions reordered(const Predictions& predictions, std::span<const std::size_t> order) {
  Predictions result;
  result.name = predictions.name;
  result.notes = predictions.notes;
  if (std::holds_alternative<LandmarkColumn>(predictions.geometry)) result.geometry = LandmarkColumn{};
  if (std::holds_alternative<MaskColumn>(predictions.geometry)) result.geometry = MaskColumn{};
  for (const std::size_t row : order) {
    result.image.push_back(predictions.image[row]);
    result.category.push_back(predictions.category[row]);
    result.score.push_back(predictions.score[row]);
    if (const auto* boxes = std::get_if<BoxColumn>(&predictions.geometry)) {
      std::get<BoxColumn>(result.geometry).push_back((*boxes)[row]);
    }
    if (const auto* from = std::get_if<LandmarkColumn>(&predictions.geometry)) {
      auto& into = std::get<LandmarkColumn>(result.geometry);
      const auto points = from->row(row);
      into.points.insert(into.points.end(), points.begin(), points.end());
      into.begin.push_back(into.points.size());
      into.areas.push_back(from->areas[row]);
    }
    if (const auto* from = std::get_if<MaskColumn>(&predictions.geometry)) {
      auto& into = std::get<MaskColumn>(result.geometry);
      into.push_back(from->row(row), from->sizes[row], from->areas[row]);
    }
  }
  return result;
}

}  // namespace df2::oracle
