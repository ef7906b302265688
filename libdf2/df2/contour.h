// In: an item's landmarks. Out: its contour, its skeleton and its first-stage mask, and how well they fit its mask.
// Called by contour, draw and validate of df2-data.
// Source: paper, section 2.1; which landmarks are joined: the official figure (category_set.h).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <df2/category_set.h>
#include <df2/geometry.h>
#include <df2/item.h>
#include <df2/mask.h>

namespace df2 {

/// The closed outlines of a category, as landmarks from 1. Most have one. An outwear has two panels: its contour passes
/// the collar twice. Where the neck point behind, landmark 1, is hidden, the outline runs along the neckline in front.
std::vector<std::vector<std::uint8_t>> contour_panels(const Category& category, bool is_back_neck_visible);

/// The edges of the contour and those within it, each once.
std::vector<LandmarkPair> skeleton_edges(const Category& category);

/// The outlines of an item through its labelled landmarks, and the straps of slings as strips. An outline of fewer than
/// three labelled landmarks is left out.
std::vector<Polygon> contour_polygons(const Item& item, const Category& category);

/// The mask that the labellers started from: the filled contour. Nothing where no outline is left.
std::optional<Mask> first_stage_mask(const Item& item, const Category& category, Size image);

/// How the first-stage mask fits the item's mask. The paper accepts labels only where the contour covers the item.
struct ContourFit {
  double coverage = 0;  ///< share of the mask's pixels that lie within the contour
  double iou = 0;       ///< of both masks
  bool operator==(const ContourFit&) const = default;
};

/// Nothing for an item without a mask, or with an empty one.
std::optional<ContourFit> fit_contour(const Item& item, const Category& category, Size image);

/// Whether left and right were mixed up: the mirror partners at the neck or the waist are the wrong way round, or most
/// where those are not labelled, and the contour runs the wrong way round, too. Crossed legs keep their numbers: knees
/// and hems pass each other, but the waist does not, nor do the two edges of one leg. Low numbers are at the left of
/// the picture in every view, but a side or back view may hide that.
bool are_sides_swapped(const Item& item, const Category& category);

}  // namespace df2
