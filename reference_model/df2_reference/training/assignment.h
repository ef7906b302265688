// In: boxes and the garments of a picture. Out: which boxes stand for which garment, and which for none. Called by the
// losses.
#pragma once

#include <df2_reference/tensor.h>

namespace df2::reference {

/// Intersection over union of corners `a` [n, 4] and `b` [m, 4]: [n, m].
Tensor corner_iou(const Tensor& a, const Tensor& b);

/// What each of a list of boxes is worth in training. Boxes that are neither positive nor negative are left out.
struct Assignment {
  Tensor garment;   ///< [boxes] of int64: the garment that overlaps most; 0 where there is none
  Tensor positive;  ///< [boxes] of bool
  Tensor negative;  ///< [boxes] of bool
};

struct AssignmentRule {
  double positive_iou = 0.5;  ///< from here on a box stands for the garment
  double negative_iou = 0.5;  ///< below, it stands for none
  /// The boxes that overlap a garment most are positive even below positive_iou, so that each garment has one.
  bool keep_best = false;
};

/// `boxes` [n, 4], `garments` [g, 4], corners in the same pixels.
Assignment assigned(const Tensor& boxes, const Tensor& garments, const AssignmentRule& rule);

}  // namespace df2::reference
