// In: rooms that are taken, and where one more would best be. Out: a place that covers as little as possible. Called
// for the labels of items and the numbers of landmarks.
#pragma once

#include <span>
#include <vector>

#include <df2/geometry.h>

namespace df2 {

/// Remembers what is taken; what is placed first has the better choice.
class LabelPlaces {
 public:
  explicit LabelPlaces(Size picture) : picture_(picture) {}

  /// `weight`: how bad it is to cover it.
  void take(const Box& room, double weight = 1) { taken_.push_back({room, weight}); }
  /// The place, of those given, that covers the least; the first of equal ones. It is moved into the picture and taken.
  /// REQUIRES: a place; all of one size.
  Box choose(std::span<const Box> places);

 private:
  struct Taken {
    Box room;
    double weight;
  };
  double cost_of(const Box& place) const;

  Size picture_;
  std::vector<Taken> taken_;
};

}  // namespace df2
