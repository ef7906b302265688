#include <df2_eval/match_flags.h>

#include <algorithm>

#include <df2/extent.h>
#include <df2/item_mask.h>
#include <df2_eval/evaluate_task.h>
#include <df2_eval/similarity.h>

namespace df2::eval {

namespace {

/// What a prediction of another category is compared with: an item has a box, and perhaps a mask.
double similarity_across(const Item& prediction, const Item& item, std::optional<Size> image) {
  const auto* mask = std::get_if<Mask>(&prediction.segmentation);
  if (!mask) return box_iou(prediction.box, item.box, item.is_crowd);
  if (!image || *image != mask->size) return 0;
  const std::optional<Mask> other = item_mask(item, *image);
  if (!other) return 0;
  const auto runs_of = [](const Mask& one) {
    return MaskRuns{one.runs, tight_box(one.runs, one.size), mask_area(one.runs)};
  };
  return mask_iou(runs_of(*mask), runs_of(*other), item.is_crowd);
}

}  // namespace

MatchFlags::MatchFlags(const Dataset& dataset, const Predictions& predictions, const MatchRules& rules)
    : dataset_(dataset),
      predictions_(predictions),
      rules_(rules),
      flags_(predictions.size()),
      rows_(dataset.images().size()) {
  for (const ImageRecord& image : dataset.images()) items_.emplace_back(image.items.size(), ItemFate::missed);
  Options options;
  options.task = rules.task;
  options.subsets = false;
  options.iou_thresholds = {rules.threshold};
  options.images = rules.images;
  if (rules.task != Task::landmarks) options.class_agnostic = false;
  const OutcomeOutput output{.tell = [this](const ScoredCell& cell) { take(cell); }};
  accumulate_task(dataset, predictions, options, &output);
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    if (!flags_[row].is_scored) continue;
    if (predictions.score[row] < rules.min_score)
      ++below_;
    else
      rows_[predictions.image[row]].push_back(static_cast<std::uint32_t>(row));
  }
}

/// Many threads do, each for images of its own.
void MatchFlags::take(const ScoredCell& cell) {
  constexpr std::size_t kThreshold = 0;
  for (std::size_t p = 0; p < cell.rows.size(); ++p) {
    const CellOutcome told = prediction_outcome(cell, p, kThreshold);
    flags_[cell.rows[p]] = {true, told.fate, told.partner ? cell.items[*told.partner] : nullptr, told.similarity};
  }
  const Item* first = dataset_.images()[cell.image].items.data();
  for (std::size_t i = 0; i < cell.items.size(); ++i) {
    if (item_outcome(cell, i, kThreshold).fate == CellFate::ignored)
      items_[cell.image][static_cast<std::size_t>(cell.items[i] - first)] = ItemFate::ignored;
  }
}

Item MatchFlags::item_of(std::size_t row) const {
  Item item;
  item.category = predictions_.category[row];
  if (const auto* boxes = std::get_if<BoxColumn>(&predictions_.geometry)) item.box = (*boxes)[row];
  if (const auto* masks = std::get_if<MaskColumn>(&predictions_.geometry)) {
    Mask mask{masks->sizes[row], {}};
    // Rows were checked when they were read; of some nothing but the area is kept.
    if (masks->row(row).empty() || decode_runs(masks->row(row), mask.size, mask.runs)) return item;
    item.box = tight_box(mask.runs, mask.size);
    item.segmentation = std::move(mask);
  }
  if (const auto* landmarks = std::get_if<LandmarkColumn>(&predictions_.geometry)) {
    const Category& category = dataset_.categories()[item.category];
    std::span<const Point> points = landmarks->row(row);
    if (points.size() > category.landmark_count)
      points = points.subspan(category.landmark_begin, category.landmark_count);
    for (const Point point : points) item.landmarks.push_back({point.x, point.y, 2});
    item.labelled_count = static_cast<int>(points.size());
    item.box = box_around(points);
  }
  item.area = item.box.area();
  return item;
}

ImageMatches MatchFlags::of_image(std::size_t image) const {
  const ImageRecord& record = dataset_.images()[image];
  ImageMatches matches{.predictions = {}, .items = items_[image]};
  for (const std::uint32_t row : rows_[image]) {
    const Flag& flag = flags_[row];
    JudgedPrediction& drawn = matches.predictions.emplace_back(
        JudgedPrediction{item_of(row), predictions_.score[row], PredictionFate::ignored});
    if (flag.item) drawn.similarity = flag.similarity;
    if (flag.fate == CellFate::right) {
      drawn.fate = flag.similarity < rules_.poor_below ? PredictionFate::poor : PredictionFate::right;
      ItemFate& taken = matches.items[static_cast<std::size_t>(flag.item - record.items.data())];
      if (taken == ItemFate::missed) taken = ItemFate::found;
    }
    if (flag.fate == CellFate::wrong) {
      drawn.fate = PredictionFate::false_positive;
      double best = rules_.threshold;
      for (const Item& item : record.items) {
        if (item.category == drawn.item.category) continue;
        const double similarity = similarity_across(drawn.item, item, known_size(record));
        if (similarity < best) continue;
        best = similarity;
        drawn.fate = PredictionFate::wrong_category;
        drawn.similarity = similarity;
      }
    }
    matches.has_fault |= drawn.fate != PredictionFate::right && drawn.fate != PredictionFate::ignored;
  }
  matches.has_fault |= std::ranges::find(matches.items, ItemFate::missed) != matches.items.end();
  return matches;
}

}  // namespace df2::eval
