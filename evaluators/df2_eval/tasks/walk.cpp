#include <df2_eval/tasks/walk.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <df2/category_set.h>
#include <df2/content_hash.h>
#include <df2/error.h>
#include <df2/parallel.h>
#include <df2_eval/match.h>
#include <df2_eval/subset.h>
#include <df2_eval/tasks/selection.h>

namespace df2::eval {

namespace {

constexpr std::size_t kImagesPerBlock = 256;

/// What every block of images reads.
struct Plan {
  const Dataset& dataset;
  const Predictions& predictions;
  const Comparison& comparison;
  const CellIndex& cells;
  std::vector<std::uint32_t> images;  ///< indices, ascending
  std::vector<bool> scored;           ///< by category
  std::vector<Subset> subsets;
  std::size_t max_dets;
  bool is_strict;
};

/// By which a prediction belongs to an area range. Under the strict rules nothing is too large for all of them.
double judged_area(const Plan& plan, std::uint32_t row) {
  if (!plan.is_strict) return plan.comparison.area(row);
  const auto& area = plan.comparison.strict_area ? plan.comparison.strict_area : plan.comparison.area;
  return std::min(area(row), kLargestArea);
}

/// Predictions of one cell that repeat another one exactly, score included.
std::uint64_t count_duplicates(std::span<const std::uint32_t> rows, const Plan& plan,
                               std::vector<std::uint32_t>& scratch) {
  std::uint64_t count = 0;
  const auto& score = plan.predictions.score;
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && score[rows[end]] == score[rows[begin]]) ++end;
    if (end - begin > 1) {
      scratch.assign(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                     rows.begin() + static_cast<std::ptrdiff_t>(end));
      std::sort(scratch.begin(), scratch.end(), [&](auto a, auto b) { return plan.comparison.order(a, b) < 0; });
      for (std::size_t i = 1; i < scratch.size(); ++i) count += plan.comparison.order(scratch[i - 1], scratch[i]) == 0;
    }
    begin = end;
  }
  return count;
}

/// Removes the leading values for which `belongs` is true, and returns them.
template <class T, class Belongs>
std::span<T> take_front(std::span<T>& values, Belongs&& belongs) {
  const auto end = std::ranges::find_if_not(values, belongs);
  const auto front = values.first(static_cast<std::size_t>(end - values.begin()));
  values = values.subspan(front.size());
  return front;
}

/// Walks the cells of a block of images; its vectors are reused from cell to cell and from block to block.
class BlockWalk {
 public:
  explicit BlockWalk(const Plan& plan) : plan_(plan), in_image_(plan.subsets.size()) {
    for (const Subset& subset : plan.subsets) {
      const std::pair range(subset.area_low, subset.area_high);
      const auto known = std::ranges::find(area_ranges_, range);
      range_of_.push_back(static_cast<std::size_t>(known - area_ranges_.begin()));
      if (known == area_ranges_.end()) area_ranges_.push_back(range);
    }
  }

  void walk(std::span<const std::uint32_t> images) {
    views_.assign(plan_.comparison.views.size(), ApAccumulator(plan_.scored.size(), plan_.subsets.size()));
    counts_ = {};
    for (const std::uint32_t index : images) walk_image(index);
  }

  /// The results of the last block of images, one accumulator for each view.
  const std::vector<ApAccumulator>& views() const { return views_; }
  const Counts& counts() const { return counts_; }

 private:
  void walk_image(std::uint32_t index) {
    const ImageRecord& record = plan_.dataset.images()[index];
    for (ApAccumulator& view : views_) view.add_image(record.id);
    for (std::size_t s = 0; s < plan_.subsets.size(); ++s) in_image_[s] = plan_.subsets[s].holds_image(record.items);
    lone_.assign(views_.size() << area_ranges_.size(), std::nullopt);
    ++counts_.images;
    std::span<const std::uint32_t> rows = plan_.cells.rows(index);
    items_.clear();
    for (const Item& item : record.items) items_.push_back(&item);
    std::ranges::stable_sort(items_, {}, &Item::category);
    std::span<const Item* const> items = items_;
    while (!rows.empty() || !items.empty()) {
      // The next category that the image has rows or items of.
      CategoryIndex category = std::numeric_limits<CategoryIndex>::max();
      if (!rows.empty()) category = std::min(category, plan_.predictions.category[rows.front()]);
      if (!items.empty()) category = std::min(category, items.front()->category);
      const auto predictions =
          take_front(rows, [&](std::uint32_t row) { return plan_.predictions.category[row] == category; });
      const auto own_items = take_front(items, [&](const Item* item) { return item->category == category; });
      if (!plan_.scored[category]) continue;
      cell_.image = index;
      cell_.category = category;
      cell_.items.assign(own_items.begin(), own_items.end());
      cell_.predictions = predictions.first(std::min(predictions.size(), plan_.max_dets));
      counts_.items += cell_.items.size();
      counts_.id_zero += static_cast<std::uint64_t>(std::ranges::count(cell_.items, 0, &Item::id));
      counts_.beyond_max_dets += predictions.size() - cell_.predictions.size();
      counts_.duplicates += count_duplicates(predictions, plan_, scratch_);
      score_cell();
    }
  }

  void score_cell() {
    scores_.clear();
    areas_.clear();
    for (const std::uint32_t row : cell_.predictions) {
      scores_.push_back(plan_.predictions.score[row]);
      areas_.push_back(judged_area(plan_, row));
    }
    for (std::size_t v = 0; v < views_.size(); ++v) {
      if (cell_.items.empty()) {
        add_lone_predictions(v);
        continue;
      }
      const View& view = plan_.comparison.views[v];
      view.similarity(cell_, similarity_);
      score_view(view, views_[v]);
    }
  }

  /// Most cells hold predictions and no item, so there is nothing to compare or to match.
  void add_lone_predictions(std::size_t view) {
    verdicts_.clear();
    for (const double area : areas_) verdicts_.push_back(lone_verdict(view, area));
    views_[view].add_predictions(cell_.category, scores_, verdicts_);
  }

  /// The verdict on a prediction without an item, which depends on the image and on the ranges that hold its area.
  std::uint32_t lone_verdict(std::size_t view, double area) {
    std::size_t ranges = 0;
    for (std::size_t r = 0; r < area_ranges_.size(); ++r) {
      ranges |= std::size_t{area >= area_ranges_[r].first && area <= area_ranges_[r].second} << r;
    }
    std::optional<std::uint32_t>& verdict = lone_[view << area_ranges_.size() | ranges];
    if (verdict) return *verdict;
    outcomes_.assign(plan_.subsets.size(), Outcome{});
    for (std::size_t s = 0; s < outcomes_.size(); ++s) {
      if (!in_image_[s])
        outcomes_[s].ignored = Outcome::kAbsent;
      else if ((ranges >> range_of_[s] & 1) == 0)
        outcomes_[s].ignored = kAllThresholds;
    }
    verdict = views_[view].intern(outcomes_);
    return *verdict;
  }

  void score_view(const View& view, ApAccumulator& accumulator) {
    const std::size_t subset_count = plan_.subsets.size();
    outcomes_.assign(cell_.predictions.size() * subset_count, Outcome{});
    counted_.assign(subset_count, 0);
    pattern_count_ = 0;
    for (std::size_t s = 0; s < subset_count; ++s) {
      const Subset& subset = plan_.subsets[s];
      if (!in_image_[s]) {
        for (std::size_t p = 0; p < scores_.size(); ++p) outcomes_[p * subset_count + s].ignored = Outcome::kAbsent;
        continue;
      }
      flags_.clear();
      for (const Item* item : cell_.items) {
        flags_.push_back({item->is_crowd || !subset.holds(*item) || view.ignores(*item), item->is_crowd,
                          item->id == 0 && !plan_.is_strict});
        counted_[s] += !flags_.back().ignored;
      }
      const std::vector<Match>& matches = match(flags_);
      for (std::size_t p = 0; p < scores_.size(); ++p) {
        Outcome& outcome = outcomes_[p * subset_count + s];
        outcome = {matches[p].matched, matches[p].ignored};
        if (!subset.holds_area(areas_[p]))
          outcome.ignored |= kAllThresholds & static_cast<ThresholdBits>(~outcome.matched);
      }
    }
    accumulator.add_cell(cell_.category, scores_, outcomes_, counted_);
  }

  /// Subsets that ignore the same items have the same matches, and within a cell most subsets do.
  const std::vector<Match>& match(const std::vector<ItemFlags>& flags) {
    for (std::size_t i = 0; i < pattern_count_; ++i) {
      if (patterns_[i].flags == flags) return patterns_[i].matches;
    }
    if (pattern_count_ == patterns_.size()) patterns_.emplace_back();
    Pattern& pattern = patterns_[pattern_count_++];
    pattern.flags = flags;
    pattern.matches.assign(scores_.size(), Match{});
    if (!flags.empty() && !scores_.empty()) match_greedily(similarity_, flags, pattern.matches);
    return pattern.matches;
  }

  struct Pattern {
    std::vector<ItemFlags> flags;
    std::vector<Match> matches;
  };

  const Plan& plan_;
  std::vector<ApAccumulator> views_;
  Counts counts_;
  Cell cell_;
  std::vector<const Item*> items_;  // of this image, by category
  SimilarityMatrix similarity_;
  std::vector<std::pair<double, double>> area_ranges_;  // each once
  std::vector<std::size_t> range_of_;                   // of each subset
  std::vector<bool> in_image_;
  // Verdicts on predictions without an item, of this image: [view][bits of area_ranges_].
  std::vector<std::optional<std::uint32_t>> lone_;
  std::vector<std::uint32_t> verdicts_;
  std::vector<double> scores_, areas_;
  std::vector<Outcome> outcomes_;
  std::vector<std::uint32_t> counted_;
  std::vector<ItemFlags> flags_;
  std::vector<Pattern> patterns_;  // the first pattern_count_ are this cell's
  std::size_t pattern_count_ = 0;
  std::vector<std::uint32_t> scratch_;
};

/// What can be counted without looking at cells. Adds the scored predictions of each category to `rows`.
Counts count_rows(const Plan& plan, std::vector<std::size_t>& rows) {
  Counts counts;
  std::vector<bool> image_scored(plan.dataset.images().size());
  for (const std::uint32_t i : plan.images) image_scored[i] = true;
  // Over the whole ground truth, not only the scored images, so that every shard counts the same way.
  std::vector<bool> has_items(plan.scored.size());
  for (const ImageRecord& image : plan.dataset.images()) {
    for (const Item& item : image.items) has_items[item.category] = true;
  }
  std::vector<bool> left_out(plan.scored.size());
  for (const CategoryIndex category : plan.dataset.listed()) left_out[category] = !plan.scored[category];
  for (std::size_t row = 0; row < plan.predictions.size(); ++row) {
    const CategoryIndex category = plan.predictions.category[row];
    if (left_out[category] || !image_scored[plan.predictions.image[row]]) continue;
    ++counts.predictions;
    ++rows[category];
    counts.beyond_areas += plan.comparison.area(static_cast<std::uint32_t>(row)) > kLargestArea;
    if (!has_items[category]) ++counts.absent_categories[category];
  }
  return counts;
}

}  // namespace

Partial walk(const Dataset& dataset, const Predictions& predictions, const Options& options,
             const Comparison& comparison) {
  Partial partial;
  partial.options = options;
  partial.options.task = comparison.task;
  partial.options = settled(std::move(partial.options), dataset.has_attributes());
  partial.ground_truth = make_input_name(dataset.name(), dataset.content_hash());
  partial.ground_truth_notes = dataset.notes();
  partial.files[make_input_name(predictions.name, content_hash(predictions, dataset))] = {predictions.size(),
                                                                                          predictions.notes};
  partial.categories = dataset.categories();
  partial.options = with_category_ids(std::move(partial.options), dataset.categories(), dataset.listed());
  partial.scored = selected_categories(partial.options, dataset.categories(), dataset.listed());
  partial.subsets = make_subsets(partial.options.task, *partial.options.subsets, partial.options.subset_rule);

  const CellIndex cells(predictions, dataset.images().size());
  Plan plan{dataset,
            predictions,
            comparison,
            cells,
            selected_images(partial.options,
                            {dataset.images().size(), [&](std::uint32_t index) { return dataset.images()[index].id; },
                             [](const IdRange&) { return false; }}),
            std::vector<bool>(dataset.categories().size()),
            partial.subsets,
            static_cast<std::size_t>(partial.options.max_dets.back()),
            partial.options.rules == Rules::strict};
  for (const CategoryIndex category : partial.scored) plan.scored[category] = true;
  partial.options.images.clear();
  partial.options.image_ranges.clear();

  std::vector<std::size_t> rows(plan.scored.size());
  partial.counts = count_rows(plan, rows);
  std::vector<ApAccumulator> views(comparison.views.size(), ApAccumulator(rows.size(), partial.subsets.size()));
  for (ApAccumulator& view : views) {
    for (const CategoryIndex category : partial.scored) view.reserve(category, rows[category]);
  }
  // Blocks are merged in order as they are done, so that only a few of them are in memory beside the whole.
  const std::size_t blocks = (plan.images.size() + kImagesPerBlock - 1) / kImagesPerBlock;
  std::vector<BlockWalk> slots(pipeline_slots(), BlockWalk(plan));
  parallel_pipeline(
      blocks,
      [&](std::size_t block, std::size_t slot) {
        const std::size_t begin = block * kImagesPerBlock;
        const std::size_t count = std::min(kImagesPerBlock, plan.images.size() - begin);
        slots[slot].walk(std::span(plan.images).subspan(begin, count));
      },
      [&](std::size_t, std::size_t slot) {
        for (std::size_t v = 0; v < views.size(); ++v) views[v].merge(slots[slot].views()[v]);
        partial.counts.add(slots[slot].counts());
        return true;
      });
  ApOutcomes outcomes{std::move(views[0])};
  if (views.size() > 1) outcomes.vis = std::move(views[1]);
  partial.outcomes = std::move(outcomes);
  return partial;
}

}  // namespace df2::eval
