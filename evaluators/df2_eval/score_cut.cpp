#include <df2_eval/score_cut.h>

namespace df2::eval {

namespace {

/// The subset "all" stands first.
constexpr std::size_t kAll = 0;

ScoreCut without_predictions(const CategoryRows& rows) {
  return {0, 0, rows.counted_items[kAll]};
}

void count(ScoreCut& cut, const Outcome& outcome, std::size_t threshold) {
  const ThresholdBits bit = bit_of(threshold);
  if (outcome.is_absent || (outcome.ignored & bit) != 0) return;
  ++((outcome.matched & bit) != 0 ? cut.right : cut.wrong);
}

std::optional<double> ratio(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::optional<double> ScoreCut::precision() const {
  return ratio(right, right + wrong);
}

std::optional<double> ScoreCut::recall() const {
  return ratio(right, items);
}

std::optional<double> ScoreCut::f1() const {
  return items == 0 ? std::nullopt : ratio(2 * right, right + wrong + items);
}

void ScoreCut::add(const ScoreCut& other) {
  right += other.right;
  wrong += other.wrong;
  items += other.items;
}

ScoreCut cut_at_score(const ApAccumulator& accumulator, CategoryIndex category, std::size_t threshold, double score) {
  const CategoryRows& rows = accumulator.category(category);
  ScoreCut cut = without_predictions(rows);
  for (std::size_t row = 0; row < rows.score.size(); ++row) {
    if (rows.score[row] >= score) count(cut, accumulator.verdicts().outcomes(rows.verdict[row])[kAll], threshold);
  }
  return cut;
}

std::optional<BestCut> best_cut(const ApAccumulator& accumulator, CategoryIndex category, std::size_t threshold,
                                std::span<const std::uint32_t> order) {
  const CategoryRows& rows = accumulator.category(category);
  ScoreCut cut = without_predictions(rows);
  if (cut.items == 0) return std::nullopt;
  BestCut best{std::nullopt, cut};
  for (std::size_t i = 0; i < order.size(); ++i) {
    count(cut, accumulator.verdicts().outcomes(rows.verdict[order[i]])[kAll], threshold);
    const double score = rows.score[order[i]];
    // Equal scores cannot be told apart by a cut.
    if (i + 1 < order.size() && rows.score[order[i + 1]] == score) continue;
    if (!best.score || cut.f1() > best.cut.f1()) best = {score, cut};
  }
  return best;
}

}  // namespace df2::eval
