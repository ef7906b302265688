#include <df2_eval/partial/counts.h>

namespace df2::eval {

void Counts::add(const Counts& other) {
  images += other.images;
  items += other.items;
  items_without_pixels += other.items_without_pixels;
  predictions += other.predictions;
  beyond_max_dets += other.beyond_max_dets;
  duplicates += other.duplicates;
  zero_size += other.zero_size;
  beyond_areas += other.beyond_areas;
  id_zero += other.id_zero;
  for (const auto& [category, n] : other.absent_categories) absent_categories[category] += n;
  left_out += other.left_out;
  for (const auto& [key, n] : other.unknown_keys) unknown_keys[key] += n;
}

std::uint64_t Counts::in_absent_categories() const {
  std::uint64_t sum = 0;
  for (const auto& [category, n] : absent_categories) sum += n;
  return sum;
}

}  // namespace df2::eval
