// In: several datasets. Out: one that holds them all. Called by df2-data merge and the Python package.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <df2/dataset.h>

namespace df2 {

/// What a pair_id that stands in several inputs means.
enum class SharedIdentities : std::uint8_t {
  refuse,
  keep,   ///< the same identity
  offset  ///< another identity in each input: they get new numbers
};

struct MergeOptions {
  std::string name = "merged";
  /// Images of all inputs but the first get new ids: those of an input follow the largest of the inputs before it, in
  /// the same order and with the same gaps. Else an image_id that stands in two inputs is refused.
  bool renumber = false;
  SharedIdentities identities = SharedIdentities::refuse;
};

/// `offset` adds to the pair_ids of each input but the first what lifts them above all of the inputs before it. Where
/// inputs have their pictures in different folders, file names begin with the folder. REQUIRES: no null pointers.
/// Throws Error (ground_truth) for ids that collide, which names how many and the first of them, and for categories
/// that differ; (usage) without inputs; (limit) where a new number would be above 2^53.
Dataset merge_datasets(std::span<const Dataset* const> inputs, const MergeOptions& options = {});

}  // namespace df2
