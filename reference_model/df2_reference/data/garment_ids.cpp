#include <df2_reference/data/garment_ids.h>

#include <map>
#include <optional>
#include <utility>

#include <df2/pairs.h>

namespace df2::reference {

std::vector<std::vector<std::int64_t>> garment_ids(const Dataset& dataset) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> of_identity;
  std::int64_t others = 0;
  std::vector<std::vector<std::int64_t>> ids;
  for (const ImageRecord& image : dataset.images()) {
    std::vector<std::int64_t>& own = ids.emplace_back();
    for (const Item& item : image.items) {
      const std::optional<std::int64_t> pair_id = pair_id_of(item, image);
      if (item.style > 0 && pair_id) {
        const auto next = static_cast<std::int64_t>(of_identity.size());
        own.push_back(of_identity.try_emplace({*pair_id, item.style}, next).first->second);
      } else {
        own.push_back(--others);
      }
    }
  }
  return ids;
}

}  // namespace df2::reference
