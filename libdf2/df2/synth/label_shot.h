// In: a shot. Out: the items that a labeller would mark in it, with labels that are exact because the shot says what is
// where. Called by make_shot and the tests.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <df2/item.h>
#include <df2/random.h>
#include <df2/synth/shot.h>

namespace df2::synth {

struct ShotLabels {
  std::vector<Item> items;            ///< numbered from 1; pair_id is left to the caller
  std::vector<std::size_t> garments;  ///< of each item its place among the shot's garments
};

/// Garments of which nothing is seen are no items. Masks are what is seen. Landmarks outside the picture have v = 0 and
/// no place; inside it v = 2 where their own piece is on top there or within 2 pixels, less for small items, else v
/// = 1. A box holds the mask and the labelled landmarks, also covered ones, as real boxes do. Levels follow the paper's
/// rules (derived_levels.h), viewpoint the stance. Nothing for a shot that no labeller would have kept: one that shows
/// a mere sliver of a garment, or so small a part of a covered one that its box says nothing of its mask. `random`:
/// decides how masks are cut into polygons. REQUIRES: layers sorted by depth.
std::optional<ShotLabels> label_shot(const Shot& shot, Random& random);

/// Leaves some landmarks of the item without a label, covered ones first, as a labeller in a hurry does. Its levels
/// stay what they are.
void leave_unlabelled(Item& item, Random& random);

}  // namespace df2::synth
