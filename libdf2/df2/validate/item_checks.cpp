#include <df2/validate/item_checks.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/contour.h>
#include <df2/derived_levels.h>
#include <df2/validate/mask_fit.h>
#include <df2/validate/worst_landmark.h>

namespace df2 {

namespace {

constexpr double kBoxMargin = 2;         // pixels
constexpr double kImageMargin = 1;       // pixels: real outlines run along the edge, at -0.2 or at the width
constexpr std::uint8_t kSideOrBack = 3;  // viewpoint

/// How far the point lies outside the box; 0 inside.
double distance_outside(const Box& box, double x, double y) {
  const double across = std::max(box.x - x, x - box.x - box.width), down = std::max(box.y - y, y - box.y - box.height);
  return std::max(std::max(across, down), 0.0);
}

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
    WorstLandmark outside_box, outside_image;
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
    std::optional<MaskFit> fit;
    if (polygons) {
      check_outlines(*polygons);
      if (surely_fits_outlines(item_, *polygons, *image_.size)) return;
      fit = fit_to_outlines(item_, *polygons, *image_.size);
    } else {
      fit = fit_to_mask(item_, *runs);
    }
    if (!fit) return say(Check::mask_empty, ItemPart::mask, "the mask covers no pixel of the image");
    if (fit->box_iou < kLeastBoxIou)
      say(Check::box_off_mask, ItemPart::box,
          fmt::format("the box and the box around the mask have an IoU of {:.2f}; real items have {} or more",
                      fit->box_iou, kLeastBoxIou));
    if (fit->off.count > 0) say(Check::landmark_off_mask, ItemPart::landmarks, fit->off.text("off the mask"));
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
