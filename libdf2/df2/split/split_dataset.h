// In: a dataset, and names and shares of parts. Out: a dataset for each part. Called by df2-data split and the Python
// package.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/split/strata.h>

namespace df2 {

struct PartShare {
  std::string name;
  double share = 0;  ///< of the pictures
};

struct SplitOptions {
  std::vector<PartShare> parts = {};  ///< whose shares add up to 1
  SplitUnit by = SplitUnit::identity;
  std::vector<Stratum> stratify = all_strata();  ///< empty: by chance alone
  std::uint64_t seed = 1;
};

/// The shares, scaled to add up to 1 exactly. Throws Error (usage) for shares that are not above 0 or do not add up to
/// 1 within 0.001.
std::vector<double> checked_shares(const std::vector<PartShare>& parts);

/// Every image is in one part, which is called by the part's name. By picture the parts have the numbers of pictures
/// that their shares give, rounded by the largest fractions; by identity a part may have more by less than the pictures
/// of one identity. The rule is in docs/splitting.md. The same seed gives the same parts, whatever the number of
/// threads. Throws Error (usage) for shares that checked_shares refuses, and where a part would get no picture.
std::vector<Dataset> split_dataset(const Dataset& dataset, const SplitOptions& options);

}  // namespace df2
