// In: the flags that name pictures. Out: the pictures that are predicted, and what each is in retrieval. Called by
// df2-rcnn predict.
#pragma once

#include <string>
#include <vector>

#include <df2_reference/prediction/prediction_plan.h>

#include "../flag.h"

namespace df2::apps {

/// An empty path was not given.
struct PictureArgs {
  std::string gt;
  std::vector<std::string> folders;
  std::string list, queries, gallery;
};

std::vector<Flag> picture_flags(PictureArgs& args);

/// Ascending by image id. `needs_garments`: boxes come from the ground truth; pictures without one are left out. Throws
/// Error: usage; ground_truth for two pictures of one id, a picture whose name says no id, or that a list names and no
/// folder has; what the readers of ground truth and lists throw.
std::vector<reference::PictureToPredict> list_pictures(const PictureArgs& args, bool needs_garments);

}  // namespace df2::apps
