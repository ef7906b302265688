// In: vectors of queries and gallery items. Out: how good an answer a gallery item is to a query, and the terms of a
// matrix product that gives this for all pairs at once. Called by rank_gallery and the doors.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <df2/io/features.h>
#include <df2_eval/names.h>

namespace df2::eval {

/// How good an answer the gallery vector g is to a query vector q: the formulas of docs/metrics.md. All are inner
/// products plus a term that depends on g or q alone, so ranking is one matrix product.
enum class FeatureDistance {
  l2,      ///< small |q - g|
  cosine,  ///< large q.g / (|q| |g|); 0 for a zero vector
  learned  ///< large sum of w_d (q_d - g_d)^2: what a matching network's last layer adds to the odds of "the same"
};
inline constexpr std::array<NamedValue<FeatureDistance>, 3> kFeatureDistances = {
    {{"l2", FeatureDistance::l2}, {"cosine", FeatureDistance::cosine}, {"learned", FeatureDistance::learned}}};

/// A distance and, for the learned one, a row or a column of weights: one per column of the features.
struct WeightedDistance {
  FeatureDistance kind = FeatureDistance::l2;
  FeatureMatrix weights = {};
};

/// Larger is better: -|q - g|^2, the cosine, or the weighted sum, in double and from the features themselves.
double similarity(std::span<const float> q, std::span<const float> g, const WeightedDistance& distance);

/// similarity(q, g) = a(q) . b(g) + c(g), up to a term that depends on q alone and up to a factor: -|q - g|^2 / 2 and
/// sum w (q - g)^2 / -2 are q.g - g.g / 2 with weights 1 and -w. An absent a or b is q or g itself.
struct SimilarityTerms {
  std::optional<FeatureMatrix> a;
  std::optional<FeatureMatrix> b;
  std::vector<float> c;
};
SimilarityTerms similarity_terms(const FeatureMatrix& queries, const FeatureMatrix& gallery,
                                 const WeightedDistance& distance);

double euclidean_norm(std::span<const float> vector);

}  // namespace df2::eval
