// In: a dataset. Out: the units that are dealt out, each with what it adds to every label that is kept in balance.
// Called by split_dataset and sample_dataset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <df2/dataset.h>
#include <df2/split/strata.h>

namespace df2::detail {

/// Pictures that stay together.
struct Unit {
  std::vector<std::uint32_t> images;  ///< places in the dataset, ascending
  std::int64_t key = 0;               ///< the smallest of their ids: the unit's name for the random stream
  bool has_identity = false;
  std::uint64_t size = 0;  ///< how much of a part's quota it takes
  /// Label and how often it occurs, by label; label 0 is the number of pictures.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> labels;
};

/// In the order of their keys; a unit's size is its number of pictures.
std::vector<Unit> make_units(const Dataset& dataset, SplitUnit by, std::span<const Stratum> strata);

/// How many labels there are at most.
std::size_t label_count(const Dataset& dataset);

}  // namespace df2::detail
