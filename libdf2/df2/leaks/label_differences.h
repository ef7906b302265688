// In: the labels of two copies of a picture. Out: in what they differ. Called by find_leaks.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>

#include <df2/dataset.h>

namespace df2 {

enum class LabelDifference : std::uint8_t {
  items,       ///< another number of items, or other categories
  identity,    ///< another pair_id, style or source
  attributes,  ///< other levels of scale, occlusion, zoom-in or viewpoint
  geometry     ///< other boxes, landmarks or masks
};

/// "items", "identity", "attributes", "geometry"
std::string_view label_difference_name(LabelDifference difference);

/// Items may stand in any order. `same_pixels`: the files are equal; the attributes and the geometry of two pictures of
/// other sizes cannot be compared as they stand, and are not.
std::set<LabelDifference> label_differences(const ImageRecord& a, const ImageRecord& b, bool same_pixels);

}  // namespace df2
