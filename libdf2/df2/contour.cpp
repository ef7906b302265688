#include <df2/contour.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

#include <df2/item_mask.h>

namespace df2 {

namespace {

using Walk = std::vector<std::uint8_t>;

constexpr std::uint8_t kBackNeck = 1;
/// From the right neck point to the left one, along the front.
constexpr std::uint8_t kFrontNeck[] = {5, 4, 3};

/// Half the width of a strap, of the root of the box's area. Among real slings it fits best.
constexpr double kStrapHalfWidth = 0.015;
/// Of the box's area: an outline that encloses less is too thin to tell which way round it runs.
constexpr double kClearArea = 0.1;

/// A contour that passes a landmark twice is several outlines, joined there.
std::vector<Walk> split_at_repeats(const Walk& contour) {
  std::vector<Walk> panels;
  Walk open;
  const auto close = [&](Walk::iterator from) {
    if (open.end() - from >= 3) panels.emplace_back(from, open.end());
  };
  for (const std::uint8_t landmark : contour) {
    const auto before = std::ranges::find(open, landmark);
    if (before == open.end()) {
      open.push_back(landmark);
      continue;
    }
    close(before);
    open.erase(before + 1, open.end());
  }
  close(open.begin());
  return panels;
}

/// Tops and dresses: the neckline in front is drawn inside the contour.
bool has_front_neck(const Category& category) {
  return std::ranges::find(category.inner_edges, LandmarkPair{2, 3}) != category.inner_edges.end();
}

std::vector<LandmarkPair> straps(const Category& category) {
  std::vector<LandmarkPair> found;
  for (const LandmarkPair edge : category.inner_edges) {
    const auto is_end = [&](std::uint8_t landmark) {
      return std::ranges::count_if(category.inner_edges,
                                   [&](LandmarkPair other) { return std::ranges::count(other, landmark) > 0; }) == 1;
    };
    if (is_end(edge[0]) || is_end(edge[1])) found.push_back(edge);
  }
  return found;
}

bool is_labelled(const Item& item, std::uint8_t landmark) {
  return item.landmarks[landmark - 1u].visibility > 0;
}

Point point_of(const Item& item, std::uint8_t landmark) {
  const Landmark& place = item.landmarks[landmark - 1u];
  return {place.x, place.y};
}

std::optional<Polygon> strip(Point from, Point to, double half_width) {
  const double length = std::sqrt((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y));
  if (length == 0) return std::nullopt;
  const Point side{(from.y - to.y) / length * half_width, (to.x - from.x) / length * half_width};
  return Polygon{{from.x + side.x, from.y + side.y},
                 {to.x + side.x, to.y + side.y},
                 {to.x - side.x, to.y - side.y},
                 {from.x - side.x, from.y - side.y}};
}

std::vector<Polygon> panels_of(const Item& item, const Category& category) {
  std::vector<Polygon> polygons;
  if (item.landmarks.empty()) return polygons;
  for (const Walk& panel : contour_panels(category, item.landmarks[kBackNeck - 1u].visibility == 2)) {
    Polygon polygon;
    for (const std::uint8_t landmark : panel) {
      if (is_labelled(item, landmark)) polygon.push_back(point_of(item, landmark));
    }
    if (polygon.size() >= 3) polygons.push_back(std::move(polygon));
  }
  return polygons;
}

/// Twice the area would do; negative where the polygon runs down its left side, as contours do.
double signed_area(const Polygon& polygon) {
  double sum = 0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    sum += a.x * b.y - b.x * a.y;
  }
  return sum / 2;
}

/// The first mirror pair is at the neck or the waist, which do not cross as arms and legs do; where it is not labelled,
/// most pairs decide.
bool are_partners_reversed(const Item& item, const Category& category) {
  std::vector<bool> reversed;
  bool decides_first = false;
  for (const LandmarkPair pair : category.mirror_pairs) {
    if (!is_labelled(item, pair[0]) || !is_labelled(item, pair[1])) continue;
    if (pair == category.mirror_pairs.front()) decides_first = true;
    reversed.push_back(point_of(item, pair[0]).x > point_of(item, pair[1]).x);
  }
  if (reversed.size() < 2) return false;
  return decides_first ? reversed.front() : 2 * std::ranges::count(reversed, true) > std::ssize(reversed);
}

}  // namespace

std::vector<Walk> contour_panels(const Category& category, bool is_back_neck_visible) {
  Walk contour = category.contour;
  if (!is_back_neck_visible && has_front_neck(category)) {
    std::erase(contour, kBackNeck);
    contour.insert(contour.end(), std::begin(kFrontNeck), std::end(kFrontNeck));
  }
  return split_at_repeats(contour);
}

std::vector<LandmarkPair> skeleton_edges(const Category& category) {
  std::vector<LandmarkPair> edges;
  std::set<LandmarkPair> known;
  const auto add = [&](std::uint8_t a, std::uint8_t b) {
    if (known.insert({std::min(a, b), std::max(a, b)}).second) edges.push_back({a, b});
  };
  const Walk& contour = category.contour;
  for (std::size_t i = 0; i < contour.size(); ++i) add(contour[i], contour[(i + 1) % contour.size()]);
  for (const LandmarkPair edge : category.inner_edges) add(edge[0], edge[1]);
  return edges;
}

std::vector<Polygon> contour_polygons(const Item& item, const Category& category) {
  std::vector<Polygon> polygons = panels_of(item, category);
  if (item.landmarks.empty()) return polygons;
  const double half_width = kStrapHalfWidth * std::sqrt(item.box.area());
  for (const LandmarkPair strap : straps(category)) {
    if (!is_labelled(item, strap[0]) || !is_labelled(item, strap[1])) continue;
    if (auto drawn = strip(point_of(item, strap[0]), point_of(item, strap[1]), half_width))
      polygons.push_back(*std::move(drawn));
  }
  return polygons;
}

std::optional<Mask> first_stage_mask(const Item& item, const Category& category, Size image) {
  const std::vector<Polygon> polygons = contour_polygons(item, category);
  if (polygons.empty()) return std::nullopt;
  return mask_from_polygons(polygons, image);
}

std::optional<ContourFit> fit_contour(const Item& item, const Category& category, Size image) {
  const std::optional<Mask> mask = item_mask(item, image);
  const double area = mask ? mask_area(mask->runs) : 0;
  if (area == 0) return std::nullopt;
  const std::optional<Mask> contour = first_stage_mask(item, category, image);
  if (!contour) return ContourFit{};
  const double common = intersection_area(mask->runs, contour->runs);
  return ContourFit{common / area, common / (area + mask_area(contour->runs) - common)};
}

bool are_sides_swapped(const Item& item, const Category& category) {
  if (item.landmarks.empty() || !are_partners_reversed(item, category)) return false;
  const std::vector<Polygon> panels = panels_of(item, category);
  const double area = std::transform_reduce(panels.begin(), panels.end(), 0.0, std::plus(), signed_area);
  return area > kClearArea * item.box.area();
}

}  // namespace df2
