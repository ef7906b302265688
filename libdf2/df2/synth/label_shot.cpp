#include <df2/synth/label_shot.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include <df2/box_iou.h>
#include <df2/contour.h>
#include <df2/derived_levels.h>
#include <df2/extent.h>
#include <df2/item_mask.h>
#include <df2/synth/mask_outlines.h>
#include <df2/synth/owner_buffer.h>
#include <df2/synth/visible_landmarks.h>
#include <df2/synth/visible_mask.h>
#include <df2/validate/column_runs.h>

namespace df2::synth {

namespace {

constexpr std::uint32_t kLeastArea = 200;         // pixels of an item
constexpr double kLeastLabelled = 0.2;            // of an item's landmarks, inside the picture
constexpr double kLeastBoxIou = 0.72;             // of the mask's tight box and the item's
constexpr double kReach = 2, kReachShare = 0.02;  // pixels, and of the root of the mask's area
constexpr std::uint8_t kSideOrBack = 3;

/// A landmark that only a speck shows, which is no part of the mask, counts as covered.
void cover_off_mask(const Mask& mask, double reach, std::vector<Landmark>& landmarks) {
  const ColumnRuns pixels(mask);
  for (Landmark& landmark : landmarks) {
    if (landmark.visibility == 2 && pixels.distance({landmark.x, landmark.y}, reach) > reach) landmark.visibility = 1;
  }
}

/// Around the polygons and the labelled landmarks, within the picture.
Box box_of(const std::vector<Polygon>& polygons, const std::vector<Landmark>& landmarks, Size size) {
  std::vector<Point> points;
  const auto add = [&](double x, double y) {
    points.push_back({std::clamp<double>(x, 0, size.width), std::clamp<double>(y, 0, size.height)});
  };
  for (const Polygon& polygon : polygons) {
    for (const Point p : polygon) add(p.x, p.y);
  }
  for (const Landmark& landmark : landmarks) {
    if (landmark.visibility > 0) add(landmark.x, landmark.y);
  }
  return box_around(points);
}

Attributes levels_of(const Item& item, Size size, std::uint8_t viewpoint) {
  // Every landmark within the picture is labelled, so the others are those outside.
  const auto count = static_cast<double>(item.landmarks.size());
  const auto outside = std::ranges::count(item.landmarks, 0, &Landmark::visibility);
  return {derive_scale(item.box, size).low, derive_occlusion(item.landmarks).low,
          zoom_in_level(static_cast<double>(outside) / count), viewpoint};
}

/// Nothing where no labeller would have kept the shot.
std::optional<Item> label_item(const ShotGarment& garment, std::uint16_t place, const VisibleMask& visible,
                               const OwnerBuffer& owners, Random& random) {
  if (visible.area < kLeastArea) return std::nullopt;
  const Size size = owners.size();
  Item item;
  item.category = garment.category;
  item.style = garment.style;
  item.segmentation = mask_outlines(visible, random);
  const Mask mask = item_mask(item, size).value();
  const double reach = std::min(kReach, kReachShare * std::sqrt(visible.area));
  item.landmarks = find_landmarks(garment, place, owners, reach);
  cover_off_mask(mask, reach, item.landmarks);
  item.labelled_count = static_cast<int>(
      std::ranges::count_if(item.landmarks, [](const Landmark& landmark) { return landmark.visibility > 0; }));
  if (item.labelled_count < kLeastLabelled * static_cast<double>(item.landmarks.size())) return std::nullopt;
  item.box = box_of(std::get<std::vector<Polygon>>(item.segmentation), item.landmarks, size);
  item.area = item.box.area();
  if (box_iou(tight_box(mask.runs, size), item.box) < kLeastBoxIou) return std::nullopt;
  item.attributes = levels_of(item, size, garment.viewpoint);
  // Where the picture ends below the neck, an arm across the body can turn the contour around; labels that look
  // exchanged would teach the wrong sides.
  if (garment.viewpoint != kSideOrBack && are_sides_swapped(item, deepfashion2_categories()[item.category]))
    return std::nullopt;
  return item;
}

}  // namespace

std::optional<ShotLabels> label_shot(const Shot& shot, Random& random) {
  const OwnerBuffer owners(shot);
  const std::vector<VisibleMask> masks = find_visible_masks(owners, shot.garments.size());
  ShotLabels labels;
  for (std::size_t i = 0; i < masks.size(); ++i) {
    if (masks[i].parts.empty()) continue;
    std::optional<Item> item = label_item(shot.garments[i], static_cast<std::uint16_t>(i), masks[i], owners, random);
    if (!item) return std::nullopt;
    labels.items.push_back(std::move(*item));
    labels.items.back().id = static_cast<std::int64_t>(labels.items.size());
    labels.garments.push_back(i);
  }
  return labels;
}

void leave_unlabelled(Item& item, Random& random) {
  const double share = random.uniform(0.05, 0.4);
  for (const int visibility : {1, 2}) {
    for (Landmark& landmark : item.landmarks) {
      if (landmark.visibility != visibility || item.labelled_count < 2) continue;
      if (!random.chance(visibility == 1 ? 2 * share : share / 4)) continue;
      landmark = {0, 0, 0};
      --item.labelled_count;
    }
  }
}

}  // namespace df2::synth
