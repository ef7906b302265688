// In: what the tasks count. Out: Counts, added up over shards. Kept by partials, printed by reports.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <df2/category_set.h>

namespace df2::eval {

/// How much there was of everything, and of what was odd but scored.
struct Counts {
  std::uint64_t images = 0;
  std::uint64_t items = 0;                 ///< retrieval: queries
  std::uint64_t items_without_pixels = 0;  ///< segmentation: their masks are empty, so that nothing can match them
  std::uint64_t predictions = 0;           ///< verification: scored pairs
  std::uint64_t beyond_max_dets = 0;       ///< predictions cut because their cell had better ones
  std::uint64_t duplicates = 0;            ///< exact repeats of another prediction (they are false positives)
  std::uint64_t zero_size = 0;
  std::uint64_t beyond_areas = 0;  ///< predictions so large that they lie outside every area range
  std::uint64_t id_zero = 0;       ///< items whose id is 0
  std::map<CategoryIndex, std::uint64_t> absent_categories;  ///< predictions by category, where it has no ground truth
  std::uint64_t left_out = 0;  ///< in images or categories left out by --images, --categories
  std::map<std::string, std::uint64_t> unknown_keys;
  std::uint64_t in_absent_categories() const;
  bool operator==(const Counts&) const = default;
  void add(const Counts& other);
};

}  // namespace df2::eval
