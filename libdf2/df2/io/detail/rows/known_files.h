// In: a JSON file that a reader refuses because keys are missing or the whole is of another kind. Out: what the file
// is instead, where that is known, and what to do with it. Called by throw_if_any.
#pragma once

#include <optional>
#include <string>

#include <df2/io/detail/file/input_file.h>

namespace df2::detail {

/// What a reader takes a file for.
enum class KnownFile {
  detection_results,
  landmark_results,
  segmentation_results,
  retrieval_results,
  detected_rows,  ///< retrieval results without lists
  gallery_rows,
  pair_scores,
  query_file,
  gallery_file,
  pairs_file,
  coco_ground_truth,
  image_information,
  annotation
};

/// "these are landmark results: ...; detection results are expected here"; nothing where the file may well be what is
/// expected.
std::optional<std::string> find_mistake(const InputFile& file, KnownFile expected);

}  // namespace df2::detail
