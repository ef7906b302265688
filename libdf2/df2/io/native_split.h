// In: a split folder of native annotations, not all of which need be right. Out: what is right as a Dataset, where each
// image was read, and what is wrong with the rest. Called by validate, and by read_native_ground_truth.
#pragma once

#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/limits.h>

namespace df2 {

struct NativeSplit {
  Dataset dataset;
  std::vector<std::string> files;  ///< the annotation file of each image of the dataset
  std::vector<IssueList> refused;  ///< of the other files, each with its issues, in the order of their ids
};

/// Like read_native_ground_truth, but refuses only the files that are wrong. Throws Error where there is no split, or
/// where its image lists are wrong.
NativeSplit read_native_split(const std::string& folder, const ReadLimits& limits = {}, const FieldsRead& fields = {});

}  // namespace df2
