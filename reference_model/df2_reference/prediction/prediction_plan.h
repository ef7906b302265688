// In: nothing. Out: which pictures are predicted and how: plain values. Made by df2-rcnn predict, read by the files
// beside this one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/geometry.h>
#include <df2_reference/match_rcnn.h>

namespace df2::reference {

/// What a picture is in retrieval.
enum class PictureRole : std::uint8_t { none, query, gallery };

/// Consumers' pictures ask, shops' pictures answer; nothing of pictures whose source is not known.
inline PictureRole role_of(const std::optional<Source>& source) {
  if (!source) return PictureRole::none;
  return *source == Source::user ? PictureRole::query : PictureRole::gallery;
}

struct KnownGarment {
  Box box;
  std::int64_t category_id = 0;
};

struct PictureToPredict {
  std::int64_t image_id = 0;
  std::string path;
  std::optional<Size> size = {};  ///< as the ground truth says it
  PictureRole role = PictureRole::none;
  std::vector<KnownGarment> garments = {};  ///< where boxes are given
};

/// Where boxes come from.
enum class BoxSource : std::uint8_t { detected, ground_truth };

struct PredictionPlan {
  std::vector<PictureToPredict> pictures;  ///< ascending by image id
  Streams streams;
  BoxSource boxes = BoxSource::detected;
  std::size_t batch = 1;

  /// Pictures are predicted part by part, and a run that is started again begins with the first part that is not there.
  std::size_t part_size() const { return std::max<std::size_t>(16, 8 * batch); }
  std::size_t parts() const { return (pictures.size() + part_size() - 1) / part_size(); }
  /// The pictures of a part.
  std::span<const PictureToPredict> part(std::size_t part) const {
    const std::size_t first = part * part_size();
    return std::span(pictures).subspan(first, std::min(part_size(), pictures.size() - first));
  }
};

}  // namespace df2::reference
