#include <df2/item_mask.h>

#include <variant>
#include <vector>

namespace df2 {

std::optional<Mask> item_mask(const Item& item, Size image) {
  if (const auto* mask = std::get_if<Mask>(&item.segmentation)) return *mask;
  const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
  return polygons ? std::optional(mask_from_polygons(*polygons, image)) : std::nullopt;
}

}  // namespace df2
