#include <df2_eval/rank.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include <cblas.h>

#include <df2/error.h>
#include <df2/parallel.h>

namespace df2::eval {

namespace {

constexpr std::size_t kQueryBlock = 128;
constexpr std::size_t kGalleryBlock = 1024;  // with 128 queries half a MiB of similarities, which stay in the cache

struct Candidate {
  float similarity;
  std::uint32_t row;
};

/// similarity(q, g) = a(q) . b(g) + c(g), up to what depends on q alone.
struct Products {
  FeatureMatrix queries;       ///< a
  FeatureMatrix gallery;       ///< b
  std::vector<float> offsets;  ///< c
};

double norm(std::span<const float> vector) {
  double sum = 0;
  for (const float value : vector) sum += double(value) * value;
  return std::sqrt(sum);
}

FeatureMatrix normalized(const FeatureMatrix& features) {
  FeatureMatrix result = features;
  parallel_for(result.rows, [&](std::size_t i) {
    const double length = norm(features.row(i));
    if (length == 0) return;
    for (std::size_t d = 0; d < result.columns; ++d) {
      float& value = result.values[i * result.columns + d];
      value = static_cast<float>(value / length);
    }
  });
  return result;
}

Products products_of(const FeatureMatrix& queries, const FeatureMatrix& gallery, const RankOptions& options) {
  Products products{queries, gallery, std::vector<float>(gallery.rows)};
  if (options.metric == Metric::cosine) return {normalized(queries), normalized(gallery), std::move(products.offsets)};
  // -|q - g|^2 / 2 and sum w (q - g)^2 / -2 are q.g - g.g / 2 with weights 1 and -w.
  const bool learned = options.metric == Metric::learned;
  const auto weight = [&](std::size_t d) { return learned ? -double(options.weights[d]) : 1.0; };
  parallel_for(gallery.rows, [&](std::size_t g) {
    double sum = 0;
    for (std::size_t d = 0; d < gallery.columns; ++d) sum += weight(d) * gallery.row(g)[d] * gallery.row(g)[d];
    products.offsets[g] = static_cast<float>(-sum / 2);
  });
  if (learned) {
    for (std::size_t i = 0; i < products.queries.values.size(); ++i) {
      products.queries.values[i] *= -options.weights[i % queries.columns];
    }
  }
  return products;
}

/// What the ranking is about, in double and from the features themselves.
double similarity(std::span<const float> q, std::span<const float> g, const RankOptions& options) {
  double sum = 0;
  switch (options.metric) {
    case Metric::l2:
      for (std::size_t d = 0; d < q.size(); ++d) sum -= (double(q[d]) - g[d]) * (double(q[d]) - g[d]);
      return sum;
    case Metric::learned:
      for (std::size_t d = 0; d < q.size(); ++d) {
        sum += options.weights[d] * ((double(q[d]) - g[d]) * (double(q[d]) - g[d]));
      }
      return sum;
    case Metric::cosine: {
      for (std::size_t d = 0; d < q.size(); ++d) sum += double(q[d]) * g[d];
      const double lengths = norm(q) * norm(g);
      return lengths > 0 ? sum / lengths : 0;
    }
  }
  return 0;
}

/// The best candidates of one query so far, and those that rounding may have put behind them.
class Shortlist {
 public:
  void reset(std::size_t length, float margin) {
    length_ = length;
    margin_ = margin;
    least_ = -std::numeric_limits<float>::infinity();
    candidates_.clear();
  }
  float least() const { return least_; }
  void add(float similarity, std::uint32_t row) {
    candidates_.push_back({similarity, row});
    if (candidates_.size() >= limit_) shrink();
  }
  std::vector<Candidate>& finish() {
    shrink();
    return candidates_;
  }

 private:
  void shrink() {
    if (candidates_.size() > length_) {
      const auto last = candidates_.begin() + static_cast<std::ptrdiff_t>(length_) - 1;
      std::nth_element(candidates_.begin(), last, candidates_.end(),
                       [](const Candidate& a, const Candidate& b) { return a.similarity > b.similarity; });
      least_ = last->similarity - margin_;
      std::erase_if(candidates_, [&](const Candidate& candidate) { return candidate.similarity < least_; });
    }
    // Where most are within the margin, shrinking at every other candidate would be of no use.
    limit_ = std::max(8 * length_, 2 * candidates_.size());
  }

  std::size_t length_ = 0;
  std::size_t limit_ = 0;
  float margin_ = 0;
  float least_ = 0;
  std::vector<Candidate> candidates_;
};

/// Twice the error that a sum of products in float can have (Higham: n u |a| |b|, whatever the order), and that of
/// rounding the terms themselves.
float margin_of(double query_norm, double largest_gallery_norm, double largest_offset, std::size_t columns) {
  const double unit = std::numeric_limits<float>::epsilon();
  const double products = (static_cast<double>(columns) + 4) * unit * query_norm * largest_gallery_norm;
  return static_cast<float>(2 * (products + 2 * unit * (largest_offset + query_norm * largest_gallery_norm)));
}

void check_shapes(const FeatureMatrix& queries, const FeatureMatrix& gallery, const RankOptions& options) {
  if (queries.columns != gallery.columns) {
    throw Error(Fault::submission, Code::features,
                "gallery features of " + std::to_string(queries.columns) + " columns, as the query features have",
                std::to_string(gallery.columns) + " in " + gallery.name);
  }
  if (options.metric == Metric::learned && options.weights.size() != queries.columns) {
    throw Error(Fault::submission, Code::features,
                "one weight for each of the " + std::to_string(queries.columns) + " columns",
                std::to_string(options.weights.size()));
  }
}

/// Beyond the range of float a similarity would be infinite, or no number at all.
void check_range(const FeatureMatrix& queries, double largest_norm, double largest_offset) {
  constexpr double kMost = std::numeric_limits<float>::max() / 4;
  for (std::size_t q = 0; q < queries.rows; ++q) {
    if (norm(queries.row(q)) * largest_norm + largest_offset <= kMost) continue;
    throw Error(Fault::submission, Code::features, "features whose products are finite in float32",
                "larger ones in row " + std::to_string(q));
  }
}

}  // namespace

std::vector<std::vector<std::uint32_t>> rank_gallery(const FeatureMatrix& queries, const FeatureMatrix& gallery,
                                                     const RankOptions& options) {
  check_shapes(queries, gallery, options);
  const Products products = products_of(queries, gallery, options);
  std::vector<double> norms(gallery.rows);
  parallel_for(gallery.rows, [&](std::size_t g) { norms[g] = norm(products.gallery.row(g)); });
  const double largest_norm = norms.empty() ? 0 : *std::ranges::max_element(norms);
  double largest_offset = 0;
  for (const float offset : products.offsets) largest_offset = std::max(largest_offset, std::abs(double(offset)));
  check_range(products.queries, largest_norm, largest_offset);

  std::vector<std::vector<std::uint32_t>> ranked(queries.rows);
  openblas_set_num_threads(1);  // the blocks are what runs in parallel
  const std::size_t blocks = (queries.rows + kQueryBlock - 1) / kQueryBlock;
  parallel_for(blocks, [&](std::size_t block) {
    const std::size_t begin = block * kQueryBlock, count = std::min(kQueryBlock, queries.rows - begin);
    std::vector<Shortlist> shortlists(count);
    for (std::size_t q = 0; q < count; ++q) {
      shortlists[q].reset(options.length, margin_of(norm(products.queries.row(begin + q)), largest_norm, largest_offset,
                                                    queries.columns));
    }
    std::vector<float> block_similarities(count * kGalleryBlock);
    for (std::size_t first = 0; first < gallery.rows; first += kGalleryBlock) {
      const std::size_t width = std::min(kGalleryBlock, gallery.rows - first);
      const auto columns = static_cast<int>(queries.columns);
      for (std::size_t q = 0; q < count; ++q) {
        std::copy_n(products.offsets.data() + first, width, block_similarities.data() + q * width);
      }
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(count), static_cast<int>(width), columns,
                  1.0F, products.queries.row(begin).data(), columns, products.gallery.row(first).data(), columns, 1.0F,
                  block_similarities.data(), static_cast<int>(width));
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
    for (std::size_t q = 0; q < count; ++q) {
      std::vector<std::pair<double, std::uint32_t>> exact;
      for (const Candidate& candidate : shortlists[q].finish()) {
        exact.emplace_back(-similarity(queries.row(begin + q), gallery.row(candidate.row), options), candidate.row);
      }
      const std::size_t length = std::min(options.length, exact.size());
      std::partial_sort(exact.begin(), exact.begin() + static_cast<std::ptrdiff_t>(length), exact.end());
      for (std::size_t i = 0; i < length; ++i) ranked[begin + q].push_back(exact[i].second);
    }
  });
  return ranked;
}

RetrievalPredictions ground_truth_rows(const RetrievalTruth& truth, std::size_t features) {
  RetrievalPredictions rows;
  rows.name = "ground truth";
  const bool all = features == truth.items().size();
  for (const std::uint32_t index : truth.file_order()) {
    const QueryItem& item = truth.items()[index];
    if (!all && !item.is_query()) continue;
    rows.image.push_back(*truth.find_image(item.image_id));
    rows.box.push_back(item.box);
    rows.category.push_back(static_cast<std::uint8_t>(item.category_id));
    rows.score.push_back(1);
    rows.begin.push_back(0);
  }
  return rows;
}

RetrievalPredictions ranked_submission(RetrievalPredictions rows, const FeatureMatrix& queries,
                                       const std::vector<RankedEntry>& gallery_rows, const FeatureMatrix& gallery,
                                       RankOptions options) {
  const auto require = [](const FeatureMatrix& features, std::size_t count, const std::string& what) {
    if (features.rows == count) return;
    throw Error(Fault::submission, Issue{Code::features,
                                         {features.name, {}, {}, ""},
                                         std::to_string(count) + " rows, one for each " + what + ",",
                                         std::to_string(features.rows)});
  };
  require(queries, rows.size(), "query row");
  require(gallery, gallery_rows.size(), "gallery row");
  // Rows of one image and box: of each group the best one is listed, so lists must be long enough to leave others out.
  std::map<std::tuple<std::int64_t, double, double, double, double>, std::vector<std::uint32_t>> groups;
  for (std::uint32_t g = 0; g < gallery_rows.size(); ++g) {
    const Box& box = gallery_rows[g].box;
    groups[{gallery_rows[g].image_id, box.x, box.y, box.width, box.height}].push_back(g);
  }
  std::vector<std::uint32_t> first_of_group(gallery_rows.size());
  std::size_t largest_group = 1;
  for (const auto& [key, group] : groups) {
    for (const std::uint32_t g : group) first_of_group[g] = group.front();
    largest_group = std::max(largest_group, group.size());
  }
  const std::size_t length = options.length;
  options.length *= largest_group;
  rows.begin.assign(1, 0);
  rows.entries.clear();
  for (const std::vector<std::uint32_t>& list : rank_gallery(queries, gallery, options)) {
    std::vector<std::uint32_t> listed;
    for (const std::uint32_t g : list) {
      if (listed.size() == length) break;
      if (std::ranges::find(listed, first_of_group[g]) != listed.end()) continue;
      listed.push_back(first_of_group[g]);
      rows.entries.push_back(gallery_rows[g]);
    }
    rows.begin.push_back(rows.entries.size());
  }
  return rows;
}

}  // namespace df2::eval
