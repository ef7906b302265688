// In: pieces and the places of landmarks, one after the other. Out: a garment. Called by the makers of garments.
#pragma once

#include <cstdint>
#include <utility>

#include <df2/synth/garment.h>

namespace df2::synth {

class Assembly {
 public:
  explicit Assembly(CategoryIndex category);

  /// Returns the piece's number.
  std::uint16_t add(Layer piece);
  Layer& piece(std::uint16_t number) { return garment_.pieces[number]; }
  /// `number`: the landmark's, from 1.
  void place(int number, Point at, std::uint16_t piece, bool is_turned_away = false);
  /// The mirror partner of a landmark of the left side.
  int partner(int number) const;
  const LandmarkPlace& placed(int number) const;
  Garment finish() && { return std::move(garment_); }

 private:
  Garment garment_;
};

}  // namespace df2::synth
