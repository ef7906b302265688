// In: the categories of a dataset. Out: the labels by which CVAT knows them, for its XML and for who makes a task.
// Called by cvat.cpp and cvat_reader.cpp.
//
// A category is two labels, as CVAT's skeletons have labels of their own: "short sleeve top" for boxes, polygons and
// masks, "short sleeve top landmarks" for the skeleton. "picture" is a tag for what belongs to the image.
// Source: CVAT's documentation of its XML format 1.1, and its constructor of labels ("Raw").
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/convert/conversion.h>

namespace df2::convert::detail {

inline constexpr std::string_view kCvatPicture = "picture";
inline constexpr std::string_view kCvatLandmarks = " landmarks";
/// The value of a level that is not known.
inline constexpr std::string_view kCvatUnknown = "unknown";

/// Attributes that only some datasets need: what an item says beside what follows from its box, landmarks and image.
enum class CvatExtra : std::uint8_t { pair_id, area, iscrowd, num_keypoints };
std::string_view cvat_extra_name(CvatExtra extra);

struct CvatAttribute {
  std::string name;
  std::string input_type;  ///< "select", "number", "text" or "checkbox"
  std::string default_value;
  std::vector<std::string> values;  ///< of a number: least, most, step
};

struct CvatLabel {
  std::string name;
  std::string type;  ///< "any", "skeleton" or "tag"
  std::vector<CvatAttribute> attributes;
  std::size_t landmarks = 0;  ///< of a skeleton, called "1", "2" ...
  std::string svg;            ///< of a skeleton: what CVAT draws before points are moved
};

/// Throws Error (usage) where CVAT could not tell labels apart, or cannot hold a name.
std::vector<CvatLabel> cvat_labels(const CategorySet& categories, std::span<const CategoryIndex> used,
                                   const std::set<CvatExtra>& extras);

/// For CVAT's constructor of labels.
std::string cvat_labels_json(std::span<const CvatLabel> labels);

}  // namespace df2::convert::detail
