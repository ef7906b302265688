// In: seeds. Out: datasets to cut, and what is asked of the result. Used by the tests of split, sample, subset and
// merge.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/random.h>
#include <df2/synth/scene.h>

namespace df2::test {

inline std::vector<ImageRecord> images_of(const Dataset& dataset) {
  return {dataset.images().begin(), dataset.images().end()};
}

inline std::vector<std::int64_t> ids_of(const Dataset& dataset) {
  std::vector<std::int64_t> ids;
  for (const ImageRecord& image : dataset.images()) ids.push_back(image.id);
  return ids;
}

inline std::set<std::int64_t> pair_ids_of(const Dataset& dataset) {
  std::set<std::int64_t> ids;
  for (const ImageRecord& image : dataset.images()) {
    if (image.pair_id) ids.insert(*image.pair_id);
    for (const Item& item : image.items) {
      if (item.pair_id) ids.insert(*item.pair_id);
    }
  }
  return ids;
}

/// Small items without geometry, with the shares of categories and levels about as in the paper; identities of 1 to 12
/// pictures; some images without items.
inline Dataset light_dataset(std::size_t images, std::uint64_t seed) {
  const std::vector<double> categories = {190, 94, 5, 38, 42, 8, 92, 147, 82, 46, 24, 49, 19};
  const std::vector<std::vector<double>> levels = {{26, 50, 24}, {47, 47, 6}, {67, 21, 12}, {7, 78, 15}};
  Random random(seed);
  std::vector<ImageRecord> records;
  std::int64_t pair_id = 0, left = 0;
  for (std::size_t i = 0; i < images; ++i) {
    if (left-- == 0) {
      ++pair_id;
      left = random.integer(0, 11);
    }
    ImageRecord image;
    image.id = static_cast<std::int64_t>(2 * i + 1);
    image.pair_id = pair_id;
    image.source = random.chance(0.3) ? Source::user : Source::shop;
    for (int k = random.integer(0, 3); k > 0; --k) {
      Item item;
      item.id = static_cast<std::int64_t>(image.items.size() + 1);
      item.category = static_cast<CategoryIndex>(random.pick(categories));
      const auto level = [&](std::size_t a) { return static_cast<std::uint8_t>(1 + random.pick(levels[a])); };
      item.attributes = Attributes{level(0), level(1), level(2), level(3)};
      item.pair_id = pair_id;
      image.items.push_back(item);
    }
    records.push_back(std::move(image));
  }
  return Dataset("light", std::move(records), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
}

/// How often everything that is kept in balance occurs: "pictures", "category 3", "scale_small", "user".
inline std::map<std::string, double> tally(const Dataset& dataset) {
  std::map<std::string, double> counts;
  for (const ImageRecord& image : dataset.images()) {
    ++counts["pictures"];
    if (image.source) ++counts[*image.source == Source::user ? "user" : "shop"];
    for (const Item& item : image.items) {
      std::string name = "category ";
      name += std::to_string(item.category);
      ++counts[name];
      for (const Level& level : all_levels()) {
        if (item.attributes && item.attributes->has(level)) ++counts[level.name()];
      }
    }
  }
  return counts;
}

/// Chi-squared distance of a part from its share of the whole.
inline double imbalance(const Dataset& whole, const Dataset& part, double share) {
  const std::map<std::string, double> all = tally(whole);
  std::map<std::string, double> here = tally(part);
  double sum = 0;
  for (const auto& [name, count] : all) {
    const double expected = share * count;
    sum += (here[name] - expected) * (here[name] - expected) / expected;
  }
  return sum;
}

}  // namespace df2::test
