#include <df2_eval/evaluate_coco.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <string>

#include <df2/error.h>
#include <df2/make_predictions.h>
#include <df2/parallel.h>
#include <df2_eval/score_order.h>
#include <df2_eval/tasks/comparisons.h>
#include <df2_eval/tasks/walk_blocks.h>

namespace df2::eval {

namespace {

constexpr std::size_t kMostAreaRanges = 12;  // the walk has a verdict for each set of them
constexpr std::size_t kMostLimits = 64;
constexpr std::size_t kMostPoints = 10'001;
constexpr double kMostCells = 1 << 28;  // of an array: 2 GB

void require(bool good, const char* sentence) {
  if (!good) throw Error(Fault::usage, Code::option, sentence);
}

template <class T>
bool is_strictly_ascending(const std::vector<T>& values) {
  return std::ranges::adjacent_find(values, std::ranges::greater_equal()) == values.end();
}

void check_params(const CocoParams& params) {
  require(!params.images.empty() && is_strictly_ascending(params.images),
          "the images (imgIds) must be at least one, in ascending order and each once");
  require(!params.categories || (!params.categories->empty() && is_strictly_ascending(*params.categories)),
          "the categories (catIds) must be at least one, in ascending order and each once");
  const auto& thresholds = params.iou_thresholds;
  require(!thresholds.empty() && thresholds.size() <= kMostThresholds &&
              std::ranges::all_of(thresholds, [](double t) { return t > 0 && std::isfinite(t); }),
          "the IoU thresholds (iouThrs) must be 1 to 64 numbers above 0");
  const auto& points = params.recall_thresholds;
  require(!points.empty() && points.size() <= kMostPoints && is_strictly_ascending(points) &&
              std::ranges::all_of(points, [](double r) { return r >= 0 && r <= 1; }),
          "the recall thresholds (recThrs) must be 1 to 10,001 numbers from 0 to 1, in ascending order and each once");
  require(!params.area_ranges.empty() && params.area_ranges.size() <= kMostAreaRanges &&
              std::ranges::none_of(params.area_ranges,
                                   [](const auto& range) { return std::isnan(range.first + range.second); }),
          "the area ranges (areaRng) must be 1 to 12 pairs of numbers");
  require(!params.max_dets.empty() && params.max_dets.size() <= kMostLimits && std::ranges::min(params.max_dets) > 0,
          "the limits of detections (maxDets) must be 1 to 64 numbers of at least 1");
}

/// Those of the truth with the sigmas of the params.
CategorySet categories_with_sigmas(const CocoTruth& truth, const CocoParams& params) {
  const CategorySet& own = truth.dataset.categories();
  if (params.sigmas.empty()) {
    require(truth.type != CocoType::landmarks || truth.has_sigmas,
            "landmarks are compared by their OKS sigmas, and neither the ground truth nor the parameters have any");
    return own;
  }
  check_sigmas(params.sigmas);
  require(truth.type == CocoType::landmarks && params.sigmas.size() == own.sigmas().size(),
          "there must be as many OKS sigmas (kpt_oks_sigmas) as landmarks in an annotation, and none for other types");
  return CategorySet({own.all().begin(), own.all().end()}, params.sigmas);
}

Comparison compare(const CocoTruth& truth, const CocoResults& results, const CategorySet& categories,
                   std::atomic<std::uint64_t>& without_pixels) {
  const Predictions& predictions = results.predictions;
  if (truth.type == CocoType::masks)
    return mask_comparison(truth.dataset, predictions, MaskBox::current, without_pixels);
  if (truth.type == CocoType::landmarks)
    return landmark_comparison(truth.dataset, predictions, categories, Rules::official);
  return box_comparison(truth.dataset, predictions);
}

bool overlap(const Box& a, const Box& b) {
  return std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x) > 0 &&
         std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y) > 0;
}

/// For boxes so small that rounding takes the union away, pycocotools divides by 0, and df2 says 0.
void refuse_lost_unions(const BoxColumn& boxes, const Cell& cell, const SimilarityMatrix& matrix) {
  for (std::size_t p = 0; p < cell.predictions.size(); ++p) {
    for (std::size_t i = 0; i < cell.items.size(); ++i) {
      const bool is_lost = matrix(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(i)) == 0 &&
                           overlap(boxes[cell.predictions[p]], cell.items[i]->box);
      require(!is_lost, "two boxes overlap, but are so small that their union is lost in rounding");
    }
  }
}

/// The comparison, but for what COCO's evaluation does not look at.
Comparison only_scored(Comparison comparison, const CocoResults& results) {
  comparison.area = [&results](std::uint32_t row) { return results.areas[row]; };
  comparison.look = {};
  comparison.judge = {};
  comparison.views.resize(1);
  const auto* boxes = std::get_if<BoxColumn>(&results.predictions.geometry);
  if (!boxes) return comparison;
  for (auto* similarity : {&comparison.views.front().similarity, &comparison.across_categories}) {
    *similarity = [boxes, plain = std::move(*similarity)](const Cell& cell, SimilarityMatrix& matrix) {
      plain(cell, matrix);
      refuse_lost_unions(*boxes, cell, matrix);
    };
  }
  return comparison;
}

std::vector<std::uint32_t> images_of(const Dataset& dataset, const std::vector<std::int64_t>& ids) {
  std::vector<std::uint32_t> images;
  images.reserve(ids.size());
  for (const std::int64_t id : ids) {
    const auto image = dataset.find(id);
    require(image.has_value(), "an image to be evaluated (imgIds) is none of the ground truth");
    images.push_back(*image);
  }
  return images;
}

/// Indices of a list, by what they stand for.
template <class T>
std::vector<std::size_t> ascending(const std::vector<T>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  return order;
}

class CurveArrays {
 public:
  CurveArrays(const CocoParams& params, std::size_t categories)
      : curves_{{params.iou_thresholds.size(), params.recall_thresholds.size(), categories, params.area_ranges.size(),
                 params.max_dets.size()},
                {},
                {},
                {}} {
    double cells = 1;
    for (const std::size_t extent : curves_.shape) cells *= static_cast<double>(extent);
    require(cells <= kMostCells, "the arrays of precision would have more than 2^28 numbers: ask for fewer at a time");
    const auto count = static_cast<std::size_t>(cells);
    curves_.precision.assign(count, -1);
    curves_.scores.assign(count, -1);
    curves_.recall.assign(count / curves_.shape[1], -1);
  }

  /// `order`: for each threshold of the curve its place in the arrays.
  void put(const Curve& curve, std::span<const std::size_t> order, std::size_t category, std::size_t range,
           std::size_t limit) {
    const auto& [thresholds, points, categories, ranges, limits] = curves_.shape;
    const std::size_t inner = (category * ranges + range) * limits + limit;
    const std::size_t stride = categories * ranges * limits;
    for (std::size_t t = 0; t < thresholds; ++t) {
      curves_.recall[order[t] * stride + inner] = curve.recall[t];
      for (std::size_t r = 0; r < points; ++r) {
        const std::size_t at = (order[t] * points + r) * stride + inner;
        curves_.precision[at] = curve.precision[t][r];
        curves_.scores[at] = curve.score[t][r];
      }
    }
  }
  CocoCurves take() { return std::move(curves_); }

 private:
  CocoCurves curves_;
};

/// `categories`: for each category of the arrays its place in the accumulator, if it has one.
CocoCurves curves_of(const ApAccumulator& accumulator, const std::vector<std::optional<CategoryIndex>>& categories,
                     const CocoParams& params) {
  CurveArrays arrays(params, categories.size());
  const std::vector<std::size_t> order = ascending(params.iou_thresholds);
  parallel_for(categories.size(), [&](std::size_t k) {
    if (!categories[k]) return;
    const auto rows = order_by_score(accumulator.category(*categories[k]).score);
    for (std::size_t m = 0; m < params.max_dets.size(); ++m) {
      const auto curves = accumulator.curves(*categories[k], params.area_ranges.size(), params.max_dets[m], rows,
                                             params.recall_thresholds);
      for (std::size_t a = 0; a < curves.size(); ++a) {
        if (curves[a]) arrays.put(*curves[a], order, k, a, m);
      }
    }
  });
  return arrays.take();
}

}  // namespace

CocoCurves evaluate_coco(const CocoTruth& truth, const CocoResults& results, const CocoParams& params) {
  check_params(params);
  const Dataset& dataset = truth.dataset;
  const Predictions& predictions = results.predictions;
  require(truth.type == results.type && results.areas.size() == predictions.size(),
          "the ground truth and the results were read for different types");
  require_valid(predictions, dataset);
  const bool across = !params.categories;
  require(!across || truth.type != CocoType::landmarks, "landmarks of all categories cannot be compared as of one");
  require(!across || truth.type != CocoType::masks || results.has_every_mask,
          "all categories as one need the masks of all rows, but the results were read without some");

  std::vector<std::optional<CategoryIndex>> categories;
  if (across) {
    categories.emplace_back(CategoryIndex{0});
  } else {
    for (const std::int64_t id : *params.categories) categories.push_back(dataset.categories().find(id));
  }
  std::vector<double> thresholds = params.iou_thresholds;
  std::ranges::sort(thresholds);
  std::vector<Subset> subsets;
  for (const auto& [low, high] : params.area_ranges) subsets.push_back({"", low, high, {}, SubsetRule::all_images});

  std::atomic<std::uint64_t> without_pixels = 0;
  const CategorySet with_sigmas = categories_with_sigmas(truth, params);
  const Comparison comparison = only_scored(compare(truth, results, with_sigmas, without_pixels), results);
  const CellIndex cells(predictions, dataset.images().size());
  WalkPlan plan{dataset,
                predictions,
                comparison,
                cells,
                images_of(dataset, params.images),
                std::vector<bool>(dataset.categories().size(), across),
                std::vector<bool>(dataset.categories().size()),
                subsets,
                static_cast<std::size_t>(std::ranges::max(params.max_dets)),
                thresholds,
                all_bits(thresholds.size()),
                false,
                across ? subsets.size() : 0,
                nullptr};
  for (const auto& category : categories) {
    if (category && !across) plan.scored[*category] = true;
  }
  std::vector<std::size_t> rows(plan.scored.size());
  for (const CategoryIndex category : predictions.category) ++rows[category];
  const Walked walked = walk_blocks(plan, rows);
  return curves_of(across ? walked.across : walked.views.front(), categories, params);
}

}  // namespace df2::eval
