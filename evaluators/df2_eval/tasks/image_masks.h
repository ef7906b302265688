// In: the masks of one image. Out: their runs, boxes and areas, each made once for all cells of the image. Called by
// segmentation.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <df2/item.h>
#include <df2/mask.h>
#include <df2_eval/options.h>
#include <df2_eval/similarity.h>

namespace df2::eval {

/// The masks of one image. Each is decoded or drawn when it is first asked for, and kept for the other cells.
class ImageMasks {
 public:
  /// Forgets the masks of any other image.
  void start(std::uint32_t image, Size size) {
    if (image_ == image) return;
    image_ = image;
    size_ = size;
    rows_ = {};
    items_ = {};
  }
  /// `make` gives the runs.
  const MaskRuns& row(std::uint32_t row, MaskBox rule, auto make) { return find(rows_, row, rule, make); }
  const MaskRuns& item(const Item& item, MaskBox rule, auto make) { return find(items_, &item, rule, make); }

 private:
  struct Kept {
    std::vector<std::uint32_t> runs;
    MaskRuns mask;
  };

  template <class Key>
  const MaskRuns& find(std::unordered_map<Key, Kept>& known, Key key, MaskBox rule, auto make) {
    const auto at = known.find(key);
    if (at != known.end()) return at->second.mask;
    std::vector<std::uint32_t> runs = make();
    Kept& kept = known[key];
    kept.runs = std::move(runs);
    const auto box_of = rule == MaskBox::current ? tight_box : run_ends_box;
    kept.mask = {kept.runs, box_of(kept.runs, size_), mask_area(kept.runs)};
    return kept.mask;
  }

  std::optional<std::uint32_t> image_;
  Size size_ = {};
  std::unordered_map<std::uint32_t, Kept> rows_;
  std::unordered_map<const Item*, Kept> items_;
};

}  // namespace df2::eval
