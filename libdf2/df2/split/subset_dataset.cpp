#include <df2/split/subset_dataset.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include <df2/split/detail/taken.h>

namespace df2 {

namespace {

/// Spans in order, so that an id is found by halving.
class IdFilter {
 public:
  explicit IdFilter(std::vector<IdSpan> spans) : spans_(std::move(spans)) {
    std::ranges::sort(spans_, {}, [](const IdSpan& span) { return std::pair(span.first, span.last); });
    std::vector<IdSpan> joined;
    for (const IdSpan& span : spans_) {
      if (joined.empty() || span.first > joined.back().last)
        joined.push_back(span);
      else
        joined.back().last = std::max(joined.back().last, span.last);
    }
    spans_ = std::move(joined);
  }
  bool is_empty() const { return spans_.empty(); }
  bool has(std::int64_t id) const {
    const auto behind = std::ranges::upper_bound(spans_, id, {}, &IdSpan::first);
    return behind != spans_.begin() && id <= std::prev(behind)->last;
  }

 private:
  std::vector<IdSpan> spans_;
};

bool has_pair_id(const ImageRecord& image, const IdFilter& pair_ids) {
  if (image.pair_id && pair_ids.has(*image.pair_id)) return true;
  return std::ranges::any_of(image.items,
                             [&](const Item& item) { return item.pair_id && pair_ids.has(*item.pair_id); });
}

void require_known(std::span<const IdSpan> asked, const std::unordered_set<std::int64_t>& known,
                   std::string_view what) {
  std::uint64_t missing = 0;
  std::int64_t first = 0;
  for (const IdSpan& span : asked) {
    if (span.first > span.last)
      detail::refuse_option(fmt::format("{}-{} is no range: its first number is the larger", span.first, span.last));
    if (span.first != span.last || known.contains(span.first)) continue;
    if (++missing == 1) first = span.first;
  }
  if (missing == 0) return;
  const std::string others = missing == 1 ? "" : fmt::format(", nor are {} others that are asked for", missing - 1);
  detail::refuse_option(fmt::format("{} {} is not in the ground truth{}", what, first, others));
}

void require_known_ids(const Dataset& dataset, const SubsetOptions& options) {
  std::unordered_set<std::int64_t> images, pair_ids;
  for (const ImageRecord& image : dataset.images()) {
    images.insert(image.id);
    if (image.pair_id) pair_ids.insert(*image.pair_id);
    for (const Item& item : image.items) {
      if (item.pair_id) pair_ids.insert(*item.pair_id);
    }
  }
  require_known(options.images, images, "image_id");
  require_known(options.pair_ids, pair_ids, "pair_id");
}

bool item_matches(const Item& item, const SubsetOptions& options) {
  if (!options.categories.empty() && std::ranges::find(options.categories, item.category) == options.categories.end())
    return false;
  return std::ranges::all_of(options.levels, [&](const Level& asked) {
    const auto is_there = [&](const Level& level) {
      return level.attribute == asked.attribute && item.attributes && item.attributes->has(level);
    };
    return std::ranges::any_of(options.levels, is_there);
  });
}

/// What is left of the image, if anything.
std::optional<ImageRecord> rest_of(const ImageRecord& image, const SubsetOptions& options) {
  if (options.categories.empty() && options.levels.empty()) return image;
  const auto is_other = [&](const Item& item) { return !item_matches(item, options); };
  const auto others = static_cast<std::size_t>(std::ranges::count_if(image.items, is_other));
  if (others == image.items.size()) return std::nullopt;
  if (others > 0 && options.other_items == OtherItems::drop_picture) return std::nullopt;
  ImageRecord rest = image;
  if (options.other_items == OtherItems::drop) std::erase_if(rest.items, is_other);
  return rest;
}

}  // namespace

Dataset subset_dataset(const Dataset& dataset, const SubsetOptions& options) {
  require_known_ids(dataset, options);
  const IdFilter ids(options.images), pair_ids(options.pair_ids);
  std::vector<ImageRecord> images;
  for (const ImageRecord& image : dataset.images()) {
    if (options.source && image.source != options.source) continue;
    if (!ids.is_empty() && !ids.has(image.id)) continue;
    if (!pair_ids.is_empty() && !has_pair_id(image, pair_ids)) continue;
    if (std::optional<ImageRecord> rest = rest_of(image, options)) images.push_back(*std::move(rest));
  }
  if (images.empty()) {
    detail::refuse_option(
        fmt::format("of the {} pictures of {} none is as asked for", dataset.images().size(), dataset.name()));
  }
  return detail::with_images(dataset, options.name.empty() ? dataset.name() : options.name, std::move(images));
}

}  // namespace df2
