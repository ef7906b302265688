#include <df2/draw/label_places.h>

#include <algorithm>
#include <limits>

namespace df2 {

namespace {

double common_area(const Box& a, const Box& b) {
  const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

Box moved_inside(Box box, Size picture) {
  box.x = std::max(0.0, std::min(box.x, picture.width - box.width));
  box.y = std::max(0.0, std::min(box.y, picture.height - box.height));
  return box;
}

}  // namespace

double LabelPlaces::cost_of(const Box& place) const {
  double cost = 0;
  for (const Taken& taken : taken_) cost += taken.weight * common_area(place, taken.room);
  return cost;
}

Box LabelPlaces::choose(std::span<const Box> places) {
  Box best;
  double least = std::numeric_limits<double>::infinity();
  for (const Box& place : places) {
    const Box inside = moved_inside(place, picture_);
    const double cost = cost_of(inside);
    if (cost >= least) continue;
    least = cost;
    best = inside;
  }
  take(best);
  return best;
}

}  // namespace df2
