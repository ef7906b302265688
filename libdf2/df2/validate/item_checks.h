// In: an image and its items. Out: where the labels contradict one another. Called by validate.
// Bounds: measured on real items (docs/dataset.md); levels: paper, section 2.2.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <df2/category_set.h>
#include <df2/dataset.h>
#include <df2/validate/finding.h>

namespace df2 {

/// A member of an item, which each format spells in its own way.
enum class ItemPart : std::uint8_t { whole, box, landmarks, mask, style, scale, occlusion, zoom_in };

/// A fault of the labels of one item.
struct ItemFault {
  Check check;
  std::size_t item = 0;  ///< place in the image
  ItemPart part = ItemPart::whole;
  std::string message = {};
};

/// Calls `report` for each fault, item by item.
void check_items(const ImageRecord& image, const CategorySet& categories,
                 const std::function<void(ItemFault fault)>& report);

}  // namespace df2
