#include <df2_eval/match_flags.h>

#include <algorithm>
#include <string>
#include <string_view>

#include <df2/error.h>
#include <df2/item_mask.h>
#include <df2/text.h>
#include <df2_eval/evaluate_task.h>
#include <df2_eval/similarity.h>

namespace df2::eval {

namespace {

Box box_around(std::span<const Point> points) {
  if (points.empty()) return {};
  const auto [left, right] = std::ranges::minmax(points, {}, &Point::x);
  const auto [top, bottom] = std::ranges::minmax(points, {}, &Point::y);
  return {left.x, top.y, right.x - left.x, bottom.y - top.y};
}

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

/// The next of the values between commas.
std::string_view take_value(std::string_view& line) {
  const std::size_t end = std::min(line.find(','), line.size());
  const std::string_view value = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return value;
}

}  // namespace

MatchFlags::MatchFlags(const Dataset& dataset, const Predictions& predictions, const MatchRules& rules)
    : dataset_(dataset),
      predictions_(predictions),
      rules_(rules),
      flags_(predictions.size()),
      rows_(dataset.images().size()) {
  Options options;
  options.task = rules.task;
  options.subsets = false;
  options.iou_thresholds = {rules.threshold};
  options.images = rules.images;
  if (rules.task != Task::landmarks) options.class_agnostic = false;
  std::string rest;
  const OutcomeOutput output{OutcomeFormat::csv, [&](std::string_view text) {
                               rest += text;
                               std::size_t begin = 0;
                               for (std::size_t end; (end = rest.find('\n', begin)) != std::string::npos;
                                    begin = end + 1)
                                 take_line(std::string_view(rest).substr(begin, end - begin));
                               rest.erase(0, begin);
                             }};
  accumulate_task(dataset, predictions, options, &output);
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    if (flags_[row].outcome == Outcome::unscored) continue;
    if (predictions.score[row] < rules.min_score)
      ++below_;
    else
      rows_[predictions.image[row]].push_back(static_cast<std::uint32_t>(row));
  }
}

/// type,image_id,category_id,id,score,rank,match,similarity,outcome,...
void MatchFlags::take_line(std::string_view line) {
  const std::string_view type = take_value(line);
  if (type != "prediction" && type != "item") return;
  const auto image_id = parse_number<std::int64_t>(take_value(line)).value_or(0);
  take_value(line);
  const auto id = parse_number<std::int64_t>(take_value(line)).value_or(0);
  take_value(line);
  take_value(line);
  const auto match = parse_number<std::int64_t>(take_value(line));
  const auto similarity = parse_number<double>(take_value(line));
  const std::string_view outcome = take_value(line);
  if (type == "item") {
    if (outcome == "ignored") is_ignored_[{image_id, id}] = true;
    return;
  }
  Flag& flag = flags_[static_cast<std::size_t>(id)];
  flag.outcome = outcome == "right" ? Outcome::right : outcome == "wrong" ? Outcome::wrong : Outcome::ignored;
  flag.item = match;
  flag.similarity = similarity.value_or(0);
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
  ImageMatches matches;
  for (const Item& item : record.items) {
    const bool is_ignored = is_ignored_.contains({record.id, item.id});
    matches.items.push_back(is_ignored ? ItemFate::ignored : ItemFate::missed);
  }
  for (const std::uint32_t row : rows_[image]) {
    const Flag& flag = flags_[row];
    JudgedPrediction& drawn = matches.predictions.emplace_back(
        JudgedPrediction{item_of(row), predictions_.score[row], PredictionFate::ignored});
    if (flag.item) drawn.similarity = flag.similarity;
    if (flag.outcome == Outcome::right) {
      drawn.fate = flag.similarity < rules_.poor_below ? PredictionFate::poor : PredictionFate::right;
      for (std::size_t i = 0; i < record.items.size(); ++i) {
        if (record.items[i].id == flag.item && matches.items[i] == ItemFate::missed) matches.items[i] = ItemFate::found;
      }
    }
    if (flag.outcome == Outcome::wrong) {
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
