#include <df2_eval/ranking/feature_distance.h>

#include <cmath>

#include <df2/parallel.h>

namespace df2::eval {

namespace {

FeatureMatrix normalized(FeatureMatrix features) {
  parallel_for(features.rows, [&](std::size_t i) {
    const double length = euclidean_norm(features.row(i));
    if (length == 0) return;
    for (std::size_t d = 0; d < features.columns; ++d) {
      float& value = features.values[i * features.columns + d];
      value = static_cast<float>(value / length);
    }
  });
  return features;
}

FeatureMatrix weighted(FeatureMatrix features, const std::vector<float>& weights) {
  for (std::size_t i = 0; i < features.values.size(); ++i) features.values[i] *= -weights[i % features.columns];
  return features;
}

/// -sum w_d g_d^2 / 2 of each row; all weights are 1 where `weights` is null.
std::vector<float> half_square_sums(const FeatureMatrix& gallery, const std::vector<float>* weights) {
  std::vector<float> sums(gallery.rows);
  parallel_for(gallery.rows, [&](std::size_t g) {
    double sum = 0;
    for (std::size_t d = 0; d < gallery.columns; ++d) {
      sum += (weights ? -double((*weights)[d]) : 1.0) * gallery.row(g)[d] * gallery.row(g)[d];
    }
    sums[g] = static_cast<float>(-sum / 2);
  });
  return sums;
}

}  // namespace

double euclidean_norm(std::span<const float> vector) {
  double sum = 0;
  for (const float value : vector) sum += double(value) * value;
  return std::sqrt(sum);
}

double similarity(std::span<const float> q, std::span<const float> g, const WeightedDistance& distance) {
  double sum = 0;
  switch (distance.kind) {
    case FeatureDistance::l2:
      for (std::size_t d = 0; d < q.size(); ++d) sum -= (double(q[d]) - g[d]) * (double(q[d]) - g[d]);
      return sum;
    case FeatureDistance::learned:
      for (std::size_t d = 0; d < q.size(); ++d) {
        sum += distance.weights.values[d] * ((double(q[d]) - g[d]) * (double(q[d]) - g[d]));
      }
      return sum;
    case FeatureDistance::cosine: {
      for (std::size_t d = 0; d < q.size(); ++d) sum += double(q[d]) * g[d];
      const double lengths = euclidean_norm(q) * euclidean_norm(g);
      return lengths > 0 ? sum / lengths : 0;
    }
  }
  return 0;
}

SimilarityTerms similarity_terms(const FeatureMatrix& queries, const FeatureMatrix& gallery,
                                 const WeightedDistance& distance) {
  switch (distance.kind) {
    case FeatureDistance::l2:
      return {{}, {}, half_square_sums(gallery, nullptr)};
    case FeatureDistance::cosine:
      return {normalized(queries), normalized(gallery), std::vector<float>(gallery.rows)};
    case FeatureDistance::learned:
      return {weighted(queries, distance.weights.values), {}, half_square_sums(gallery, &distance.weights.values)};
  }
  return {};
}

}  // namespace df2::eval
