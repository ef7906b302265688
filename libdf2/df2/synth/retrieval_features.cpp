#include <df2/synth/retrieval_features.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include <df2/parallel.h>
#include <df2/random.h>

namespace df2::synth {

namespace {

constexpr std::uint64_t kIdentity = 0x8A5CD789635D2DFFu;
constexpr std::uint64_t kQuery = 0x121FD2155C472F96u;
constexpr std::uint64_t kGallery = 0xC2B2AE3D27D4EB4Fu;

using Vector = std::vector<double>;

Vector scaled_to_one(Vector vector) {
  double squares = 0;
  for (const double x : vector) squares += x * x;
  const double length = std::sqrt(squares);
  for (double& x : vector) x /= length;
  return vector;
}

/// All directions are about as likely.
Vector direction(Random random, std::size_t dimension) {
  Vector vector(dimension);
  for (double& x : vector) x = random.normal();
  return scaled_to_one(std::move(vector));
}

/// The stream of an identity, whichever side an item is on.
Random stream_of(std::uint64_t seed, std::int64_t pair_id, std::int64_t style) {
  return {Random(seed ^ kIdentity, static_cast<std::uint64_t>(pair_id)).bits(), static_cast<std::uint64_t>(style)};
}

/// `side`: keeps the noise of the queries apart from that of the gallery.
template <class ItemOfRow>
FeatureMatrix make_rows(std::size_t rows, std::uint64_t side, const FeatureOptions& options, ItemOfRow&& item_of) {
  const auto& [seed, strength, dimension] = options;
  FeatureMatrix features{{"synthetic", rows, dimension}, std::vector<float>(rows * dimension)};
  parallel_for(rows, [&](std::size_t row) {
    const auto& item = item_of(row);
    Vector vector = direction({seed ^ side, row}, dimension);
    if (item.style > 0) {
      const Vector shared = direction(stream_of(seed, item.pair_id, item.style), dimension);
      for (std::size_t i = 0; i < dimension; ++i) vector[i] = strength * shared[i] + (1 - strength) * vector[i];
      vector = scaled_to_one(std::move(vector));
    }
    std::ranges::transform(vector, features.values.begin() + static_cast<std::ptrdiff_t>(row * dimension),
                           [](double x) { return static_cast<float>(x); });
  });
  return features;
}

}  // namespace

RetrievalFeatures make_retrieval_features(const RetrievalTruth& truth, const FeatureOptions& options) {
  const std::vector<std::uint32_t> queries = truth.query_order();
  const auto query = [&](std::size_t row) -> const QueryItem& { return truth.items()[queries[row]]; };
  const auto gallery = [&](std::size_t row) -> const GalleryItem& { return truth.gallery()[row]; };
  return {make_rows(queries.size(), kQuery, options, query),
          make_rows(truth.gallery().size(), kGallery, options, gallery)};
}

}  // namespace df2::synth
