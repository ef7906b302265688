#include "oracle.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <variant>

#include <df2/category_set.h>
#include <df2/mask.h>

namespace df2::oracle {

namespace {

using eval::Curve;
using eval::Subset;
using eval::Task;
using eval::Visibility;

constexpr std::array<double, 10> kThresholds = {0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.8999999999999999, 0.95};
constexpr double kEps = 2.220446049250313e-16;

double recall_point(int r) {
  return r == 100 ? 1.0 : r * 0.01;
}

// --- Similarities ---

double box_similarity(const Box& p, const Box& g, bool crowd) {
  const double left = p.x > g.x ? p.x : g.x;
  const double top = p.y > g.y ? p.y : g.y;
  const double right = p.x + p.width < g.x + g.width ? p.x + p.width : g.x + g.width;
  const double bottom = p.y + p.height < g.y + g.height ? p.y + p.height : g.y + g.height;
  if (right <= left || bottom <= top) return 0;
  const double both = (right - left) * (bottom - top);
  return crowd ? both / (p.width * p.height) : both / (p.width * p.height + g.width * g.height - both);
}

using Bitmap = std::vector<bool>;

Bitmap paint(const std::vector<std::uint32_t>& runs) {
  Bitmap pixels;
  bool value = false;
  for (const std::uint32_t run : runs) {
    for (std::uint32_t k = 0; k < run; ++k) pixels.push_back(value);
    value = !value;
  }
  return pixels;
}

/// COCO's compressed counts: groups of five bits, lowest first, from 48 on; bit 5: more follow, bit 4 of the last:
/// sign.
std::vector<std::uint32_t> unpack(std::string_view counts) {
  std::vector<std::uint32_t> runs;
  for (std::size_t i = 0; i < counts.size();) {
    long value = 0;
    int shift = 0;
    int group = 0;
    do {
      group = counts[i++] - 48;
      value += static_cast<long>(group & 31) << shift;
      shift += 5;
    } while (group & 32);
    if (group & 16) value -= 1L << shift;
    if (runs.size() > 2) value += runs[runs.size() - 2];
    runs.push_back(static_cast<std::uint32_t>(value));
  }
  return runs;
}

double mask_similarity(const Bitmap& p, const Bitmap& g, bool crowd) {
  double both = 0, either = 0, submitted = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    both += p[i] && g[i];
    either += p[i] || g[i];
    submitted += p[i];
  }
  if (both == 0) return 0;
  return both / (crowd ? submitted : either);
}

double landmark_similarity(std::span<const Point> points, const Item& item, const CategorySet& categories,
                           Visibility visibility) {
  const std::span<const double> all_sigmas = categories.sigmas(), sigmas = categories.sigmas(item.category);
  const std::size_t shift = points.size() == all_sigmas.size() ? categories[item.category].landmark_begin : 0;
  const double area = item.area + kEps;
  double sum = 0;
  int count = 0;
  for (std::size_t i = 0; i < item.landmarks.size(); ++i) {
    const Landmark& g = item.landmarks[i];
    if (visibility == Visibility::vis ? g.visibility != 2 : g.visibility == 0) continue;
    const Point p = points[shift + i];
    const double d2 = (p.x - g.x) * (p.x - g.x) + (p.y - g.y) * (p.y - g.y);
    const double sigma = 2 * sigmas[i];
    sum += std::exp(-(d2 / (sigma * sigma) / area / 2));
    ++count;
  }
  if (count > 0) return sum / count;
  const Box& box = item.box;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double dx = 0, dy = 0;
    if (points[i].x < box.x - box.width) dx = box.x - box.width - points[i].x;
    if (points[i].x > box.x + 2 * box.width) dx = points[i].x - (box.x + 2 * box.width);
    if (points[i].y < box.y - box.height) dy = box.y - box.height - points[i].y;
    if (points[i].y > box.y + 2 * box.height) dy = points[i].y - (box.y + 2 * box.height);
    const double sigma = 2 * (points.size() == all_sigmas.size() ? all_sigmas[i] : sigmas[i]);
    sum += std::exp(-((dx * dx + dy * dy) / (sigma * sigma) / area / 2));
  }
  return sum / static_cast<double>(points.size());
}

}  // namespace

Oracle::Oracle(const Dataset& dataset, const Predictions& predictions, Task task, Visibility visibility)
    : dataset_(dataset), predictions_(predictions), task_(task), visibility_(visibility) {
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const ImageRecord& image = dataset.images()[predictions.image[row]];
    std::vector<double> to_items;
    for (const Item& item : image.items) {
      to_items.push_back(item.category == predictions.category[row] ? similarity(row, image, item) : 0);
    }
    similarities_.push_back(to_items);
  }
}

double Oracle::similarity(std::size_t row, const ImageRecord& image, const Item& item) const {
  if (task_ == Task::detection) {
    return box_similarity(std::get<BoxColumn>(predictions_.geometry)[row], item.box, item.is_crowd);
  }
  if (task_ == Task::landmarks) {
    return landmark_similarity(std::get<LandmarkColumn>(predictions_.geometry).row(row), item, dataset_.categories(),
                               visibility_);
  }
  // How polygons are filled is the mask's own matter, and tested there.
  const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
  const Mask truth = polygons ? mask_from_polygons(*polygons, *image.size) : std::get<Mask>(item.segmentation);
  return mask_similarity(paint(unpack(std::get<MaskColumn>(predictions_.geometry).row(row))), paint(truth.runs),
                         item.is_crowd);
}

double Oracle::area(std::size_t row) const {
  if (task_ == Task::landmarks) return std::get<LandmarkColumn>(predictions_.geometry).areas[row];
  if (task_ == Task::detection) {
    const Box& box = std::get<BoxColumn>(predictions_.geometry)[row];
    return box.width * box.height;
  }
  const Bitmap pixels = paint(unpack(std::get<MaskColumn>(predictions_.geometry).row(row)));
  return static_cast<double>(std::count(pixels.begin(), pixels.end(), true));
}

bool Oracle::is_ignored(const Item& item, const Subset& subset) const {
  if (item.is_crowd) return true;
  if (item.area < subset.area_low || item.area > subset.area_high) return true;
  if (subset.level && (!item.attributes || item.attributes->level(subset.level->attribute) != subset.level->value)) {
    return true;
  }
  if (task_ != Task::landmarks) return false;
  if (visibility_ == Visibility::vis_and_occ || item.labelled_count == 0) return item.labelled_count == 0;
  for (const Landmark& landmark : item.landmarks) {
    if (landmark.visibility == 2) return false;
  }
  return true;
}

std::optional<Curve> Oracle::curve(const Question& question) const {
  const Subset& subset = question.subset;
  struct Row {
    double score;
    std::array<bool, 10> matched;
    std::array<bool, 10> ignored;
  };
  std::vector<Row> list;
  int counted = 0;

  for (std::uint32_t index = 0; index < dataset_.images().size(); ++index) {
    const ImageRecord& image = dataset_.images()[index];
    if (subset.level && subset.rule == eval::SubsetRule::images) {
      bool holds_level = false;
      for (const Item& item : image.items) {
        if (item.attributes && item.attributes->level(subset.level->attribute) == subset.level->value) {
          holds_level = true;
        }
      }
      if (!holds_level) continue;
    }

    // Items of the cell, counted ones first.
    std::vector<std::size_t> items;
    for (const bool ignored : {false, true}) {
      for (std::size_t i = 0; i < image.items.size(); ++i) {
        if (image.items[i].category != question.category) continue;
        if (is_ignored(image.items[i], subset) == ignored) items.push_back(i);
      }
    }
    for (const std::size_t i : items) counted += !is_ignored(image.items[i], subset);

    // Predictions of the cell, the best first, no more than max_dets.
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < predictions_.size(); ++row) {
      if (predictions_.image[row] == index && predictions_.category[row] == question.category) rows.push_back(row);
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [&](auto a, auto b) { return predictions_.score[a] > predictions_.score[b]; });
    if (rows.size() > static_cast<std::size_t>(question.max_dets)) {
      rows.resize(static_cast<std::size_t>(question.max_dets));
    }

    std::vector<Row> cell;
    for (const std::size_t row : rows) cell.push_back({predictions_.score[row], {}, {}});
    for (std::size_t t = 0; t < 10; ++t) {
      std::vector<bool> taken(image.items.size(), false);
      for (std::size_t p = 0; p < rows.size(); ++p) {
        double best = kThresholds[t];
        std::optional<std::size_t> found;
        for (const std::size_t i : items) {
          const Item& item = image.items[i];
          if (taken[i] && !item.is_crowd) continue;
          if (found && !is_ignored(image.items[*found], subset) && is_ignored(item, subset)) break;
          if (similarities_[rows[p]][i] < best) continue;
          best = similarities_[rows[p]][i];
          found = i;
        }
        if (found) {
          taken[*found] = true;
          cell[p].matched[t] = image.items[*found].id != 0;
          cell[p].ignored[t] = is_ignored(image.items[*found], subset);
        }
        if (!cell[p].matched[t] && !cell[p].ignored[t]) {
          cell[p].ignored[t] = area(rows[p]) < subset.area_low || area(rows[p]) > subset.area_high;
        }
      }
    }
    list.insert(list.end(), cell.begin(), cell.end());
  }
  if (counted == 0) return std::nullopt;
  std::stable_sort(list.begin(), list.end(), [](const Row& a, const Row& b) { return a.score > b.score; });

  const std::vector<std::vector<double>> zeros(10, std::vector<double>(101));
  Curve curve{zeros, zeros, std::vector<double>(10)};
  for (std::size_t t = 0; t < 10; ++t) {
    std::vector<double> recall, precision;
    double right = 0, wrong = 0;
    for (const Row& row : list) {
      if (!row.ignored[t]) (row.matched[t] ? right : wrong) += 1;
      recall.push_back(right / counted);
      precision.push_back(right / ((wrong + right) + kEps));
    }
    for (std::size_t i = precision.size(); i > 1; --i) {
      if (precision[i - 1] > precision[i - 2]) precision[i - 2] = precision[i - 1];
    }
    curve.recall[t] = recall.empty() ? 0 : recall.back();
    for (int r = 0; r < 101; ++r) {
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (recall[i] < recall_point(r)) continue;
        curve.precision[t][static_cast<std::size_t>(r)] = precision[i];
        curve.score[t][static_cast<std::size_t>(r)] = list[i].score;
        break;
      }
    }
  }
  return curve;
}

std::optional<double> Oracle::mean_precision(const std::vector<CategoryIndex>& categories, const Subset& subset,
                                             int max_dets, int first_threshold, int last_threshold) const {
  double sum = 0;
  int count = 0;
  for (const CategoryIndex category : categories) {
    const auto found = curve({category, subset, max_dets});
    if (!found) continue;
    for (int t = first_threshold; t < last_threshold; ++t) {
      for (const double precision : found->precision[static_cast<std::size_t>(t)]) {
        sum += precision;
        ++count;
      }
    }
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

std::optional<double> Oracle::mean_recall(const std::vector<CategoryIndex>& categories, const Subset& subset,
                                          int max_dets, int first_threshold, int last_threshold) const {
  double sum = 0;
  int count = 0;
  for (const CategoryIndex category : categories) {
    const auto found = curve({category, subset, max_dets});
    if (!found) continue;
    for (int t = first_threshold; t < last_threshold; ++t) {
      sum += found->recall[static_cast<std::size_t>(t)];
      ++count;
    }
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

}  // namespace df2::oracle
