#include <df2_eval/tasks/block_walk.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>

#include <df2/watch.h>

namespace df2::eval {

namespace {

/// By which a prediction belongs to an area range. Under the strict rules nothing is too large for all of them.
double judged_area(const WalkPlan& plan, std::uint32_t row) {
  if (!plan.is_strict) return plan.comparison.area(row);
  const auto& area = plan.comparison.strict_area ? plan.comparison.strict_area : plan.comparison.area;
  return std::min(area(row), kLargestArea);
}

/// Predictions of one cell that repeat another one exactly, score included.
std::uint64_t count_duplicates(std::span<const std::uint32_t> rows, const WalkPlan& plan,
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

}  // namespace

BlockWalk::BlockWalk(const WalkPlan& plan, std::size_t slot)
    : plan_(plan), best_rows_(plan.predictions.score), in_image_(plan.subsets.size()) {
  cell_.slot = slot;
  for (const Subset& subset : plan.subsets) {
    const std::pair range(subset.area_low, subset.area_high);
    const auto known = std::ranges::find(area_ranges_, range);
    range_of_.push_back(static_cast<std::size_t>(known - area_ranges_.begin()));
    if (known == area_ranges_.end()) area_ranges_.push_back(range);
  }
  if (plan.outcomes && plan.outcomes->append) lines_.emplace(plan.outcomes->format, plan.thresholds, plan.subsets);
}

void BlockWalk::walk(std::span<const std::uint32_t> images) {
  views_.assign(plan_.comparison.views.size(),
                ApAccumulator(plan_.scored.size(), plan_.subsets.size(), plan_.thresholds.size()));
  across_ = ApAccumulator(1, plan_.across_subsets, plan_.thresholds.size());
  counts_ = {};
  signs_ = {};
  for (const std::uint32_t index : images) walk_image(index);
}

void BlockWalk::walk_image(std::uint32_t index) {
  const ImageRecord& record = plan_.dataset.images()[index];
  for (ApAccumulator& view : views_) view.add_image(record.id);
  for (std::size_t s = 0; s < plan_.subsets.size(); ++s) in_image_[s] = plan_.subsets[s].holds_image(record.items);
  lone_.assign(views_.size() << area_ranges_.size(), std::nullopt);
  ++counts_.images;
  if (lines_) lines_->begin_image(record.id);
  best_rows_.clear();
  bool has_items = false;
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
    if (!plan_.left_out[category]) look_at(predictions);
    if (!plan_.scored[category]) continue;
    cell_.image = index;
    cell_.category = category;
    cell_.items.assign(own_items.begin(), own_items.end());
    cell_.predictions = predictions.first(std::min(predictions.size(), plan_.max_dets));
    counts_.items += cell_.items.size();
    has_items = has_items || !own_items.empty();
    counts_.id_zero += static_cast<std::uint64_t>(std::ranges::count(cell_.items, 0, &Item::id));
    counts_.beyond_max_dets += predictions.size() - cell_.predictions.size();
    counts_.duplicates += count_duplicates(predictions, plan_, scratch_);
    score_cell();
  }
  if (lines_) lines_->end_image();
  if (plan_.across_subsets > 0) score_across_categories(record, plan_.cells.rows(index));
  signs_.images_with_items += has_items;
  signs_.images_without_rows += has_items && plan_.cells.rows(index).empty();
  if (plan_.comparison.judge) plan_.comparison.judge(index, best_rows_.rows(), signs_);
}

void BlockWalk::look_at(std::span<const std::uint32_t> rows) {
  if (rows.empty()) return;
  if (plan_.comparison.look) plan_.comparison.look(rows, signs_);
  if (plan_.comparison.judge) best_rows_.add(rows);
}

void BlockWalk::score_across_categories(const ImageRecord& record, std::span<const std::uint32_t> rows) {
  across_.add_image(record.id);
  const auto is_scored = [&](CategoryIndex category) { return plan_.scored[category]; };
  across_rows_.clear();
  std::ranges::copy_if(rows, std::back_inserter(across_rows_), is_scored,
                       [&](std::uint32_t row) { return plan_.predictions.category[row]; });
  std::ranges::stable_sort(across_rows_, std::greater(),
                           [&](std::uint32_t row) { return plan_.predictions.score[row]; });
  cell_.category = 0;
  cell_.items.clear();
  std::ranges::copy_if(items_, std::back_inserter(cell_.items), is_scored, &Item::category);
  cell_.predictions = std::span(across_rows_).first(std::min(across_rows_.size(), plan_.max_dets));
  read_rows();
  if (!cell_.items.empty()) plan_.comparison.across_categories(cell_, similarity_);
  score_view(plan_.comparison.views.front(), across_);
}

void BlockWalk::read_rows() {
  scores_.clear();
  areas_.clear();
  for (const std::uint32_t row : cell_.predictions) {
    scores_.push_back(plan_.predictions.score[row]);
    areas_.push_back(judged_area(plan_, row));
  }
}

void BlockWalk::score_cell() {
  checkpoint();
  read_rows();
  for (std::size_t v = 0; v < views_.size(); ++v) {
    if (cell_.items.empty()) {
      add_lone_predictions(v);
      continue;
    }
    const View& view = plan_.comparison.views[v];
    view.similarity(cell_, similarity_);
    score_view(view, views_[v]);
    if (v == 0 && plan_.outcomes) tell_outcomes();
  }
}

void BlockWalk::tell_outcomes() {
  const View& view = plan_.comparison.views.front();
  partners_.assign(scores_.size() * plan_.thresholds.size(), std::nullopt);
  is_counted_.clear();
  if (!cell_.items.empty()) {
    read_flags(view, plan_.subsets.front());
    std::vector<Match> matches(scores_.size());
    if (!scores_.empty()) match_greedily(similarity_, flags_, plan_.thresholds, match_scratch_, matches, partners_);
  }
  for (const Item* item : cell_.items) {
    for (std::size_t s = 0; s < plan_.subsets.size(); ++s)
      is_counted_.push_back(in_image_[s] && !is_ignored(view, plan_.subsets[s], *item));
  }
  const ScoredCell told{.image = cell_.image,
                        .category_id = plan_.dataset.categories()[cell_.category].id,
                        .items = cell_.items,
                        .rows = cell_.predictions,
                        .scores = scores_,
                        .thresholds = plan_.thresholds.size(),
                        .subsets = plan_.subsets.size(),
                        .similarity = cell_.items.empty() ? nullptr : &similarity_,
                        .outcomes = outcomes_,
                        .partners = partners_,
                        .is_counted = is_counted_};
  if (lines_) lines_->add_cell(told);
  if (plan_.outcomes->tell) plan_.outcomes->tell(told);
}

bool BlockWalk::is_ignored(const View& view, const Subset& subset, const Item& item) {
  return item.is_crowd || !subset.holds(item) || view.ignores(item);
}

void BlockWalk::read_flags(const View& view, const Subset& subset) {
  flags_.clear();
  for (const Item* item : cell_.items) {
    flags_.push_back({is_ignored(view, subset, *item), item->is_crowd, item->id == 0 && !plan_.is_strict});
  }
}

void BlockWalk::add_lone_predictions(std::size_t view) {
  verdicts_.clear();
  for (const double area : areas_) verdicts_.push_back(lone_verdict(view, area));
  views_[view].add_predictions(cell_.category, scores_, verdicts_);
  if (view != 0 || !plan_.outcomes) return;
  outcomes_.clear();
  for (const std::uint32_t verdict : verdicts_) {
    const auto outcomes = views_[view].verdicts().outcomes(verdict);
    outcomes_.insert(outcomes_.end(), outcomes.begin(), outcomes.end());
  }
  tell_outcomes();
}

std::uint32_t BlockWalk::lone_verdict(std::size_t view, double area) {
  std::size_t ranges = 0;
  for (std::size_t r = 0; r < area_ranges_.size(); ++r) {
    ranges |= std::size_t{area >= area_ranges_[r].first && area <= area_ranges_[r].second} << r;
  }
  std::optional<std::uint32_t>& verdict = lone_[view << area_ranges_.size() | ranges];
  if (verdict) return *verdict;
  outcomes_.assign(plan_.subsets.size(), Outcome{});
  for (std::size_t s = 0; s < outcomes_.size(); ++s) {
    if (!in_image_[s])
      outcomes_[s].is_absent = true;
    else if ((ranges >> range_of_[s] & 1) == 0)
      outcomes_[s].ignored = plan_.all_thresholds;
  }
  verdict = views_[view].intern(outcomes_);
  return *verdict;
}

void BlockWalk::score_view(const View& view, ApAccumulator& accumulator) {
  const std::size_t subset_count = accumulator.subset_count();
  outcomes_.assign(cell_.predictions.size() * subset_count, Outcome{});
  counted_.assign(subset_count, 0);
  pattern_count_ = 0;
  for (std::size_t s = 0; s < subset_count; ++s) {
    const Subset& subset = plan_.subsets[s];
    if (!in_image_[s]) {
      for (std::size_t p = 0; p < scores_.size(); ++p) outcomes_[p * subset_count + s].is_absent = true;
      continue;
    }
    read_flags(view, subset);
    counted_[s] = static_cast<std::uint32_t>(std::ranges::count(flags_, false, &ItemFlags::ignored));
    const std::vector<Match>& matches = match(flags_);
    for (std::size_t p = 0; p < scores_.size(); ++p) {
      Outcome& outcome = outcomes_[p * subset_count + s];
      outcome = {matches[p].matched, matches[p].ignored};
      if (!subset.holds_area(areas_[p])) outcome.ignored |= plan_.all_thresholds & ~outcome.matched;
    }
  }
  accumulator.add_cell(cell_.category, scores_, outcomes_, counted_);
}

const std::vector<Match>& BlockWalk::match(const std::vector<ItemFlags>& flags) {
  for (std::size_t i = 0; i < pattern_count_; ++i) {
    if (patterns_[i].flags == flags) return patterns_[i].matches;
  }
  if (pattern_count_ == patterns_.size()) patterns_.emplace_back();
  Pattern& pattern = patterns_[pattern_count_++];
  pattern.flags = flags;
  pattern.matches.assign(scores_.size(), Match{});
  if (!flags.empty() && !scores_.empty())
    match_greedily(similarity_, flags, plan_.thresholds, match_scratch_, pattern.matches);
  return pattern.matches;
}

}  // namespace df2::eval
