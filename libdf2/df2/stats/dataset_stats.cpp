#include <df2/stats/dataset_stats.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include <df2/parallel.h>
#include <df2/sort_unique.h>

namespace df2 {

namespace {

// Counted together by one thread.
constexpr std::size_t kImagesOfBlock = 512;

/// A pair_id and one of its styles; style 0 where the pair_id is all that is known.
using PairStyle = std::pair<std::int64_t, std::int64_t>;

/// What one thread counts.
struct Part {
  DatasetStats counts;
  std::array<std::vector<double>, kMeasures.size()> values;
  std::vector<PairStyle> styles;

  std::vector<double>& of(Measure measure) { return values[static_cast<std::size_t>(measure)]; }
};

bool has_mask(const Item& item) {
  const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
  return polygons != nullptr ? !polygons->empty() : std::holds_alternative<Mask>(item.segmentation);
}

DatasetStats empty_stats(const Dataset& dataset) {
  DatasetStats stats;
  stats.name = dataset.name();
  for (const Category& category : dataset.categories().all()) {
    CategoryStats& made = stats.categories.emplace_back();
    made.id = category.id;
    made.name = category.name;
    made.landmarks.resize(category.landmark_count);
  }
  return stats;
}

void count_levels(const Attributes& attributes, LevelCounts& levels) {
  for (const AttributeRow& row : kAttributes)
    ++levels[static_cast<std::size_t>(row.attribute)][attributes.level(row.attribute) - 1u];
}

void count_item(const Item& item, const ImageRecord& image, const std::optional<Size>& size, Part& part) {
  DatasetStats& stats = part.counts;
  CategoryStats& category = stats.categories[item.category];
  ++category.items;
  if (item.attributes) {
    ++stats.items_with_attributes;
    ++category.items_with_attributes;
    count_levels(*item.attributes, stats.levels);
    count_levels(*item.attributes, category.levels);
  }
  if (!item.landmarks.empty()) ++stats.items_with_landmarks;
  for (std::size_t i = 0; i < std::min(item.landmarks.size(), category.landmarks.size()); ++i) {
    const std::uint8_t visibility = item.landmarks[i].visibility;
    ++category.landmarks[i][visibility];
    if (visibility > 0) ++stats.labelled_landmarks;
  }
  if (has_mask(item)) ++stats.items_with_masks;
  if (const std::optional<std::int64_t> pair_id = pair_id_of(item, image)) {
    ++stats.items_with_pair_id;
    part.styles.emplace_back(*pair_id, std::max<std::int64_t>(item.style, 0));
  }
  part.of(Measure::box_width).push_back(item.box.width);
  part.of(Measure::box_height).push_back(item.box.height);
  part.of(Measure::box_side).push_back(std::sqrt(item.box.area()));
  if (size) part.of(Measure::box_share).push_back(item.box.area() / (double{1} * size->width * size->height));
}

void count_image(const ImageRecord& image, Part& part) {
  DatasetStats& stats = part.counts;
  ++stats.images;
  stats.items += image.items.size();
  ++stats.items_per_image[image.items.size()];
  SourceStats& source = image.source ? stats.sources[static_cast<std::size_t>(*image.source)] : stats.unknown_source;
  ++source.images;
  source.items += image.items.size();
  std::optional<Size> size = known_size(image);
  if (size && (size->width == 0 || size->height == 0)) size.reset();
  if (size) {
    part.of(Measure::picture_width).push_back(size->width);
    part.of(Measure::picture_height).push_back(size->height);
  }
  for (const Item& item : image.items) count_item(item, image, size, part);
}

template <class Counts>
void add_all(Counts& into, const Counts& other) {
  for (std::size_t i = 0; i < into.size(); ++i) {
    if constexpr (requires { into[i] += other[i]; })
      into[i] += other[i];
    else
      add_all(into[i], other[i]);
  }
}

void add(SourceStats& into, const SourceStats& other) {
  into.images += other.images;
  into.items += other.items;
}

/// What count_image counts.
void add(DatasetStats& into, const DatasetStats& other) {
  into.images += other.images;
  into.items += other.items;
  into.items_with_landmarks += other.items_with_landmarks;
  into.items_with_masks += other.items_with_masks;
  into.items_with_attributes += other.items_with_attributes;
  into.labelled_landmarks += other.labelled_landmarks;
  into.items_with_pair_id += other.items_with_pair_id;
  add_all(into.levels, other.levels);
  for (std::size_t i = 0; i < into.categories.size(); ++i) {
    CategoryStats& category = into.categories[i];
    category.items += other.categories[i].items;
    category.items_with_attributes += other.categories[i].items_with_attributes;
    add_all(category.levels, other.categories[i].levels);
    add_all(category.landmarks, other.categories[i].landmarks);
  }
  for (const auto& [items, images] : other.items_per_image) into.items_per_image[items] += images;
  for (std::size_t i = 0; i < into.sources.size(); ++i) add(into.sources[i], other.sources[i]);
  add(into.unknown_source, other.unknown_source);
}

/// `styles` ascend, each once.
Tally count_styles(const std::vector<PairStyle>& styles) {
  Tally tally;
  for (auto it = styles.begin(); it != styles.end();) {
    const std::int64_t pair_id = it->first;
    std::uint64_t different = 0;
    for (; it != styles.end() && it->first == pair_id; ++it) different += it->second > 0 ? 1 : 0;
    ++tally[different];
  }
  return tally;
}

/// Images that show the same identities have the same partners: these are looked for once.
std::uint64_t count_image_pairs(const RetrievalTruth& truth) {
  std::map<std::vector<PairStyle>, std::pair<std::uint64_t, std::size_t>> alike;  // -> images, one of them
  for (std::size_t i = 0; i < truth.image_ids().size(); ++i) {
    std::vector<PairStyle> shown;
    for (const QueryItem& item : truth.items_of(i)) {
      if (item.is_query()) shown.emplace_back(item.pair_id, item.style);
    }
    sort_unique(shown);
    if (shown.empty()) continue;
    ++alike.try_emplace(std::move(shown), 0, i).first->second.first;
  }
  std::uint64_t pairs = 0;
  for (const auto& [shown, images] : alike) {
    std::vector<std::int64_t> partners;
    for (const QueryItem& item : truth.items_of(images.second)) {
      if (!item.is_query()) continue;
      for (const std::uint32_t g : truth.matches(item)) partners.push_back(truth.gallery()[g].image_id);
    }
    sort_unique(partners);
    pairs += images.first * partners.size();
  }
  return pairs;
}

std::optional<PairStats> count_pairs(const Dataset& dataset) {
  if (!has_pairs(dataset)) return std::nullopt;
  const RetrievalTruth truth = make_retrieval_truth(dataset);
  return PairStats{truth.counts(), count_image_pairs(truth)};
}

/// The parts' lists in one, which `list_of` finds in each; the parts keep none of it.
template <class ListOf>
auto joined(std::vector<Part>& parts, ListOf&& list_of) {
  std::size_t size = 0;
  for (Part& part : parts) size += list_of(part).size();
  auto all = std::exchange(list_of(parts.front()), {});
  all.reserve(size);
  for (Part& part : parts) {
    const auto list = std::exchange(list_of(part), {});
    all.insert(all.end(), list.begin(), list.end());
  }
  return all;
}

}  // namespace

DatasetStats collect_stats(const Dataset& dataset) {
  const std::size_t count = dataset.images().size();
  std::vector<Part> parts(count / kImagesOfBlock + 1);
  parallel_for(parts.size(), [&](std::size_t block) {
    Part& part = parts[block];
    part.counts = empty_stats(dataset);
    const std::size_t begin = block * kImagesOfBlock, end = std::min(count, begin + kImagesOfBlock);
    for (std::size_t i = begin; i < end; ++i) count_image(dataset.images()[i], part);
    sort_unique(part.styles);
  });
  DatasetStats stats = empty_stats(dataset);
  for (const Part& part : parts) add(stats, part.counts);
  // What takes the longest of the rest: each slot is one of it.
  parallel_for(kMeasures.size() + 2, [&](std::size_t i) {
    if (i == kMeasures.size()) {
      stats.pairs = count_pairs(dataset);
    } else if (i > kMeasures.size()) {
      std::vector<PairStyle> styles = joined(
          parts, [](Part & part) -> auto& { return part.styles; });
      sort_unique(styles);
      stats.styles_per_pair_id = count_styles(styles);
    } else {
      stats.sizes[i] = make_distribution(joined(
                                             parts, [i](Part & part) -> auto& { return part.values[i]; }),
                                         kMeasures[i].edges);
    }
  });
  return stats;
}

}  // namespace df2
