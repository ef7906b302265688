#include <df2_eval/ranking/rank_gallery.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include <df2/error.h>
#include <df2/parallel.h>
#include <df2/watch.h>
#include <df2_eval/ranking/detail/product.h>

namespace df2::eval {

namespace {

// Large enough that packing the factors costs little, small enough that the similarities stay in the cache (2 MiB).
constexpr std::size_t kQueryBlock = 256;
constexpr std::size_t kGalleryBlock = 2048;

/// What a search of the gallery compares by, and which rows are listed only once.
struct Search {
  const FeatureMatrix& gallery;
  const WeightedDistance& distance;
  std::size_t length;                       ///< of a list
  std::span<const std::uint32_t> group_of;  ///< of each row
};

/// The best candidates of one query so far, and those that rounding may have put behind them. Never holds more than
/// kSlack lists.
class Shortlist {
 public:
  /// `margin`: how far apart rounding may set two equal similarities.
  Shortlist(const Search& search, std::span<const float> query, float margin)
      : search_(search), query_(query), margin_(margin) {}

  /// Rows that are less similar than this need not be added.
  float least() const { return least_; }
  void add(float similarity, std::uint32_t row) {
    candidates_.push_back({similarity, row});
    if (candidates_.size() >= kSlack * search_.length) make_room();
  }
  /// Rows, best first.
  std::vector<std::uint32_t> finish() {
    shrink();
    settle();
    std::vector<std::uint32_t> rows;
    for (const Candidate& candidate : candidates_) rows.push_back(candidate.row);
    return rows;
  }

 private:
  static constexpr std::size_t kSlack = 8;

  struct Candidate {
    float similarity;
    std::uint32_t row;
  };

  std::uint32_t group(const Candidate& candidate) const { return search_.group_of[candidate.row]; }

  void make_room() {
    shrink();
    if (candidates_.size() > kSlack / 2 * search_.length) settle();
  }

  /// Drops rows that are behind the best of their group, or behind the last group of the list, by more than the margin.
  void shrink() {
    std::ranges::sort(candidates_, [&](const Candidate& a, const Candidate& b) {
      return std::tuple(group(a), -a.similarity) < std::tuple(group(b), -b.similarity);
    });
    std::vector<Candidate> kept;
    std::vector<float> best;  // of each group
    for (const Candidate& candidate : candidates_) {
      if (kept.empty() || group(kept.back()) != group(candidate)) best.push_back(candidate.similarity);
      if (candidate.similarity >= best.back() - margin_) kept.push_back(candidate);
    }
    candidates_.swap(kept);
    if (best.size() < search_.length) return;
    const auto end = best.begin() + static_cast<std::ptrdiff_t>(search_.length) - 1;
    std::ranges::nth_element(best, end, std::greater<>());
    least_ = std::max(least_, *end - margin_);
    std::erase_if(candidates_, [&](const Candidate& candidate) { return candidate.similarity < least_; });
  }

  /// Reduces the candidates to the list, best first, as if the rows added so far were the whole gallery.
  void settle() {
    std::vector<std::tuple<double, std::uint32_t, float>> exact;
    for (const Candidate& candidate : candidates_) {
      const auto row = search_.gallery.row(candidate.row);
      exact.emplace_back(-similarity(query_, row, search_.distance), candidate.row, candidate.similarity);
    }
    std::ranges::sort(exact);
    candidates_.clear();
    std::unordered_set<std::uint32_t> listed;
    for (const auto& [distance, row, similarity] : exact) {
      if (candidates_.size() == search_.length) break;
      if (listed.insert(search_.group_of[row]).second) candidates_.push_back({similarity, row});
    }
  }

  const Search& search_;
  std::span<const float> query_;
  float margin_;
  float least_ = -std::numeric_limits<float>::infinity();
  std::vector<Candidate> candidates_;
};

/// Twice the error that a sum of products in float can have (Higham: n u |a| |b|, whatever the order), and that of
/// rounding the terms themselves.
float rounding_margin(double query_norm, double largest_gallery_norm, double largest_offset, std::size_t columns) {
  const double unit = std::numeric_limits<float>::epsilon();
  const double products = (static_cast<double>(columns) + 4) * unit * query_norm * largest_gallery_norm;
  return static_cast<float>(2 * (products + 2 * unit * (largest_offset + query_norm * largest_gallery_norm)));
}

/// Beyond the range of float a similarity would be infinite, or no number at all.
void check_range(const FeatureMatrix& queries, const std::vector<double>& query_norms, const FeatureMatrix& gallery,
                 double largest_norm, const std::vector<float>& offsets) {
  constexpr double kMost = std::numeric_limits<float>::max() / 4;
  const auto refuse = [](const FeatureMatrix& features, std::size_t row) {
    throw Error(Fault::submission, Issue{Code::features,
                                         {features.name, {}, {}, "/" + std::to_string(row)},
                                         "features whose products are finite in float32",
                                         "larger ones"});
  };
  double largest_offset = 0;
  for (std::size_t g = 0; g < gallery.rows; ++g) {
    const double offset = std::abs(double{offsets[g]});
    if (!(offset <= kMost)) refuse(gallery, g);
    largest_offset = std::max(largest_offset, offset);
  }
  for (std::size_t q = 0; q < queries.rows; ++q) {
    if (!(query_norms[q] * largest_norm + largest_offset <= kMost)) refuse(queries, q);
  }
}

std::vector<double> row_norms(const FeatureMatrix& features) {
  std::vector<double> norms(features.rows);
  parallel_for(features.rows, [&](std::size_t i) { norms[i] = euclidean_norm(features.row(i)); });
  return norms;
}

double largest_magnitude(const auto& values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

[[noreturn]] void refuse(const FeatureShape& features, std::string_view expected, std::string_view found) {
  throw Error(Fault::submission, Issue(Code::features, {features.name, {}, {}, ""}, expected, found));
}

}  // namespace

void check_rows(const FeatureShape& features, std::size_t rows, const std::string& owner) {
  if (features.rows == rows) return;
  refuse(features, std::to_string(rows) + " rows, one for each " + owner + ",", std::to_string(features.rows));
}

void check_columns(const FeatureShape& gallery, const FeatureShape& queries) {
  if (gallery.columns == queries.columns) return;
  refuse(gallery, std::to_string(queries.columns) + " columns, as in " + queries.name + ",",
         std::to_string(gallery.columns));
}

void check_weights(const FeatureShape& weights, const FeatureShape& queries) {
  const bool is_vector = weights.rows == 1 || weights.columns == 1;
  if (is_vector && weights.rows * weights.columns == queries.columns) return;
  refuse(weights, "a weight for each of the " + std::to_string(queries.columns) + " columns of " + queries.name,
         std::to_string(weights.rows) + " x " + std::to_string(weights.columns));
}

std::vector<std::vector<std::uint32_t>> rank_gallery(const FeatureMatrix& queries, const FeatureMatrix& gallery,
                                                     const RankOptions& options,
                                                     std::span<const std::uint32_t> group_of) {
  check_columns(gallery, queries);
  if (options.distance.kind == FeatureDistance::learned) check_weights(options.distance.weights, queries);
  const SimilarityTerms terms = similarity_terms(queries, gallery, options.distance);
  const FeatureMatrix& a = terms.a ? *terms.a : queries;
  const FeatureMatrix& b = terms.b ? *terms.b : gallery;
  const std::vector<float>& offsets = terms.c;
  const std::vector<double> query_norms = row_norms(a);
  const double largest_norm = largest_magnitude(row_norms(b));
  const double largest_offset = largest_magnitude(offsets);
  check_range(a, query_norms, gallery, largest_norm, offsets);

  std::vector<std::uint32_t> own_group(group_of.empty() ? gallery.rows : 0);
  std::iota(own_group.begin(), own_group.end(), 0);
  const Search search{gallery, options.distance, options.length, group_of.empty() ? own_group : group_of};
  std::vector<std::vector<std::uint32_t>> ranked(queries.rows);
  const detail::Product add_product = detail::product();
  const std::size_t blocks = (queries.rows + kQueryBlock - 1) / kQueryBlock;
  Steps steps(blocks);
  parallel_for(blocks, [&](std::size_t block) {
    const std::size_t begin = block * kQueryBlock, count = std::min(kQueryBlock, queries.rows - begin);
    std::vector<Shortlist> shortlists;
    for (std::size_t q = begin; q < begin + count; ++q) {
      shortlists.emplace_back(search, queries.row(q),
                              rounding_margin(query_norms[q], largest_norm, largest_offset, queries.columns));
    }
    std::vector<float> block_similarities(count * kGalleryBlock);
    for (std::size_t first = 0; first < gallery.rows; first += kGalleryBlock) {
      checkpoint();
      const std::size_t width = std::min(kGalleryBlock, gallery.rows - first);
      for (std::size_t q = 0; q < count; ++q) {
        std::copy_n(offsets.data() + first, width, block_similarities.data() + q * width);
      }
      add_product(count, width, queries.columns, a.row(begin).data(), b.row(first).data(), block_similarities.data());
      for (std::size_t q = 0; q < count; ++q) {
        const float* similarities = block_similarities.data() + q * width;
        Shortlist& shortlist = shortlists[q];
        for (std::size_t g = 0; g < width; ++g) {
          if (similarities[g] >= shortlist.least()) {
            shortlist.add(similarities[g], static_cast<std::uint32_t>(first + g));
          }
        }
      }
    }
    for (std::size_t q = 0; q < count; ++q) ranked[begin + q] = shortlists[q].finish();
    steps.done();
  });
  return ranked;
}

}  // namespace df2::eval
