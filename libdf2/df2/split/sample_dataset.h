// In: a dataset and a number. Out: so many of its pictures or identities, drawn by chance. Called by df2-data sample
// and the Python package.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/split/strata.h>

namespace df2 {

struct SampleOptions {
  std::string name = {};    ///< empty: that of the dataset
  std::uint64_t count = 1;  ///< of pictures, or of identities
  SplitUnit by = SplitUnit::picture;
  std::vector<Stratum> stratify = {};  ///< empty: by chance alone
  std::uint64_t seed = 1;
};

/// A dataset of that name. By identity whole groups of pictures are drawn, as SplitUnit says; pictures without a
/// pair_id are in none. By chance alone a larger sample of the same seed holds the smaller one. Throws Error (usage)
/// where there are fewer than `count`, or `count` is 0.
Dataset sample_dataset(const Dataset& dataset, const SampleOptions& options);

}  // namespace df2
