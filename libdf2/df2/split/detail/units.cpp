#include <df2/split/detail/units.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace df2::detail {

namespace {

/// Sets of images, joined two at a time.
class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0u); }

  /// The smallest member of the set.
  std::uint32_t find(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

/// Calls use(pair_id) for the image's and those of its items, which may differ in COCO-type files.
template <class Use>
void for_each_pair_id(const ImageRecord& image, const Use& use) {
  if (image.pair_id) use(*image.pair_id);
  for (const Item& item : image.items) {
    if (item.pair_id && item.pair_id != image.pair_id) use(*item.pair_id);
  }
}

Sets identities_of(std::span<const ImageRecord> images) {
  Sets sets(images.size());
  std::unordered_map<std::int64_t, std::uint32_t> first;  // image of a pair_id
  for (std::uint32_t i = 0; i < images.size(); ++i) {
    for_each_pair_id(images[i], [&](std::int64_t pair_id) { sets.join(first.emplace(pair_id, i).first->second, i); });
  }
  return sets;
}

/// The place of each label: pictures, categories, levels, sources.
class Labels {
 public:
  Labels(const Dataset& dataset, std::span<const Stratum> strata)
      : first_level_(static_cast<std::uint32_t>(1 + dataset.categories().size())) {
    for (const Stratum stratum : strata) {
      if (stratum == Stratum::category) has_categories_ = true;
      if (stratum == Stratum::source) has_sources_ = true;
      if (stratum == Stratum::scale) attributes_.push_back(Attribute::scale);
      if (stratum == Stratum::occlusion) attributes_.push_back(Attribute::occlusion);
      if (stratum == Stratum::zoom_in) attributes_.push_back(Attribute::zoom_in);
      if (stratum == Stratum::viewpoint) attributes_.push_back(Attribute::viewpoint);
    }
  }

  void add(const ImageRecord& image, std::vector<std::uint32_t>& labels) const {
    labels.push_back(0);
    if (has_sources_ && image.source)
      labels.push_back(first_level_ + kLevelCount + static_cast<std::uint32_t>(*image.source));
    for (const Item& item : image.items) {
      if (has_categories_) labels.push_back(1u + item.category);
      if (!item.attributes) continue;
      for (const Attribute attribute : attributes_) {
        const std::uint32_t place = static_cast<std::uint32_t>(attribute) * kLevelsPerAttribute;
        labels.push_back(first_level_ + place + item.attributes->level(attribute) - 1u);
      }
    }
  }

 private:
  std::uint32_t first_level_;
  bool has_categories_ = false;
  bool has_sources_ = false;
  std::vector<Attribute> attributes_;
};

}  // namespace

std::size_t label_count(const Dataset& dataset) {
  constexpr std::size_t kSources = 2;
  return 1 + dataset.categories().size() + kLevelCount + kSources;
}

std::vector<Unit> make_units(const Dataset& dataset, SplitUnit by, std::span<const Stratum> strata) {
  const auto images = dataset.images();
  Sets sets = by == SplitUnit::identity ? identities_of(images) : Sets(images.size());
  std::vector<Unit> units;
  std::vector<std::size_t> place(images.size());  // of the unit whose smallest image this is
  for (std::uint32_t i = 0; i < images.size(); ++i) {
    const std::uint32_t first = sets.find(i);
    if (first == i) {
      place[i] = units.size();
      units.emplace_back().key = images[i].id;
    }
    Unit& unit = units[place[first]];
    unit.images.push_back(i);
    for_each_pair_id(images[i], [&](std::int64_t) { unit.has_identity = true; });
  }
  const Labels labels(dataset, strata);
  std::vector<std::uint32_t> found;
  for (Unit& unit : units) {
    unit.size = unit.images.size();
    found.clear();
    for (const std::uint32_t i : unit.images) labels.add(images[i], found);
    std::ranges::sort(found);
    for (const std::uint32_t label : found) {
      if (unit.labels.empty() || unit.labels.back().first != label) unit.labels.emplace_back(label, 0);
      ++unit.labels.back().second;
    }
  }
  return units;
}

}  // namespace df2::detail
