#include <df2_eval/ties.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

#include <df2/parallel.h>
#include <df2/watch.h>

namespace df2::eval {

namespace {

using Precision = std::vector<std::vector<double>>;  // [threshold][recall point]

enum class Extreme : std::uint8_t { low, high };

/// What became of predictions at one threshold, in the order of the file.
struct Seen {
  std::uint32_t all = 0;
  std::uint32_t right = 0;
  std::uint32_t wrong = 0;
  std::uint32_t matched = 0;  ///< the right ones and those of ignored items
  std::uint32_t outside = 0;  ///< unmatched, but of an area outside the range: not wrong

  void add(const Outcome& outcome, std::size_t t) {
    const bool is_matched = outcome.matched >> t & 1u, is_ignored = outcome.ignored >> t & 1u;
    ++all;
    right += is_matched && !is_ignored;
    wrong += !is_matched && !is_ignored;
    matched += is_matched;
    outside += !is_matched && is_ignored;
  }
};

/// How many predictions count as right and as wrong at one threshold.
struct Tally {
  std::uint32_t right = 0;
  std::uint32_t wrong = 0;
};

/// The most right and fewest wrong predictions that another order could make of `seen`, or the reverse.
/// In every order, no prediction is left unmatched beside a free item that it could take. Such a matching is maximal,
/// and of two maximal matchings in one cell neither has more than twice the pairs of the other. So another order
/// matches at most twice as many predictions, and at least half as many.
Tally extreme_tally(const Seen& seen, Extreme extreme) {
  if (extreme == Extreme::high) {
    return {std::min(2 * seen.right, seen.all), seen.wrong - std::min(seen.wrong, seen.matched)};
  }
  return {(seen.right + 1) / 2, seen.wrong + seen.matched / 2 + std::min(seen.outside, seen.matched)};
}

/// One cell at one threshold, from its best score to its worst.
class CellTally {
 public:
  explicit CellTally(Extreme extreme) : extreme_(extreme) {}

  /// Takes the predictions of the next score; returns what they add to the extreme.
  Tally next(const Seen& seen, bool is_cut) {
    if (is_cut) {
      // In another order any of them may stand beyond max_dets, and others here instead.
      return extreme_ == Extreme::high ? Tally{seen.all, 0} : Tally{0, seen.all};
    }
    // Until tied predictions compete for an item, every order gives the same matches.
    is_open_ |= seen.all > 1 && seen.matched > 0;
    if (!is_open_) return {seen.right, seen.wrong};
    open_.all += seen.all;
    open_.right += seen.right;
    open_.wrong += seen.wrong;
    open_.matched += seen.matched;
    open_.outside += seen.outside;
    Tally now = extreme_tally(open_, extreme_);
    now.wrong = std::max(now.wrong, before_.wrong);
    const Tally added{now.right - before_.right, now.wrong - before_.wrong};
    before_ = now;
    return added;
  }

 private:
  Extreme extreme_;
  bool is_open_ = false;
  Seen open_;     // predictions since the first tie that took an item
  Tally before_;  // extreme of open_, one score earlier
};

/// A score of one cell, and what it adds to the extreme at each threshold.
struct Step {
  double score;
  std::vector<Tally> tally;
};

/// Calls `visit` with the rows of each cell.
template <typename Visit>
void for_each_cell(const CategoryRows& rows, Visit visit) {
  for (std::size_t begin = 0, end = 0; begin < rows.score.size(); begin = end) {
    while (end < rows.score.size() && rows.image_id[end] == rows.image_id[begin]) ++end;
    visit(begin, end);
  }
}

std::vector<Step> make_steps(const ApAccumulator& accumulator, const CategoryRows& rows, int max_dets, bool any_cut,
                             Extreme extreme) {
  std::vector<Step> steps;
  for_each_cell(rows, [&](std::size_t cell_begin, std::size_t cell_end) {
    checkpoint();
    std::vector<CellTally> cell(accumulator.threshold_count(), CellTally(extreme));
    const bool may_be_cut = any_cut && cell_end - cell_begin == static_cast<std::size_t>(max_dets);
    for (std::size_t begin = cell_begin, end = begin; begin < cell_end; begin = end) {
      while (end < cell_end && rows.score[end] == rows.score[begin]) ++end;
      Step step{rows.score[begin], std::vector<Tally>(cell.size())};
      for (std::size_t t = 0; t < cell.size(); ++t) {
        Seen seen;
        for (std::size_t row = begin; row < end; ++row) {
          seen.add(accumulator.verdicts().outcomes(rows.verdict[row])[0], t);
        }
        step.tally[t] = cell[t].next(seen, may_be_cut && end == cell_end);
      }
      steps.push_back(step);
    }
  });
  return steps;
}

/// Adds the predictions of one score to the list of the extreme, the right ones first or last.
void append(const std::vector<Tally>& tally, double score, Extreme extreme, std::vector<double>& scores,
            std::vector<Outcome>& outcomes) {
  std::uint32_t count = 0;
  for (const Tally& at : tally) count = std::max(count, at.right + at.wrong);
  for (std::uint32_t i = 0; i < count; ++i) {
    Outcome outcome;
    for (std::size_t t = 0; t < tally.size(); ++t) {
      const ThresholdBits bit = bit_of(t);
      const bool is_right = extreme == Extreme::high ? i < tally[t].right : i >= tally[t].wrong;
      if (i >= tally[t].right + tally[t].wrong)
        outcome.ignored |= bit;
      else if (is_right)
        outcome.matched |= bit;
    }
    scores.push_back(score);
    outcomes.push_back(outcome);
  }
}

/// The precision that no order of equal scores falls below, or rises above; nothing without counted items.
std::optional<Precision> extreme_precision(std::vector<Step> steps, std::size_t threshold_count,
                                           std::span<const double> recall_points, std::uint64_t counted_items,
                                           Extreme extreme) {
  std::ranges::stable_sort(steps, std::greater(), &Step::score);
  std::vector<std::uint64_t> left(threshold_count, counted_items);  // items not found yet
  std::vector<double> scores;
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < steps.size();) {
    const double score = steps[i].score;
    std::vector<Tally> tally(threshold_count);
    for (; i < steps.size() && steps[i].score == score; ++i) {
      for (std::size_t t = 0; t < threshold_count; ++t) {
        tally[t].right += steps[i].tally[t].right;
        tally[t].wrong += steps[i].tally[t].wrong;
      }
    }
    for (std::size_t t = 0; t < threshold_count; ++t) {
      tally[t].right = static_cast<std::uint32_t>(std::min<std::uint64_t>(tally[t].right, left[t]));
      left[t] -= tally[t].right;
    }
    append(tally, score, extreme, scores, outcomes);
  }
  ApAccumulator list(1, 1, threshold_count);
  list.add_image(0);
  list.add_cell(0, scores, outcomes, std::vector{static_cast<std::uint32_t>(counted_items)});
  std::vector<std::uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0u);
  const std::optional<Curve> curve = list.curves(0, 1, std::numeric_limits<int>::max(), order, recall_points)[0];
  return curve ? std::optional(curve->precision) : std::nullopt;
}

/// In the order of summarize, so that without ties both bounds are AP to the bit.
std::optional<double> mean(const std::vector<std::optional<Precision>>& categories, std::size_t threshold_count,
                           std::size_t recall_count) {
  std::vector<double> values;
  for (std::size_t t = 0; t < threshold_count; ++t) {
    for (std::size_t r = 0; r < recall_count; ++r) {
      for (const auto& precision : categories) {
        if (precision) values.push_back((*precision)[t][r]);
      }
    }
  }
  if (values.empty()) return std::nullopt;
  return pairwise_sum(values.data(), values.size()) / static_cast<double>(values.size());
}

}  // namespace

std::optional<std::pair<double, double>> ap_bounds(const ApAccumulator& accumulator,
                                                   const std::vector<CategoryIndex>& categories, int max_dets,
                                                   bool any_cut, std::span<const double> recall_points) {
  const std::size_t thresholds = accumulator.threshold_count();
  std::vector<std::optional<Precision>> low(categories.size()), high(categories.size());
  parallel_for(categories.size(), [&](std::size_t k) {
    const CategoryRows& rows = accumulator.category(categories[k]);
    for (const Extreme extreme : {Extreme::low, Extreme::high}) {
      std::vector<Step> steps = make_steps(accumulator, rows, max_dets, any_cut, extreme);
      (extreme == Extreme::low ? low : high)[k] =
          extreme_precision(std::move(steps), thresholds, recall_points, rows.counted_items[0], extreme);
    }
  });
  const std::optional<double> lowest = mean(low, thresholds, recall_points.size());
  const std::optional<double> highest = mean(high, thresholds, recall_points.size());
  if (!lowest || !highest) return std::nullopt;
  return std::pair(*lowest, *highest);
}

}  // namespace df2::eval
