#include <df2/prediction.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace df2 {

void MaskColumn::push_back(std::string_view row_counts, Size size, std::uint32_t area, bool is_compared) {
  if (is_compared) counts += row_counts;
  begin.push_back(counts.size());
  sizes.push_back(size);
  areas.push_back(area);
  digests.push_back(XXH3_64bits(row_counts.data(), row_counts.size()));
}

void MaskColumn::clear() {
  begin.assign(1, 0);
  counts.clear();
  sizes.clear();
  areas.clear();
  digests.clear();
}

}  // namespace df2
