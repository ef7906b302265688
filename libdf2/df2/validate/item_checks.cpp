#include <df2/validate/item_checks.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/box_iou.h>
#include <df2/contour.h>
#include <df2/derived_levels.h>
#include <df2/item_mask.h>
#include <df2/mask.h>
#include <df2/rasterise.h>
#include <df2/validate/mask_distance.h>

namespace df2 {

namespace {

constexpr double kBoxMargin = 2;         // pixels
constexpr double kImageMargin = 1;       // pixels: real outlines run along the edge, at -0.2 or at the width
constexpr double kMaskMargin = 0.03;     // of the root of the mask's area
constexpr double kLeastBoxIou = 0.7;     // with the tight box of the mask
constexpr double kSureBoxIou = 0.71;     // is not below kLeastBoxIou, however it was rounded
constexpr std::uint8_t kSideOrBack = 3;  // viewpoint

/// How far the point lies outside the box; 0 inside.
double distance_outside(const Box& box, double x, double y) {
  return std::max({0.0, box.x - x, x - box.x - box.width, box.y - y, y - box.y - box.height});
}

/// Holds the tight box of the filled outlines: pixels are filled where their middles are within, or next to an outline.
Box reach_of(const std::vector<Polygon>& outlines) {
  constexpr double kMore = 1;
  constexpr double kFar = std::numeric_limits<double>::max();
  double left = kFar, right = -kFar, top = kFar, bottom = -kFar;
  for (const Polygon& outline : outlines) {
    for (const Point point : outline) {
      left = std::min(left, point.x);
      right = std::max(right, point.x);
      top = std::min(top, point.y);
      bottom = std::max(bottom, point.y);
    }
  }
  return {left - kMore, top - kMore, right - left + 2 * kMore, bottom - top + 2 * kMore};
}

/// Of several landmarks with the same fault: how many, and the one that is farthest off.
struct Worst {
  std::size_t count = 0;
  std::size_t landmark = 0;  // from 1
  double distance = 0;

  void add(std::size_t index, double by) {
    ++count;
    if (by <= distance) return;
    landmark = index + 1;
    distance = by;
  }
  std::string text(std::string_view what) const {
    if (count == 1) return fmt::format("landmark {} lies {:.1f} pixels {}", landmark, distance, what);
    return fmt::format("{} landmarks lie {}; the farthest is landmark {}, by {:.1f} pixels", count, what, landmark,
                       distance);
  }
};

std::string levels_text(LevelRange range) {
  return range.low == range.high ? fmt::format("level {}", range.low)
                                 : fmt::format("a level from {} to {}", range.low, range.high);
}

class ItemChecks {
 public:
  ItemChecks(const ImageRecord& image, const Category& category, std::size_t index,
             const std::function<void(ItemFault)>& report)
      : image_(image), item_(image.items[index]), category_(category), index_(index), report_(report) {}

  void run() {
    check_landmarks();
    check_box();
    check_mask();
    check_levels();
    check_repeated();
  }

 private:
  void say(Check check, ItemPart part, std::string message) { report_({check, index_, part, std::move(message)}); }

  std::optional<Box> image_box() const {
    if (!image_.size) return std::nullopt;
    return Box{0, 0, double(image_.size->width), double(image_.size->height)};
  }

  void check_landmarks() {
    Worst outside_box, outside_image;
    std::size_t placed = 0, first_placed = 0;
    for (std::size_t i = 0; i < item_.landmarks.size(); ++i) {
      const Landmark& landmark = item_.landmarks[i];
      if (landmark.visibility == 0) {
        if (landmark.x == 0 && landmark.y == 0) continue;
        if (placed++ == 0) first_placed = i + 1;
        continue;
      }
      if (const double by = distance_outside(item_.box, landmark.x, landmark.y); by > kBoxMargin)
        outside_box.add(i, by);
      if (!image_.size) continue;
      if (const double by = distance_outside(*image_box(), landmark.x, landmark.y); by > kImageMargin)
        outside_image.add(i, by);
    }
    if (placed > 0)
      say(Check::hidden_landmark_placed, ItemPart::landmarks,
          fmt::format("{} with v = 0 {} coordinates; write 0, 0, 0, or v = 1 for a hidden landmark",
                      placed == 1 ? fmt::format("landmark {}", first_placed) : fmt::format("{} landmarks", placed),
                      placed == 1 ? "has" : "have"));
    if (outside_box.count > 0)
      say(Check::landmark_outside_box, ItemPart::landmarks, outside_box.text("outside the box"));
    if (outside_image.count > 0)
      say(Check::landmark_outside_image, ItemPart::landmarks, outside_image.text("outside the image"));
    if (!item_.landmarks.empty() && item_.labelled_count == 0)
      say(Check::no_labelled_landmark, ItemPart::landmarks,
          "no landmark is labelled: the landmark task does not count this item");
    const bool shows_sides = item_.attributes && item_.attributes->viewpoint == kSideOrBack;
    if (!shows_sides && are_sides_swapped(item_, category_))
      say(Check::sides_swapped, ItemPart::landmarks,
          "left and right landmarks are exchanged: low numbers belong at the left of the picture");
  }

  void check_box() {
    if (item_.box.width == 0 || item_.box.height == 0)
      say(Check::box_without_extent, ItemPart::box, "the box has no width or no height");
    const std::optional<Box> image = image_box();
    if (!image) return;
    const double by = std::max(distance_outside(*image, item_.box.x, item_.box.y),
                               distance_outside(*image, item_.box.x + item_.box.width, item_.box.y + item_.box.height));
    if (by > kImageMargin)
      say(Check::box_outside_image, ItemPart::box,
          fmt::format("the box reaches {:.1f} pixels out of the image of {} x {}", by, image_.size->width,
                      image_.size->height));
  }

  void check_mask() {
    const auto* polygons = std::get_if<std::vector<Polygon>>(&item_.segmentation);
    const auto* runs = std::get_if<Mask>(&item_.segmentation);
    if (!runs && (!polygons || polygons->empty()))
      return say(Check::mask_missing, ItemPart::mask, "the item has no mask: segmentation cannot be scored with it");
    if (!image_.size) return;
    if (polygons) {
      check_outlines(*polygons);
      if (fits_some_columns(*polygons)) return;
    }
    const Mask mask = item_mask(item_, *image_.size).value();
    const double area = mask_area(mask.runs);
    if (area == 0) return say(Check::mask_empty, ItemPart::mask, "the mask covers no pixel of the image");
    if (const double fit = box_iou(tight_box(mask.runs, mask.size), item_.box); fit < kLeastBoxIou)
      say(Check::box_off_mask, ItemPart::box,
          fmt::format("the box and the box around the mask have an IoU of {:.2f}; real items have {} or more", fit,
                      kLeastBoxIou));
    if (const Worst off = landmarks_off(MaskDistance(mask), area); off.count > 0)
      say(Check::landmark_off_mask, ItemPart::landmarks, off.text("off the mask"));
  }

  /// Visible landmarks off a mask of this area.
  Worst landmarks_off(const MaskDistance& distance, double area) const {
    const double margin = kMaskMargin * std::sqrt(area);
    Worst off;
    for (std::size_t i = 0; i < item_.landmarks.size(); ++i) {
      const Landmark& landmark = item_.landmarks[i];
      if (landmark.visibility != 2) continue;
      if (const double by = distance.of({landmark.x, landmark.y}, margin); by > margin) off.add(i, by);
    }
    return off;
  }

  /// Whether some columns of the mask, which take less time than all, are enough to know that the mask is not empty and
  /// that box and landmarks fit it: the whole mask is no smaller, and nothing is farther from it. Its tight box lies
  /// between that of the columns and that of the outlines.
  bool fits_some_columns(const std::vector<Polygon>& polygons) const {
    std::vector<Mask> filled;
    for (const Polygon& polygon : polygons)
      fill_some_columns(polygon, *image_.size, filled.emplace_back(Mask{some_columns_of(*image_.size), {}}).runs);
    const Mask columns = filled.size() == 1 ? std::move(filled.front()) : unite(filled, filled.front().size);
    const double area = mask_area(columns.runs);
    if (area == 0) return false;
    const Box in_columns = tight_box(columns.runs, columns.size);
    const Box least = {kColumnStep * in_columns.x, in_columns.y, kColumnStep * (in_columns.width - 1) + 1,
                       in_columns.height};
    // With a box from `least` to `most` the IoU is not smaller than this.
    const double fit = box_iou(least, item_.box) * least.area() / reach_of(polygons).area();
    return fit > kSureBoxIou && landmarks_off(MaskDistance(columns, kColumnStep), area).count == 0;
  }

  void check_outlines(const std::vector<Polygon>& polygons) {
    double by = 0;
    for (const Polygon& polygon : polygons) {
      for (const Point point : polygon) by = std::max(by, distance_outside(*image_box(), point.x, point.y));
    }
    if (by > kImageMargin)
      say(Check::mask_outside_image, ItemPart::mask,
          fmt::format("the outline reaches {:.1f} pixels out of the image", by));
  }

  void check_levels() {
    if (!item_.attributes) return;
    const Attributes& levels = *item_.attributes;
    if (image_.size) {
      if (const LevelRange range = derive_scale(item_.box, *image_.size); !range.holds(levels.scale))
        say(Check::scale_disagrees, ItemPart::scale,
            fmt::format("scale is {}, but the box covers {:.1f} % of the image, which is {}", levels.scale,
                        100 * item_.box.area() / image_box()->area(), levels_text(range)));
    }
    if (item_.landmarks.empty()) return;
    const auto count = [&](int visibility) {
      return std::ranges::count(item_.landmarks, visibility, &Landmark::visibility);
    };
    if (const LevelRange range = derive_occlusion(item_.landmarks); !range.holds(levels.occlusion))
      say(Check::occlusion_disagrees, ItemPart::occlusion,
          fmt::format("occlusion is {}, but of {} landmarks {} are occluded and {} not labelled, which is {}",
                      levels.occlusion, item_.landmarks.size(), count(1), count(0), levels_text(range)));
    if (const LevelRange range = derive_zoom_in(item_.landmarks); !range.holds(levels.zoom_in))
      say(Check::zoom_in_disagrees, ItemPart::zoom_in,
          fmt::format("zoom_in is {}, but of {} landmarks only {} are not labelled, which is {}", levels.zoom_in,
                      item_.landmarks.size(), count(0), levels_text(range)));
  }

  void check_repeated() {
    const auto before = std::span(image_.items).first(index_);
    const auto same = [&](const Item& other) {
      return other.category == item_.category && other.box == item_.box && other.landmarks == item_.landmarks;
    };
    if (const auto found = std::ranges::find_if(before, same); found != before.end())
      say(Check::repeated_item, ItemPart::whole,
          fmt::format("the same category, box and landmarks as item {}", found->id));
  }

  const ImageRecord& image_;
  const Item& item_;
  const Category& category_;
  std::size_t index_;
  const std::function<void(ItemFault)>& report_;
};

}  // namespace

void check_items(const ImageRecord& image, const CategorySet& categories,
                 const std::function<void(ItemFault fault)>& report) {
  for (std::size_t i = 0; i < image.items.size(); ++i)
    ItemChecks(image, categories[image.items[i].category], i, report).run();
}

}  // namespace df2
