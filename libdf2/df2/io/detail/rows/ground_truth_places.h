// In: a path that is no ground truth. Out: paths nearby that are, to say in an error. Called by the readers of ground
// truth.
#pragma once

#include <string>

namespace df2::detail {

/// "give A, B or C" with what is in the folder, beside the file or one folder above: split folders with annos/, and
/// COCO-type files; without any "give " and what ground truth is.
std::string suggest_ground_truth(const std::string& path);

}  // namespace df2::detail
