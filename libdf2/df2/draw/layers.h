// In: nothing. Out: which parts of an item are drawn. Given by the programs to what draws items.
#pragma once

namespace df2 {

struct Layers {
  bool boxes = true;
  bool masks = true;
  bool landmarks = true;  ///< visible ones are discs, occluded ones rings
  bool skeletons = true;  ///< lines between landmarks that are both labelled
  bool labels = true;     ///< the category, and the levels where they are known
  bool numbers = false;   ///< of landmarks
  bool operator==(const Layers&) const = default;
};

}  // namespace df2
