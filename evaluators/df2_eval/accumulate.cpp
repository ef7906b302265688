#include <df2_eval/accumulate.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/watch.h>

namespace df2::eval {

namespace {

/// How many predictions ahead of the current one are fetched from memory.
constexpr std::size_t kAhead = 16;
constexpr std::size_t kPerCheckpoint = 4096;
constexpr double kEps = std::numeric_limits<double>::epsilon();

/// Appends b's rows to a's, or merges them by image when their images interleave. `verdicts`: the number in a of each
/// verdict of b.
void unite(CategoryRows& a, const CategoryRows& b, std::span<const std::uint32_t> verdicts) {
  for (std::size_t s = 0; s < a.counted_items.size(); ++s) a.counted_items[s] += b.counted_items[s];
  const auto append = [](auto& into, const auto& from) { into.insert(into.end(), from.begin(), from.end()); };
  if (a.image_id.empty() || b.image_id.empty() || a.image_id.back() < b.image_id.front()) {
    append(a.score, b.score);
    append(a.image_id, b.image_id);
    append(a.rank, b.rank);
    for (const std::uint32_t verdict : b.verdict) a.verdict.push_back(verdicts[verdict]);
    return;
  }
  CategoryRows merged;
  merged.counted_items = std::move(a.counted_items);
  const std::size_t total = a.score.size() + b.score.size();
  merged.score.reserve(total);
  merged.image_id.reserve(total);
  merged.rank.reserve(total);
  merged.verdict.reserve(total);
  std::size_t i = 0, j = 0;
  while (i < a.score.size() || j < b.score.size()) {
    const bool from_a = j == b.score.size() || (i < a.score.size() && a.image_id[i] < b.image_id[j]);
    const CategoryRows& from = from_a ? a : b;
    const std::size_t row = from_a ? i++ : j++;
    merged.score.push_back(from.score[row]);
    merged.image_id.push_back(from.image_id[row]);
    merged.rank.push_back(from.rank[row]);
    merged.verdict.push_back(from_a ? from.verdict[row] : verdicts[from.verdict[row]]);
  }
  a = std::move(merged);
}

}  // namespace

ApAccumulator::ApAccumulator(std::size_t category_count, std::size_t subset_count, std::size_t threshold_count)
    : subset_count_(subset_count),
      threshold_count_(threshold_count),
      verdicts_(subset_count, threshold_count),
      categories_(category_count) {
  for (CategoryRows& category : categories_) category.counted_items.assign(subset_count, 0);
}

void ApAccumulator::reserve(CategoryIndex category, std::size_t rows) {
  CategoryRows& columns = categories_[category];
  columns.score.reserve(rows);
  columns.image_id.reserve(rows);
  columns.rank.reserve(rows);
  columns.verdict.reserve(rows);
}

void ApAccumulator::add_image(std::int64_t image_id) {
  images_.add(image_id);
}

void ApAccumulator::add_cell(CategoryIndex category, std::span<const double> scores,
                             std::span<const std::uint32_t> verdicts, std::span<const std::uint32_t> counted_items) {
  for (std::size_t s = 0; s < subset_count_; ++s) categories_[category].counted_items[s] += counted_items[s];
  add_predictions(category, scores, verdicts);
}

void ApAccumulator::add_predictions(CategoryIndex category, std::span<const double> scores,
                                    std::span<const std::uint32_t> verdicts) {
  CategoryRows& rows = categories_[category];
  for (std::size_t rank = 0; rank < scores.size(); ++rank) {
    rows.score.push_back(scores[rank]);
    rows.image_id.push_back(images_.ids().back());
    rows.rank.push_back(static_cast<std::uint32_t>(rank));
    rows.verdict.push_back(verdicts[rank]);
  }
}

void ApAccumulator::add_cell(CategoryIndex category, std::span<const double> scores, std::span<const Outcome> outcomes,
                             std::span<const std::uint32_t> counted_items) {
  std::vector<std::uint32_t> verdicts;
  for (std::size_t row = 0; row < scores.size(); ++row) {
    verdicts.push_back(intern(outcomes.subspan(row * subset_count_, subset_count_)));
  }
  add_cell(category, scores, verdicts, counted_items);
}

void ApAccumulator::merge(const ApAccumulator& other) {
  if (other.image_ids().empty() && other.subset_count_ == 0) return;
  if (image_ids().empty() && subset_count_ == 0) {
    *this = other;
    return;
  }
  if (subset_count_ != other.subset_count_ || threshold_count_ != other.threshold_count_ ||
      categories_.size() != other.categories_.size()) {
    const auto shape = [](const ApAccumulator& one) {
      return fmt::format("{} categories, {} subsets and {} thresholds", one.categories_.size(), one.subset_count_,
                         one.threshold_count_);
    };
    throw Error(Fault::submission, Code::partial_signature,
                fmt::format("only accumulators of the same shape can be merged; one has {}, the other {}", shape(*this),
                            shape(other)));
  }
  images_.merge(other.images_);
  std::vector<std::uint32_t> verdicts(other.verdicts_.size());
  for (std::uint32_t v = 0; v < verdicts.size(); ++v) verdicts[v] = intern(other.verdicts_.outcomes(v));
  for (std::size_t i = 0; i < categories_.size(); ++i) unite(categories_[i], other.categories_[i], verdicts);
}

bool ApAccumulator::operator==(const ApAccumulator& other) const {
  const auto same_rows = [&](const CategoryRows& a, const CategoryRows& b) {
    return a.score == b.score && a.image_id == b.image_id && a.rank == b.rank && a.counted_items == b.counted_items &&
           std::ranges::equal(a.verdict, b.verdict, [&](std::uint32_t v, std::uint32_t w) {
             return std::ranges::equal(verdicts_.outcomes(v), other.verdicts_.outcomes(w));
           });
  };
  return subset_count_ == other.subset_count_ && threshold_count_ == other.threshold_count_ &&
         images_ == other.images_ && std::ranges::equal(categories_, other.categories_, same_rows);
}

ApAccumulator ApAccumulator::from_parts(std::size_t subset_count, std::size_t threshold_count, ImageSet images,
                                        VerdictTable verdicts, std::vector<CategoryRows> categories) {
  ApAccumulator accumulator(categories.size(), subset_count, threshold_count);
  accumulator.images_ = std::move(images);
  accumulator.verdicts_ = std::move(verdicts);
  accumulator.categories_ = std::move(categories);
  return accumulator;
}

namespace {

/// For each recall point, the number of right predictions that are needed to reach it.
std::vector<std::size_t> hits_needed(double counted_items, std::span<const double> recall_points) {
  std::vector<std::size_t> needed;
  std::size_t hits = 1;
  for (const double recall : recall_points) {
    // Starts below the answer, so that few steps are needed. The division decides, as in the official code.
    hits = std::max(hits, static_cast<std::size_t>(std::max(0.0, recall * counted_items - 1)));
    while (static_cast<double>(hits) / counted_items < recall) ++hits;
    needed.push_back(hits);
  }
  return needed;
}

/// What the curves of all subsets need, collected in one pass over the predictions, best score first.
class RunningLists {
 public:
  RunningLists(const VerdictTable& verdicts, std::size_t subset_count, std::size_t threshold_count)
      : verdicts_(verdicts),
        threshold_count_(threshold_count),
        seen_(VerdictTable::padded(subset_count)),
        first_(subset_count),
        ignored_(subset_count * threshold_count),
        hits_(subset_count * threshold_count) {}

  void add(std::uint32_t verdict, std::uint32_t row) {
    count(verdicts_.judged(verdict));
    if (missing_first_ > 0) note_first(verdicts_.outcomes(verdict), row);
    // Most predictions are false positives in every subset that sees them, and those only need to be counted.
    if (!verdicts_.notable(verdict)) return;
    const auto outcomes = verdicts_.outcomes(verdict);
    for (std::size_t s = 0; s < first_.size(); ++s) {
      if (verdicts_.judges(outcomes[s])) add_hits(s, outcomes[s], row);
    }
  }

  Curve curve(std::size_t subset, std::uint64_t counted_items, const std::vector<double>& scores,
              std::span<const double> recall_points) const {
    const auto counted = static_cast<double>(counted_items);
    const auto needed = hits_needed(counted, recall_points);
    const bool has_zero = !recall_points.empty() && recall_points.front() == 0;
    const std::vector<std::vector<double>> zeros(threshold_count_, std::vector<double>(recall_points.size()));
    Curve curve{zeros, zeros, std::vector<double>(threshold_count_)};
    for (std::size_t t = 0; t < threshold_count_; ++t) {
      const std::vector<Hit>& hits = hits_[subset * threshold_count_ + t];
      curve.recall[t] = static_cast<double>(hits.size()) / counted;
      // The envelope at a recall point is the best precision from there on, so it is found from the end.
      double best = 0;
      std::size_t end = hits.size();
      for (std::size_t r = recall_points.size(); r-- > has_zero;) {
        if (needed[r] > hits.size()) continue;
        const std::size_t begin = needed[r] - 1;
        best = std::max(best, best_precision(hits, begin, end));
        curve.precision[t][r] = best;
        curve.score[t][r] = scores[hits[begin].row];
        end = begin;
      }
      if (!has_zero) continue;
      // Recall 0 is reached by the first prediction, right or wrong; the best precision from there on is that of a true
      // positive.
      curve.precision[t][0] = std::max(best, best_precision(hits, 0, end));
      curve.score[t][0] = first_[subset] ? scores[*first_[subset]] : 0;
    }
    return curve;
  }

 private:
  /// Only true positives can raise the best precision, so only they are kept.
  struct Hit {
    std::uint32_t judged;  ///< predictions up to this one that are right or wrong
    std::uint32_t row;
  };

  /// Of the hits in [begin, end).
  static double best_precision(const std::vector<Hit>& hits, std::size_t begin, std::size_t end) {
    double best = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const auto right = static_cast<double>(i + 1);
      const double wrong = static_cast<double>(hits[i].judged) - right;
      best = std::max(best, right / (wrong + right + kEps));
    }
    return best;
  }

  void count(std::span<const std::uint32_t> judged) {
    for (std::size_t s = 0; s < seen_.size(); s += VerdictTable::kLanes) {
      for (std::size_t lane = 0; lane < VerdictTable::kLanes; ++lane) seen_[s + lane] += judged[s + lane];
    }
  }
  void note_first(std::span<const Outcome> outcomes, std::uint32_t row) {
    for (std::size_t s = 0; s < first_.size(); ++s) {
      if (first_[s] || outcomes[s].is_absent) continue;
      first_[s] = row;
      --missing_first_;
    }
  }
  void add_hits(std::size_t s, const Outcome& outcome, std::uint32_t row) {
    const std::size_t first = s * threshold_count_;
    for (ThresholdBits bits = outcome.ignored; bits != 0; bits &= bits - 1)
      ++ignored_[first + static_cast<std::size_t>(std::countr_zero(bits))];
    for (ThresholdBits bits = outcome.matched & ~outcome.ignored; bits != 0; bits &= bits - 1) {
      const std::size_t at = first + static_cast<std::size_t>(std::countr_zero(bits));
      hits_[at].push_back({seen_[s] - ignored_[at], row});
    }
  }

  const VerdictTable& verdicts_;
  std::size_t threshold_count_;
  std::vector<std::uint32_t> seen_;  // per subset, padded with zeros
  std::vector<std::optional<std::uint32_t>> first_;
  std::size_t missing_first_ = first_.size();
  std::vector<std::uint32_t> ignored_;  // [subset][threshold]
  std::vector<std::vector<Hit>> hits_;  // [subset][threshold]
};

}  // namespace

std::vector<std::optional<Curve>> ApAccumulator::curves(CategoryIndex category, std::size_t subset_count, int max_dets,
                                                        std::span<const std::uint32_t> order,
                                                        std::span<const double> recall_points) const {
  const CategoryRows& rows = categories_[category];
  RunningLists lists(verdicts_, subset_count, threshold_count_);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i % kPerCheckpoint == 0) checkpoint();
    const std::uint32_t row = order[i];
    if (i + kAhead < order.size()) {
      // Rows in score order are far apart in memory: without this, most of the time is spent waiting for it.
      __builtin_prefetch(&rows.rank[order[i + kAhead]]);
      __builtin_prefetch(&rows.verdict[order[i + kAhead]]);
    }
    if (rows.rank[row] < static_cast<std::uint32_t>(max_dets)) lists.add(rows.verdict[row], row);
  }
  std::vector<std::optional<Curve>> curves(subset_count);
  for (std::size_t s = 0; s < subset_count; ++s) {
    if (rows.counted_items[s] > 0) curves[s] = lists.curve(s, rows.counted_items[s], rows.score, recall_points);
  }
  return curves;
}

}  // namespace df2::eval
