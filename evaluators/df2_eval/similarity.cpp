#include <df2_eval/similarity.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include <df2/category_set.h>
#include <df2/mask.h>
#include <df2_eval/threshold.h>

namespace df2::eval {

double mask_iou(const MaskRuns& prediction, const MaskRuns& item, bool item_is_crowd) {
  // Disjoint tight boxes cannot share a pixel; most pairs end here.
  if (!(box_iou(prediction.box, item.box, item_is_crowd) > 0)) return 0;
  const std::uint32_t shared = intersection_area(prediction.runs, item.runs);
  if (shared == 0) return 0;
  const std::uint32_t whole = item_is_crowd ? prediction.area : prediction.area + item.area - shared;
  return static_cast<double>(shared) / static_cast<double>(whole);
}

namespace {

bool is_counted(const Landmark& landmark, Visibility visibility) {
  return visibility == Visibility::vis ? landmark.visibility == 2 : landmark.visibility > 0;
}

/// The distance of p to [low, high]; 0 inside.
double outside(double p, double low, double high) {
  return std::max(0.0, low - p) + std::max(0.0, p - high);
}

}  // namespace

std::string_view visibility_name(Visibility visibility) {
  return visibility == Visibility::vis ? "vis" : "vis_and_occ";
}

std::optional<Visibility> find_visibility(std::string_view name) {
  for (const Visibility visibility : {Visibility::vis_and_occ, Visibility::vis}) {
    if (name == visibility_name(visibility)) return visibility;
  }
  return std::nullopt;
}

int counted_landmarks(const Item& item, Visibility visibility) {
  // Where the file says that an item has no labelled landmark, it has no visible one either.
  if (visibility == Visibility::vis_and_occ || item.labelled_count == 0) return item.labelled_count;
  return static_cast<int>(std::count_if(item.landmarks.begin(), item.landmarks.end(),
                                        [&](const Landmark& landmark) { return is_counted(landmark, visibility); }));
}

double oks(std::span<const Point> points, const Item& item, const CategorySet& categories, Visibility visibility) {
  const Category& category = categories[item.category];
  const std::span<const double> sigmas = categories.sigmas();
  const std::span<const double> own_sigmas = sigmas.subspan(category.landmark_begin, category.landmark_count);
  const double area = item.area + std::numeric_limits<double>::epsilon();
  std::array<double, kMostLandmarks> terms;
  std::size_t count = 0;
  // Three divisions, one after another, and a pairwise sum, in the order of the reference: the last bits depend on it.
  const auto add = [&](double dx, double dy, double sigma) {
    const double variance = (sigma * 2) * (sigma * 2);
    terms[count++] = std::exp(-((dx * dx + dy * dy) / variance / area / 2));
  };
  const bool all = points.size() == sigmas.size();
  const std::size_t begin = all ? category.landmark_begin : 0;
  assert(all || points.size() == category.landmark_count);
  for (std::size_t i = 0; i < item.landmarks.size(); ++i) {
    const Landmark& landmark = item.landmarks[i];
    if (!is_counted(landmark, visibility)) continue;
    const Point p = points[begin + i];
    add(p.x - landmark.x, p.y - landmark.y, own_sigmas[i]);
  }
  if (count == 0) {
    const Box& box = item.box;
    for (std::size_t i = 0; i < points.size(); ++i) {
      add(outside(points[i].x, box.x - box.width, box.x + box.width * 2),
          outside(points[i].y, box.y - box.height, box.y + box.height * 2), all ? sigmas[i] : own_sigmas[i]);
    }
  }
  return pairwise_sum(terms.data(), count) / static_cast<double>(count);
}

}  // namespace df2::eval
