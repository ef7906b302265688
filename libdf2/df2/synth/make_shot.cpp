#include <df2/synth/make_shot.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include <df2/error.h>

namespace df2::synth {

namespace {

constexpr std::uint64_t kTries = 6;       // for the levels
constexpr std::uint64_t kPlainFrom = 24;  // from here on the garment is shown alone and whole, as it lies or hangs
constexpr std::uint64_t kMostTries = 200;

/// How many of the levels are those aimed at.
int agreement(const Attributes& levels, const Attributes& aim) {
  return static_cast<int>(std::ranges::count_if(
      kAttributes, [&](const AttributeRow& row) { return levels.level(row.attribute) == aim.level(row.attribute); }));
}

/// Whether what else the shot shows is wanted.
bool is_welcome(const ShotLabels& labels, const LevelShares& welcome, Random& random) {
  bool are_welcome = true;
  for (const Item& item : std::span(labels.items).subspan(1)) {
    for (const AttributeRow& row : kAttributes) {
      const std::size_t level = item.attributes->level(row.attribute) - 1u;
      if (!random.chance(welcome[static_cast<std::size_t>(row.attribute)][level])) are_welcome = false;
    }
  }
  return are_welcome;
}

}  // namespace

MadeShot make_shot(ShotBrief brief, std::uint64_t seed) {
  std::optional<MadeShot> best;
  int most = -1;
  for (std::uint64_t attempt = 0; attempt < kMostTries && (attempt < kTries || !best); ++attempt) {
    if (attempt == kPlainFrom) {
      brief.is_alone = true;
      brief.aim = {.scale = 2, .occlusion = 1, .zoom_in = 1, .viewpoint = 1};
    }
    Random random(seed, attempt);
    Shot shot = stage_shot(brief, random);
    std::optional<ShotLabels> labels = label_shot(shot, random);
    if (!labels || labels->garments.empty() || labels->garments[0] != 0) continue;
    const int agreeing = agreement(*labels->items[0].attributes, brief.aim) +
                         (is_welcome(*labels, brief.wanted.welcome, random) ? 1 : 0);
    if (agreeing <= most) continue;
    most = agreeing;
    best = {std::move(shot), std::move(*labels)};
    if (agreeing == static_cast<int>(kAttributes.size()) + 1) break;
  }
  if (!best) throw Error(Fault::internal, Code::internal, "no picture of a garment could be made that shows it well");
  return std::move(*best);
}

}  // namespace df2::synth
