#include "retrieval.h"

#include <algorithm>

#include "fuzzing.h"

namespace df2::fuzz {

const RetrievalTruth& retrieval_truth() {
  static const RetrievalTruth made(
      "fuzz", {{1, {0, 0, 10, 10}, 1, 1, 7}, {1, {5, 5, 10, 10}, 2, 0, 7}, {2, {0, 0, 9, 9}, 1, 1, 8}},
      {{5, {0, 0, 10, 10}, 1, 7}, {6, {0, 0, 10, 10}, 1, 8}, {6, {3, 3, 10, 10}, 1, 8}});
  return made;
}

void require_equal(const RetrievalTruth& a, const RetrievalTruth& b, std::string_view property) {
  require(std::ranges::equal(a.items(), b.items()), property, "queries");
  require(std::ranges::equal(a.gallery(), b.gallery()), property, "gallery");
  require(a.content_hash() == b.content_hash(), property, "hash");
}

void require_equal(const RetrievalPredictions& a, const RetrievalPredictions& b, std::string_view property) {
  require(a.image_id == b.image_id && a.box == b.box && a.category == b.category && a.score == b.score &&
              a.begin == b.begin && a.entries == b.entries,
          property);
}

}  // namespace df2::fuzz
