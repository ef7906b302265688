#include <df2/synth/arrangement.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/contour.h>
#include <df2/synth/camera.h>
#include <df2/synth/label_shot.h>
#include <df2/synth/occluders.h>
#include <df2/validate/item_checks.h>

#include "outlines.h"

namespace {

using namespace df2;
using namespace df2::synth;

constexpr CategoryIndex kShorts = 6, kTrousers = 7;

Wanted anything() {
  Wanted wanted;
  wanted.categories.fill(1);
  for (auto& levels : wanted.levels) levels.fill(1);
  for (auto& levels : wanted.welcome) levels.fill(1);
  return wanted;
}

/// A garment alone on its figure, whole in the picture.
Shot shot_of(std::uint64_t seed, CategoryIndex category, Stance stance) {
  Random random(seed, category);
  Arrangement all = arrange(random, any_garment(random, category), stance, Source::shop, anything(), true);
  const Camera camera{.scale = 70, .shift = {300, 160}};
  Shot shot;
  shot.size = {600, 640};
  shot.pixels_per_head = camera.scale;
  for (Layer& layer : all.layers) shot.layers.push_back(seen_through(camera, std::move(layer)));
  shot.garments = std::move(all.garments);
  for (LandmarkPlace& landmark : shot.garments[0].landmarks) landmark.at = camera(landmark.at);
  sort_layers(shot);
  return shot;
}

enum class Seen { on_top, covered, at_an_edge };

/// What the layers over a landmark's own say of it, measured on their outlines.
Seen seen_at(const Shot& shot, const LandmarkPlace& landmark) {
  constexpr double kUnclear = 4;  // pixels
  const Owner own{OwnerKind::garment, 0, landmark.piece};
  Seen seen = Seen::on_top;
  for (auto layer = shot.layers.rbegin(); layer != shot.layers.rend() && layer->owner != own; ++layer) {
    const bool is_clear = distance_to_outline(landmark.at, layer->outline) > kUnclear;
    if (is_clear && winding_number(layer->outline, landmark.at) != 0) return Seen::covered;
    if (!is_clear) seen = Seen::at_an_edge;
  }
  return seen;
}

}  // namespace

TEST_CASE("Crossed legs are labelled leg by leg, what the other leg covers as covered, and validate says nothing") {
  std::set<std::string> findings;
  int crossed_hems = 0, covered = 0;
  for (const CategoryIndex category : {kShorts, kTrousers}) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      INFO("seed " << seed << " category " << category);
      const Shot shot = shot_of(seed, category, Stance::legs_crossed);
      Random random(seed);
      const std::optional<ShotLabels> labels = label_shot(shot, random);
      REQUIRE(labels.has_value());
      const Item& item = labels->items.at(0);
      for (std::size_t i = 0; i < item.landmarks.size(); ++i) {
        const LandmarkPlace& place = shot.garments[0].landmarks[i];
        INFO("landmark " << i + 1);
        CHECK(std::abs(item.landmarks[i].x - place.at.x) < 0.006);  // written in hundredths
        CHECK(std::abs(item.landmarks[i].y - place.at.y) < 0.006);
        const Seen seen = seen_at(shot, place);
        if (seen != Seen::at_an_edge) CHECK(item.landmarks[i].visibility == (seen == Seen::covered ? 1 : 2));
      }
      const int hem = category == kTrousers ? 7 : 6;  // its inner end
      const int partner = deepfashion2_categories()[category].mirror_landmark(hem);
      const auto at = [&](int number) { return item.landmarks[static_cast<std::size_t>(number - 1)]; };
      crossed_hems += at(hem).x > at(partner).x;
      covered += std::ranges::count(item.landmarks, 1, &Landmark::visibility) > 0;
      CHECK_FALSE(are_sides_swapped(item, deepfashion2_categories()[category]));
      ImageRecord record;
      record.size = shot.size;
      record.items = labels->items;
      check_items(record, deepfashion2_categories(), [&](const ItemFault& fault) { findings.insert(fault.message); });
      // Exchanged numbers are found in the same item.
      for (const LandmarkPair pair : deepfashion2_categories()[category].mirror_pairs)
        std::swap(record.items[0].landmarks[pair[0] - 1u], record.items[0].landmarks[pair[1] - 1u]);
      CHECK(are_sides_swapped(record.items[0], deepfashion2_categories()[category]));
    }
  }
  CHECK(crossed_hems > 15);
  CHECK(covered > 60);
  CHECK(findings == std::set<std::string>());
}

TEST_CASE("Who sits has a seat behind, and who stands has none") {
  const auto has_seat = [](std::uint64_t seed, Stance stance) {
    const Shot shot = shot_of(seed, kTrousers, stance);
    return std::ranges::any_of(shot.layers, [](const Layer& layer) {
      return layer.owner.kind == OwnerKind::prop && layer.depth < static_cast<double>(kBehindBody);
    });
  };
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    CHECK(has_seat(seed, Stance::sitting));
    CHECK_FALSE(has_seat(seed, Stance::legs_crossed));
  }
}

TEST_CASE("Some of those who are seen from the front cross their legs, and nobody whose side or back is seen") {
  Random random(3);
  for (const Source source : {Source::shop, Source::user}) {
    int crossed = 0;
    for (int i = 0; i < 500; ++i) crossed += draw_stance(random, source, 2) == Stance::legs_crossed;
    CHECK((crossed > 10 && crossed < 60));
    for (int i = 0; i < 200; ++i) CHECK(draw_stance(random, source, 3) != Stance::legs_crossed);
  }
}
