#include <df2_eval/match.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace df2::eval {

namespace {
constexpr double kBelowOne = 1 - 1e-10;

/// The largest similarity of a row; infinite if one is NaN. COCO skips what is `< threshold`, and NaN is never less.
double largest_similarity(std::span<const double> row) {
  double largest = 0;
  for (const double similarity : row) {
    if (similarity <= largest) continue;
    largest = std::isnan(similarity) ? std::numeric_limits<double>::infinity() : similarity;
  }
  return largest;
}

}  // namespace

void match_greedily(const SimilarityMatrix& similarity, std::span<const ItemFlags> flags,
                    std::span<const double> thresholds, MatchScratch& scratch, std::span<Match> matches,
                    std::span<std::optional<std::uint32_t>> partners) {
  assert(static_cast<std::size_t>(similarity.cols()) == flags.size());
  assert(static_cast<std::size_t>(similarity.rows()) == matches.size());
  std::fill(matches.begin(), matches.end(), Match{});
  // Counted items first, ignored ones last, otherwise in file order.
  auto& [order, taken] = scratch;
  order.clear();
  for (const bool ignored : {false, true}) {
    for (std::uint32_t i = 0; i < flags.size(); ++i) {
      if (flags[i].ignored == ignored) order.push_back(i);
    }
  }
  taken.assign(flags.size(), 0);

  for (Eigen::Index p = 0; p < similarity.rows(); ++p) {
    const std::span<const double> row(similarity.data() + p * similarity.cols(), flags.size());
    const double largest = largest_similarity(row);
    Match& match = matches[static_cast<std::size_t>(p)];
    for (std::size_t t = 0; t < thresholds.size() && largest >= std::min(thresholds[t], kBelowOne); ++t) {
      const ThresholdBits bit = bit_of(t);
      double best = std::min(thresholds[t], kBelowOne);
      const std::uint32_t* found = nullptr;
      for (const std::uint32_t& item : order) {
        if ((taken[item] & bit) && !flags[item].crowd) continue;
        if (found && !flags[*found].ignored && flags[item].ignored) break;
        if (row[item] < best) continue;
        best = row[item];  // equal similarity goes to the later item
        found = &item;
      }
      if (!found) continue;
      taken[*found] |= bit;
      if (!partners.empty()) partners[static_cast<std::size_t>(p) * thresholds.size() + t] = *found;
      if (!flags[*found].id_zero) match.matched |= bit;
      if (flags[*found].ignored) match.ignored |= bit;
    }
  }
}

}  // namespace df2::eval
