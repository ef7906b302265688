#include <df2/pairs.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/hasher.h>
#include <df2/random.h>
#include <df2/sort_unique.h>

namespace df2 {

namespace {

using Identity = std::pair<std::int64_t, std::int64_t>;

template <class Side>
Identity identity_of(const Side& item) {
  return {item.pair_id, item.style};
}

/// The part of `sorted` whose key is `key`.
template <class Key, class KeyOf>
std::span<const std::uint32_t> equal_part(std::span<const std::uint32_t> sorted, const Key& key, KeyOf&& key_of) {
  const auto begin = std::lower_bound(sorted.begin(), sorted.end(), key,
                                      [&](std::uint32_t index, const Key& k) { return key_of(index) < k; });
  const auto end =
      std::upper_bound(begin, sorted.end(), key, [&](const Key& k, std::uint32_t index) { return k < key_of(index); });
  return {begin, end};
}

bool is_negative(const QueryItem& item, const GalleryItem& other) {
  return item.pair_id != other.pair_id || (other.style > 0 && item.style != other.style);
}

/// Draws gallery items of another identity than a query's.
class NegativeSampler {
 public:
  explicit NegativeSampler(std::span<const GalleryItem> gallery) : gallery_(gallery), order_(gallery.size()) {
    std::iota(order_.begin(), order_.end(), 0);
  }

  /// Each once; all of them when there are fewer than `wanted`. What was drawn before has no influence.
  std::vector<std::uint32_t> draw(Random& random, const QueryItem& item, std::size_t wanted) {
    std::vector<std::uint32_t> negatives;
    swaps_.clear();
    // A shuffle that stops as soon as enough are drawn: nearly every gallery item is a negative.
    for (std::size_t k = 0; k < order_.size() && negatives.size() < wanted; ++k) {
      swaps_.push_back(k + random.bits() % (order_.size() - k));
      std::swap(order_[k], order_[swaps_.back()]);
      if (is_negative(item, gallery_[order_[k]])) negatives.push_back(order_[k]);
    }
    for (std::size_t k = swaps_.size(); k-- > 0;) std::swap(order_[k], order_[swaps_[k]]);
    return negatives;
  }

 private:
  std::span<const GalleryItem> gallery_;
  std::vector<std::uint32_t> order_;  // ascending between draws
  std::vector<std::size_t> swaps_;
};

IdIndex make_index(std::vector<std::int64_t> ids) {
  sort_unique(ids);
  return IdIndex(std::move(ids));
}

}  // namespace

RetrievalTruth::RetrievalTruth(std::string name, const std::vector<QueryItem>& items, std::vector<GalleryItem> gallery,
                               std::vector<std::int64_t> empty_images, GroundTruthNotes notes)
    : name_(std::move(name)), file_order_(items.size()), gallery_(std::move(gallery)), notes_(std::move(notes)) {
  std::vector<std::uint32_t> by_image(items.size());
  std::iota(by_image.begin(), by_image.end(), 0);
  std::stable_sort(by_image.begin(), by_image.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return items[a].image_id < items[b].image_id; });
  for (const std::uint32_t given : by_image) {
    file_order_[given] = static_cast<std::uint32_t>(items_.size());
    items_.push_back(items[given]);
  }
  std::vector<std::int64_t> query_images;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (i == 0 || items_[i].image_id != items_[i - 1].image_id) {
      if (i > 0) begin_.push_back(i);
      query_images.push_back(items_[i].image_id);
    }
  }
  query_images_ = IdIndex(std::move(query_images));
  if (!items_.empty()) begin_.push_back(items_.size());
  has_attributes_ = !items_.empty() && std::all_of(items_.begin(), items_.end(),
                                                   [](const QueryItem& item) { return item.attributes.has_value(); });
  std::vector<std::int64_t> gallery_images;
  for (std::uint32_t i = 0; i < gallery_.size(); ++i) {
    gallery_images.push_back(gallery_[i].image_id);
    if (gallery_[i].style > 0) by_identity_.push_back(i);
  }
  gallery_images_ = make_index(std::move(gallery_images));
  empty_images_ = make_index(std::move(empty_images));
  std::sort(by_identity_.begin(), by_identity_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const GalleryItem &p = gallery_[a], &q = gallery_[b];
    return std::tuple(p.pair_id, p.style, p.image_id, a) < std::tuple(q.pair_id, q.style, q.image_id, b);
  });
}

std::vector<std::uint32_t> RetrievalTruth::query_order() const {
  std::vector<std::uint32_t> order = file_order_;
  std::erase_if(order, [&](std::uint32_t index) { return !items_[index].is_query(); });
  return order;
}

bool RetrievalTruth::knows_image(std::int64_t image_id) const {
  return find_image(image_id) || has_gallery_image(image_id) || empty_images_.find(image_id);
}

bool RetrievalTruth::knows_any_image(std::int64_t first, std::int64_t last) const {
  return std::ranges::any_of(std::array{&query_images_, &gallery_images_, &empty_images_}, [&](const IdIndex* images) {
    const auto id = std::ranges::lower_bound(images->ids(), first);
    return id != images->ids().end() && *id <= last;
  });
}

std::span<const std::uint32_t> RetrievalTruth::matches(const QueryItem& item) const {
  return equal_part(by_identity_, identity_of(item), [&](std::uint32_t g) { return identity_of(gallery_[g]); });
}

std::span<const std::uint32_t> RetrievalTruth::matches_in(std::span<const std::uint32_t> matches,
                                                          std::int64_t image_id) const {
  return equal_part(matches, image_id, [&](std::uint32_t g) { return gallery_[g].image_id; });
}

PairCounts RetrievalTruth::counts() const {
  PairCounts counts;
  counts.gallery = gallery_.size();
  std::set<Identity> identities;
  for (const std::uint32_t index : by_identity_) identities.insert(identity_of(gallery_[index]));
  for (const QueryItem& item : items_) {
    if (!item.is_query()) continue;
    ++counts.queries;
    counts.pairs += matches(item).size();
    identities.insert(identity_of(item));
  }
  counts.identities = identities.size();
  return counts;
}

std::string RetrievalTruth::content_hash() const {
  Hasher hash;
  hash.add(static_cast<std::uint64_t>(items_.size()));
  for (const QueryItem& item : items_) {
    hash.add(item.image_id);
    hash.add(item.box);
    hash.add(std::int32_t{item.category} + 1);  // as an id, so that hashes stay as they were
    hash.add(item.style);
    hash.add(item.pair_id);
    hash.add(item.attributes);
  }
  hash.add(static_cast<std::uint64_t>(gallery_.size()));
  for (const GalleryItem& item : gallery_) {
    hash.add(item.image_id);
    hash.add(item.box);
    hash.add(item.style);
    hash.add(item.pair_id);
  }
  return hash.text();
}

bool has_pairs(const Dataset& dataset) {
  return std::ranges::all_of(dataset.images(), [](const ImageRecord& image) {
    return image.source &&
           std::ranges::all_of(image.items, [&](const Item& item) { return pair_id_of(item, image).has_value(); });
  });
}

RetrievalTruth make_retrieval_truth(const Dataset& dataset) {
  std::vector<QueryItem> items;
  std::vector<GalleryItem> gallery;
  std::vector<std::int64_t> empty;
  for (const ImageRecord& image : dataset.images()) {
    const auto lack_of = [&](std::string_view key) {
      return Error(
          Fault::ground_truth, Code::bad_dataset,
          fmt::format("image_id {} has no {}, so it has no consumer-to-shop pairs; use native annotations, or a "
                      "file that df2-data pack made of them",
                      image.id, key));
    };
    if (!image.source) throw lack_of("source");
    if (image.items.empty()) empty.push_back(image.id);
    for (const Item& item : image.items) {
      const std::optional<std::int64_t> pair_id = pair_id_of(item, image);
      if (!pair_id) throw lack_of("pair_id");
      if (*image.source == Source::user)
        items.push_back({image.id, item.box, item.category, item.style, *pair_id, item.attributes});
      else
        gallery.push_back({image.id, item.box, item.style, *pair_id});
    }
  }
  return {dataset.name(), items, std::move(gallery), std::move(empty), dataset.notes()};
}

std::vector<LabelledPair> sample_pairs(const RetrievalTruth& truth, const PairSampling& sampling) {
  // Every positive pair by its unit, in an order that depends on the content alone.
  std::map<std::vector<std::int64_t>, std::vector<LabelledPair>> units;
  for (std::uint32_t i = 0; i < truth.items().size(); ++i) {
    const QueryItem& item = truth.items()[i];
    if (!item.is_query()) continue;
    for (const std::uint32_t g : truth.matches(item)) {
      const auto unit = sampling.unit == PairUnit::identity ? std::vector{item.pair_id, item.style}
                                                            : std::vector{item.image_id, truth.gallery()[g].image_id};
      units[unit].push_back({i, g, true});
    }
  }
  std::vector<LabelledPair> pairs;
  NegativeSampler sampler(truth.gallery());
  const auto negatives = static_cast<std::size_t>(std::max(0, sampling.negatives));
  std::uint64_t index = 0;
  for (auto& [unit, positives] : units) {
    Random random(sampling.seed, index++);
    const std::size_t wanted = std::min(positives.size(), static_cast<std::size_t>(std::max(0, sampling.positives)));
    for (std::size_t k = 0; k < wanted; ++k) {
      std::swap(positives[k], positives[k + random.bits() % (positives.size() - k)]);
      const LabelledPair positive = positives[k];
      pairs.push_back(positive);
      const QueryItem& item = truth.items()[positive.item];
      for (const std::uint32_t g : sampler.draw(random, item, negatives)) pairs.push_back({positive.item, g, false});
    }
  }
  return pairs;
}

}  // namespace df2
