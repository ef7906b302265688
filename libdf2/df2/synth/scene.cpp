#include <df2/synth/scene.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include <df2/category_set.h>
#include <df2/derived_levels.h>
#include <df2/parallel.h>

namespace df2::synth {

namespace {

/// Items per category in thousands (paper, figure 3b).
constexpr std::array<double, kDeepFashion2Categories> kShares = {190, 94, 5, 38, 42, 8, 92, 147, 82, 46, 24, 49, 19};
/// Images by number of items, one to seven.
constexpr std::array<double, 7> kItemCounts = {55, 33, 8, 2, 1, 0.6, 0.4};
constexpr std::array<Size, 6> kSizes = {{{468, 624}, {640, 960}, {750, 1000}, {800, 800}, {880, 1173}, {960, 720}}};

double rounded(double value) {
  return std::round(value);
}

/// Positions of a category's landmarks in the unit square: its outline runs around an ellipse, mirror partners face
/// each other, inner landmarks lie between the ends of their edges.
std::vector<Point> unit_pose(const Category& info) {
  const std::size_t count = info.landmark_count;
  std::vector<Point> pose(count, {0.5, 0.2});
  const double steps = static_cast<double>(info.contour.size());
  std::vector<bool> placed(count);
  for (std::size_t i = 0; i < info.contour.size(); ++i) {
    const auto landmark = static_cast<std::size_t>(info.contour[i] - 1);
    if (placed[landmark]) continue;
    const double angle = 2 * 3.14159265358979323846 * static_cast<double>(i) / steps - 1.5707963267948966;
    pose[landmark] = {0.5 - 0.5 * std::cos(angle), 0.5 + 0.5 * std::sin(angle)};
    placed[landmark] = true;
  }
  for (const LandmarkPair edge : info.inner_edges) {
    for (const int end : {0, 1}) {
      const auto inner = static_cast<std::size_t>(edge[static_cast<std::size_t>(end)] - 1);
      const auto other = static_cast<std::size_t>(edge[static_cast<std::size_t>(1 - end)] - 1);
      if (placed[inner] || !placed[other]) continue;
      pose[inner] = {0.7 * pose[other].x + 0.15, 0.6 * pose[other].y + 0.15};
      placed[inner] = true;
    }
  }
  for (const LandmarkPair pair : info.mirror_pairs) {
    const Point left = pose[static_cast<std::size_t>(pair[0] - 1)];
    pose[static_cast<std::size_t>(pair[1] - 1)] = {1 - left.x, left.y};
  }
  return pose;
}

struct Frame {
  Box box;
  double slant;
};

/// Where a garment lies: large ones may reach out of the image.
Frame place(Random& random, Size size) {
  const double share = random.chance(0.26)   ? random.uniform(0.02, 0.09)
                       : random.chance(0.67) ? random.uniform(0.12, 0.38)
                                             : random.uniform(0.42, 0.9);
  const double ratio = random.uniform(0.7, 1.6);
  const double area = share * size.width * size.height;
  Frame frame{};
  frame.box.width = std::sqrt(area / ratio);
  frame.box.height = area / frame.box.width;
  const bool zoomed = random.chance(0.33);
  const double reach = zoomed ? random.uniform(0.05, 0.5) : 0;
  const double free_x = std::max(0.0, size.width - frame.box.width);
  const double free_y = std::max(0.0, size.height - frame.box.height);
  frame.box.x = random.uniform(0, free_x);
  frame.box.y = random.uniform(0, free_y);
  if (zoomed)
    frame.box.y = random.chance(0.5) ? -reach * frame.box.height : size.height - (1 - reach) * frame.box.height;
  frame.slant = random.uniform(-0.1, 0.1);
  return frame;
}

/// The outline, and for some items a second polygon that overlaps it, as refined masks have.
std::vector<Polygon> outlines(Random& random, const Category& info, const std::vector<Point>& points, Size size) {
  const auto inside = [&](Point p) {
    return Point{std::clamp(p.x, 0.0, double(size.width)), std::clamp(p.y, 0.0, double(size.height))};
  };
  Polygon outline;
  for (const std::uint8_t landmark : info.contour) outline.push_back(inside(points[landmark - 1u]));
  std::vector<Polygon> polygons = {outline};
  if (random.chance(0.3))
    polygons.emplace_back(outline.begin(), outline.begin() + static_cast<std::ptrdiff_t>(outline.size() / 2 + 1));
  return polygons;
}

}  // namespace

Item make_garment(Random& random, CategoryIndex category, Size size) {
  const Category& info = deepfashion2_categories()[category];
  const Frame frame = place(random, size);
  std::vector<Point> points = unit_pose(info);
  const double wobble = 0.02 * std::min(frame.box.width, frame.box.height);
  for (Point& p : points) {
    const Point unit = p;
    p.x = rounded(frame.box.x + unit.x * frame.box.width + frame.slant * (unit.y - 0.5) * frame.box.height +
                  wobble * random.normal());
    p.y = rounded(frame.box.y + unit.y * frame.box.height + wobble * random.normal());
  }
  Item item;
  item.category = category;
  const double occlusion = random.chance(0.47)   ? random.uniform(0, 0.15)
                           : random.chance(0.88) ? random.uniform(0.2, 0.5)
                                                 : random.uniform(0.5, 0.9);
  const bool unlabelled = random.chance(0.01);
  int outside = 0, occluded = 0;
  for (const Point p : points) {
    const bool is_outside = p.x < 0 || p.y < 0 || p.x >= size.width || p.y >= size.height;
    const bool is_occluded = !is_outside && random.chance(occlusion);
    outside += is_outside;
    occluded += is_occluded;
    if (is_outside || unlabelled)
      item.landmarks.push_back({0, 0, 0});
    else
      item.landmarks.push_back({p.x, p.y, static_cast<std::uint8_t>(is_occluded ? 1 : 2)});
  }
  const double count = info.landmark_count;
  item.labelled_count = unlabelled ? 0 : info.landmark_count - outside;
  item.segmentation = outlines(random, info, points, size);
  double x1 = size.width, y1 = size.height, x2 = 0, y2 = 0;
  for (const Point p : std::get<std::vector<Polygon>>(item.segmentation)[0]) {
    x1 = std::min(x1, p.x), x2 = std::max(x2, p.x), y1 = std::min(y1, p.y), y2 = std::max(y2, p.y);
  }
  item.box = {x1, y1, std::max(1.0, x2 - x1), std::max(1.0, y2 - y1)};
  item.area = item.box.area();
  item.attributes = Attributes{scale_level(item.area / (double(size.width) * size.height)),
                               occlusion_level(occluded / count), zoom_in_level(outside / count),
                               static_cast<std::uint8_t>(1 + random.pick(std::array<double, 3>{7, 78, 15}))};
  return item;
}

Dataset make_scenes(const SceneOptions& options) {
  std::vector<ImageRecord> images(static_cast<std::size_t>(options.images));
  parallel_for(images.size(), [&](std::size_t i) {
    Random random(options.seed, i);
    ImageRecord& image = images[i];
    image.id = static_cast<std::int64_t>(i) + 1;
    image.file_name = fmt::format("{:06}.jpg", image.id);
    image.size = kSizes[random.pick(std::array<double, 6>{3, 2, 2, 1, 1, 1})];
    // Runs of three images show one identity: a consumer's photo and two of the shop's.
    image.pair_id = static_cast<std::int64_t>(i / 3) + 1;
    image.source = i % 3 == 0 ? Source::user : Source::shop;
    Random identity(options.seed ^ 0x5851F42D4C957F2Du, i / 3);
    const auto worn = static_cast<CategoryIndex>(identity.pick(kShares));
    const std::size_t count = 1 + random.pick(kItemCounts);
    for (std::size_t k = 0; k < count; ++k) {
      // Every category occurs even in small sets: the first images take turns.
      const CategoryIndex category = k > 0                         ? static_cast<CategoryIndex>(random.pick(kShares))
                                     : i < kDeepFashion2Categories ? static_cast<CategoryIndex>(i)
                                                                   : worn;
      Item item = make_garment(random, category, *image.size);
      item.id = static_cast<std::int64_t>(k) + 1;
      item.pair_id = image.pair_id;
      item.style = k == 0 && random.chance(0.8) ? 1 : 0;
      image.items.push_back(std::move(item));
    }
  });
  std::vector<CategoryIndex> listed(kDeepFashion2Categories);
  std::iota(listed.begin(), listed.end(), CategoryIndex{0});
  return Dataset("synthetic", std::move(images), std::move(listed));
}

}  // namespace df2::synth
