// In: one ground-truth garment as its file says it. Out: the plain values every room shares.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include <df2/attributes.h>
#include <df2/category_set.h>
#include <df2/geometry.h>
#include <df2/mask.h>

namespace df2 {

/// One landmark: pixels, and 2 visible, 1 occluded, 0 not labelled (then x = y = 0).
struct Landmark {
  double x = 0;
  double y = 0;
  std::uint8_t visibility = 0;
  bool operator==(const Landmark&) const = default;
};

/// Nothing, polygons (united, never even-odd), or a run-length mask.
using Segmentation = std::variant<std::monostate, std::vector<Polygon>, Mask>;

struct Item {
  std::int64_t id = 1;  ///< annotation id (COCO; 0 has a meaning there, docs/compat.md) or the number in "item<N>"
  CategoryIndex category = 0;  ///< place in the dataset's CategorySet
  Box box;
  double area = 0;  ///< native: width x height; COCO-type: the file's own
  bool is_crowd = false;
  std::vector<Landmark> landmarks;  ///< the category's own, or empty when the file gives none
  int labelled_count = 0;           ///< landmarks with visibility > 0 (COCO-type: the file's num_keypoints)
  Segmentation segmentation;
  std::optional<Attributes> attributes;  ///< absent in official COCO-type files
  std::int64_t style = 0;                ///< > 0: takes part in consumer-to-shop pairs
  std::optional<std::int64_t> pair_id;   ///< of the item's image
  bool operator==(const Item&) const = default;
};

}  // namespace df2
