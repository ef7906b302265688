#include <df2/synth/make_shots.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include <df2/parallel.h>
#include <df2/synth/balance.h>
#include <df2/synth/identity.h>
#include <df2/watch.h>

namespace df2::synth {

namespace {

constexpr std::size_t kBlock = 96;  // pictures between two looks at the shares

/// How likely each level is in the pictures of a source, beside its share in all: shops show garments whole and
/// uncovered, and customers do not.
constexpr LevelShares kShopHabits = {{{0.4, 1.2, 1}, {1.5, 0.65, 0.35}, {1.5, 0.4, 0.15}, {1, 1, 1}}};
constexpr LevelShares kUserHabits = {{{2.2, 0.8, 1}, {0.5, 1.5, 2.5}, {0.5, 1.6, 2.2}, {1, 1, 1}}};

Attributes draw_aim(Random& random, const LevelShares& wanted, Source source) {
  const LevelShares& habits = source == Source::shop ? kShopHabits : kUserHabits;
  std::array<std::uint8_t, kAttributes.size()> levels = {};
  for (std::size_t a = 0; a < levels.size(); ++a) {
    std::array<double, kLevelsPerAttribute> weights = {};
    for (std::size_t level = 0; level < weights.size(); ++level) weights[level] = wanted[a][level] * habits[a][level];
    levels[a] = static_cast<std::uint8_t>(1 + random.pick(weights));
  }
  // A garment that an edge of the picture cuts off is not far away.
  if (levels[2] > 1) levels[0] = std::max<std::uint8_t>(levels[0], 2);
  return {.scale = levels[0], .occlusion = levels[1], .zoom_in = levels[2], .viewpoint = levels[3]};
}

/// The categories of identities, chosen when their first picture is made.
class Identities {
 public:
  Identities(std::span<const PlannedPicture> plan, Balance& balance) : balance_(balance) {
    for (const PlannedPicture& picture : plan) {
      if (pictures_.size() < static_cast<std::size_t>(picture.pair_id)) pictures_.push_back(0);
      ++pictures_.back();
    }
    categories_.reserve(pictures_.size());
  }

  CategoryIndex category_of(std::int64_t pair_id) {
    while (categories_.size() < static_cast<std::size_t>(pair_id)) {
      const int count = pictures_[categories_.size()];
      categories_.push_back(balance_.most_lacking(count));
      balance_.expect(categories_.back(), count);
    }
    return categories_[static_cast<std::size_t>(pair_id - 1)];
  }

 private:
  Balance& balance_;
  std::vector<int> pictures_;  // of each pair_id, from 1
  std::vector<CategoryIndex> categories_;
};

ShotBrief brief_of(const PlannedPicture& planned, CategoryIndex category, const MadeOptions& options,
                   const Wanted& wanted, Random& random) {
  const Identity identity = make_identity(options.seed, planned.pair_id, category);
  ShotBrief brief;
  brief.garment = {identity.cut, cloth_of(identity, planned.style), planned.style, 0};
  brief.source = planned.source;
  brief.aim = draw_aim(random, wanted.levels, planned.source);
  brief.wanted = wanted;
  brief.difficulty = options.difficulty;
  brief.size = options.size;
  return brief;
}

}  // namespace

ImageRecord record_of(const PlannedPicture& planned, const Shot& shot, ShotLabels labels) {
  ImageRecord record;
  record.size = shot.size;
  record.source = planned.source;
  record.pair_id = planned.pair_id;
  record.items = std::move(labels.items);
  for (Item& item : record.items) item.pair_id = planned.pair_id;
  return record;
}

void make_shots(std::span<const PlannedPicture> plan, const MadeOptions& options, const TakeShot& take) {
  Balance balance(options.shares);
  Identities identities(plan, balance);
  Steps steps(plan.size());
  for (std::size_t begin = 0; begin < plan.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, plan.size() - begin);
    std::vector<CategoryIndex> categories(count);
    for (std::size_t i = 0; i < count; ++i) categories[i] = identities.category_of(plan[begin + i].pair_id);
    const Wanted wanted = balance.wanted();
    std::vector<std::vector<Item>> made(count);
    parallel_for(count, [&](std::size_t i) {
      const PlannedPicture& planned = plan[begin + i];
      Random random(options.seed ^ 0xA0761D6478BD642Fu, begin + i);
      const ShotBrief brief = brief_of(planned, categories[i], options, wanted, random);
      MadeShot shot = make_shot(brief, random.bits());
      made[i] = shot.labels.items;
      for (Item& item : shot.labels.items) {
        if (random.chance(options.unlabelled)) leave_unlabelled(item, random);
      }
      take(begin + i, shot.shot, record_of(planned, shot.shot, std::move(shot.labels)));
      steps.done();
    });
    for (std::size_t i = 0; i < count; ++i) {
      balance.expect(categories[i], -1);
      for (const Item& item : made[i]) balance.add(item);
    }
  }
}

}  // namespace df2::synth
