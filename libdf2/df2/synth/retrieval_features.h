// In: queries and gallery, and how well garments can be told apart. Out: feature vectors as a matching network gives.
// Called by df2-synth, the Python package and the tests.
#pragma once

#include <cstddef>
#include <cstdint>

#include <df2/io/features.h>
#include <df2/pairs.h>

namespace df2::synth {

struct FeatureOptions {
  std::uint64_t seed = 1;
  double strength = 0.35;      ///< 0: noise alone, so that ranking is by chance; 1: no noise, so that it is perfect
  std::size_t dimension = 64;  ///< numbers of a vector, at least 2
};

struct RetrievalFeatures {
  FeatureMatrix queries;  ///< a row for each of RetrievalTruth::query_order
  FeatureMatrix gallery;  ///< a row for each gallery item
};

/// Each identity (pair_id, style > 0) has a direction. The vector of its items is strength x that direction +
/// (1 - strength) x a direction of the item's own, scaled to length 1, so that l2 and cosine rank alike. Items of
/// style 0 have their own direction alone. The same numbers for the same seed and any number of threads.
RetrievalFeatures make_retrieval_features(const RetrievalTruth& truth, const FeatureOptions& options);

}  // namespace df2::synth
