#include <df2_eval/loose_similarity.h>

#include <cmath>

namespace df2::eval {

namespace {

/// Of two numbers, one of which may be no number. The functions of the C library do the same and are calls.
double smaller(double a, double b) {
  return a < b || std::isnan(b) ? a : b;
}
double larger(double a, double b) {
  return a > b || std::isnan(b) ? a : b;
}

}  // namespace

double loose_box_iou(const Box& prediction, const Box& item, bool item_is_crowd) {
  const double width = smaller(prediction.x + prediction.width, item.x + item.width) - larger(prediction.x, item.x);
  if (width <= 0) return 0;
  const double height = smaller(prediction.y + prediction.height, item.y + item.height) - larger(prediction.y, item.y);
  if (height <= 0) return 0;
  const double shared = width * height;
  return shared / (item_is_crowd ? prediction.area() : prediction.area() + item.area() - shared);
}

std::optional<double> loose_mask_iou(const SizedMaskRuns& prediction, const SizedMaskRuns& item, bool item_is_crowd) {
  if (prediction.size == item.size) return mask_iou(prediction.mask, item.mask, item_is_crowd);
  if (box_iou(prediction.mask.box, item.mask.box, item_is_crowd) > 0) return std::nullopt;
  return 0;
}

}  // namespace df2::eval
