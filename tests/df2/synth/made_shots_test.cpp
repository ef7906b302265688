#include <df2/synth/make_shots.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/item_mask.h>
#include <df2/parallel.h>
#include <df2/stats/dataset_stats.h>
#include <df2/stats/published_stats.h>
#include <df2/synth/made_dataset.h>
#include <df2/synth/owner_buffer.h>
#include <df2/synth/visible_mask.h>
#include <df2/validate/item_checks.h>

namespace {

using namespace df2;
using namespace df2::synth;

MadeOptions options_of(int images, Size size, std::uint64_t seed = 1) {
  MadeOptions options;
  options.images = images;
  options.size = size;
  options.seed = seed;
  return options;
}

/// Calls look(planned, shot, record) for each picture, one at a time.
template <class Look>
void for_each_shot(const MadeOptions& options, const Look& look) {
  const std::vector<PlannedPicture> plan = plan_dataset(options);
  std::mutex mutex;
  make_shots(plan, options, [&](std::size_t index, const Shot& shot, const ImageRecord& record) {
    const std::lock_guard lock(mutex);
    INFO("picture " << index);
    look(plan[index], shot, record);
  });
}

double iou(const Mask& a, const Mask& b) {
  const double both = intersection_area(a.runs, b.runs);
  return both / (mask_area(a.runs) + mask_area(b.runs) - both);
}

/// The mask of visible pixels that the item's outlines are nearest to; every garment has its own.
double best_iou(const Item& item, const std::vector<VisibleMask>& masks, Size size) {
  const Mask filled = item_mask(item, size).value();
  double best = 0;
  for (const VisibleMask& mask : masks) {
    if (!mask.parts.empty()) best = std::max(best, iou(filled, unite(mask.parts, size)));
  }
  return best;
}

bool equal(const Dataset& a, const Dataset& b) {
  return std::ranges::equal(a.images(), b.images());
}

}  // namespace

TEST_CASE("Labels of made pictures are what their pixels show, and validate finds nothing in them") {
  std::set<std::string> findings;
  std::size_t items = 0;
  for_each_shot(
      options_of(240, {240, 360}, 5), [&](const PlannedPicture& planned, const Shot& shot, const ImageRecord& record) {
        CHECK(std::ranges::is_sorted(shot.layers, {}, &Layer::depth));
        const OwnerBuffer owners(shot);
        const std::vector<VisibleMask> masks = find_visible_masks(owners, shot.garments.size());
        const auto seen = std::ranges::count_if(masks, [](const VisibleMask& mask) { return !mask.parts.empty(); });
        CHECK(record.items.size() == static_cast<std::size_t>(seen));
        CHECK((record.source == planned.source && record.pair_id == planned.pair_id));
        CHECK(record.items.front().style == planned.style);
        for (const Item& item : record.items) {
          CHECK(best_iou(item, masks, shot.size) >= 0.99);
          CHECK(item.pair_id == planned.pair_id);
          if (&item != &record.items.front()) CHECK(item.style == 0);
        }
        check_items(record, deepfashion2_categories(), [&](const ItemFault& fault) { findings.insert(fault.message); });
        items += record.items.size();
      });
  CHECK(items > 300);
  CHECK(findings == std::set<std::string>());
}

TEST_CASE("Shops show garments before plain backdrops, and users do not") {
  std::map<Source, std::set<BackdropKind>> backdrops;
  for_each_shot(options_of(120, {120, 180}, 2),
                [&](const PlannedPicture& planned, const Shot& shot, const ImageRecord&) {
                  backdrops[planned.source].insert(shot.backdrop.kind);
                  CHECK(shot.lens.jpeg_quality >= (planned.source == Source::shop ? 80 : 50));
                  if (planned.source == Source::shop) CHECK(shot.lens.blur <= 0.3);
                });
  for (const BackdropKind plain : {BackdropKind::white, BackdropKind::grey, BackdropKind::studio}) {
    CHECK(backdrops[Source::shop].contains(plain));
    CHECK_FALSE(backdrops[Source::user].contains(plain));
  }
}

TEST_CASE("The same options make the same labels for any number of threads; another seed makes others") {
  const MadeOptions options = options_of(130, {120, 180}, 9);
  const Dataset first = make_dataset_labels(options);
  {
    const ThreadLimit limit(1);
    CHECK(equal(first, make_dataset_labels(options)));
  }
  CHECK_FALSE(equal(first, make_dataset_labels(options_of(130, {120, 180}, 10))));
}

TEST_CASE("Shares of categories and levels are those of the paper's Figure 3, within 3 points") {
  const DatasetStats stats = collect_stats(make_dataset_labels(options_of(2'000, {120, 180}, 4)));
  const auto items = static_cast<double>(stats.items);
  for (const Level level : all_levels()) {
    const auto count = stats.levels[static_cast<std::size_t>(level.attribute)][level.value - 1u];
    INFO(level.name() << " " << static_cast<double>(count) / items);
    CHECK(std::abs(static_cast<double>(count) / items - published_level_share(level)) < 0.03);
  }
  for (const CategoryStats& category : stats.categories) {
    INFO(category.name << " " << category.items);
    CHECK(std::abs(static_cast<double>(category.items) / items - published_category_share(category.name).value()) <
          0.03);
    CHECK(category.items > 0);
  }
  CHECK(stats.items_per_image.begin()->first >= 1);
  CHECK(stats.items_per_image.rbegin()->first <= 7);
  CHECK(stats.items_per_image.rbegin()->first >= 5);
}
