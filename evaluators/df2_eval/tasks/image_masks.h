// In: the masks of one image. Out: their runs, boxes and areas, each made once for all cells of the image. Called by
// segmentation.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include <df2/item.h>
#include <df2/mask.h>
#include <df2_eval/options.h>
#include <df2_eval/similarity.h>

namespace df2::eval {

/// The masks of one image. Each is decoded or drawn when it is first asked for, and kept for the other cells.
class ImageMasks {
 public:
  /// Forgets the masks of any other image, or of another run.
  void start(std::uint64_t run, std::uint32_t image, Size size) {
    if (run_ == run && image_ == image && size_ == size) return;
    run_ = run;
    image_ = image;
    size_ = size;
    rows_.clear();
    items_.clear();
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
    const auto [at, is_new] = known.try_emplace(key);
    Kept& kept = at->second;
    if (is_new) {
      kept.runs = make();
      const auto box_of = rule == MaskBox::current ? tight_box : run_ends_box;
      kept.mask = {kept.runs, box_of(kept.runs, size_), mask_area(kept.runs)};
    }
    return kept.mask;
  }

  std::uint64_t run_ = 0;
  std::uint32_t image_ = 0;
  Size size_ = {};
  std::unordered_map<std::uint32_t, Kept> rows_;
  std::unordered_map<const Item*, Kept> items_;
};

}  // namespace df2::eval
