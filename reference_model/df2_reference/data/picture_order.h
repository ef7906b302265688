// In: a dataset and a seed. Out: the order in which an epoch shows its pictures, consumer and shop picture of a garment
// side by side. Called by the loader.
#pragma once

#include <cstdint>
#include <vector>

#include <df2/dataset.h>

namespace df2::reference {

/// The rule: the pictures are shuffled. In that order, each picture that has no partner yet takes the first one without
/// a partner that shows one of its garments (pair_id and style) and is of the other source; the consumer's stands
/// first. What then has no partner is put together two by two in that order, and compared, too: no garment is the same.
/// The pairs are shuffled once more. So every epoch shows every picture once; of an odd number, the last is put
/// together with the first.
class PictureOrder {
 public:
  PictureOrder(const Dataset& dataset, std::uint64_t seed);

  /// Indices of images; entries 2i and 2i + 1 are a pair. Its length is even.
  std::vector<std::uint32_t> epoch(std::uint64_t epoch) const;
  /// Steps of `batch` pictures; the last one is filled up with the first pictures of the epoch.
  std::int64_t steps(std::int64_t batch) const;

 private:
  std::uint64_t seed_;
  std::size_t images_;
  std::vector<bool> is_shop_;
  std::vector<std::vector<std::uint32_t>> partners_;  // of each image, ascending
};

/// Those of step `step` of an epoch, counted from 0. `order`: of the epoch.
std::vector<std::uint32_t> pictures_of_step(const std::vector<std::uint32_t>& order, std::int64_t step,
                                            std::int64_t batch);

}  // namespace df2::reference
