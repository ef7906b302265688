#include <df2_reference/data/picture_order.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include <df2/random.h>
#include <df2_reference/data/garment_ids.h>

namespace df2::reference {
namespace {

constexpr std::uint64_t kOrderStream = 0x0A0B0C0D;  // apart from the pictures' own streams

template <class T>
void shuffle(std::vector<T>& values, Random& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.bits() % i]);
}

struct Sides {
  std::vector<std::uint32_t> consumers, shops;
};

}  // namespace

PictureOrder::PictureOrder(const Dataset& dataset, std::uint64_t seed)
    : seed_(seed), images_(dataset.images().size()), is_shop_(images_), partners_(images_) {
  const std::vector<std::vector<std::int64_t>> ids = garment_ids(dataset);
  std::map<std::int64_t, Sides> by_garment;
  for (std::uint32_t i = 0; i < images_; ++i) {
    const std::optional<Source> source = dataset.images()[i].source;
    if (!source) continue;
    is_shop_[i] = *source == Source::shop;
    for (const std::int64_t id : ids[i]) {
      if (id < 0) continue;
      Sides& sides = by_garment[id];
      (is_shop_[i] ? sides.shops : sides.consumers).push_back(i);
    }
  }
  for (const auto& [id, sides] : by_garment) {
    for (const std::uint32_t consumer : sides.consumers) {
      for (const std::uint32_t shop : sides.shops) {
        partners_[consumer].push_back(shop);
        partners_[shop].push_back(consumer);
      }
    }
  }
  for (std::vector<std::uint32_t>& partners : partners_) {
    std::ranges::sort(partners);
    partners.erase(std::ranges::unique(partners).begin(), partners.end());
  }
}

std::vector<std::uint32_t> PictureOrder::epoch(std::uint64_t epoch) const {
  Random random(Random(seed_, epoch).bits(), kOrderStream);
  std::vector<std::uint32_t> shuffled(images_);
  std::iota(shuffled.begin(), shuffled.end(), 0);
  shuffle(shuffled, random);
  std::vector<std::size_t> place(images_);
  for (std::size_t i = 0; i < images_; ++i) place[shuffled[i]] = i;

  std::vector<bool> is_taken(images_);
  std::vector<std::array<std::uint32_t, 2>> pairs;
  std::vector<std::uint32_t> alone;
  for (const std::uint32_t image : shuffled) {
    if (is_taken[image]) continue;
    is_taken[image] = true;
    std::optional<std::uint32_t> best;
    for (const std::uint32_t partner : partners_[image]) {
      if (!is_taken[partner] && (!best || place[partner] < place[*best])) best = partner;
    }
    if (!best) {
      alone.push_back(image);
      continue;
    }
    is_taken[*best] = true;
    if (is_shop_[image])
      pairs.push_back({*best, image});
    else
      pairs.push_back({image, *best});
  }
  for (std::size_t i = 0; i + 1 < alone.size(); i += 2) pairs.push_back({alone[i], alone[i + 1]});
  shuffle(pairs, random);

  std::vector<std::uint32_t> order;
  for (const auto& pair : pairs) order.insert(order.end(), pair.begin(), pair.end());
  if (alone.size() % 2 == 1) {
    order.push_back(alone.back());
    order.push_back(order.front());
  }
  return order;
}

std::int64_t PictureOrder::steps(std::int64_t batch) const {
  const auto length = static_cast<std::int64_t>(images_ + images_ % 2);
  return (length + batch - 1) / batch;
}

std::vector<std::uint32_t> pictures_of_step(const std::vector<std::uint32_t>& order, std::int64_t step,
                                            std::int64_t batch) {
  std::vector<std::uint32_t> pictures;
  for (std::int64_t i = step * batch; i < (step + 1) * batch; ++i)
    pictures.push_back(order[static_cast<std::size_t>(i) % order.size()]);
  return pictures;
}

}  // namespace df2::reference
