// In: two pictures that may show the same, and how one may lie in the other. Out: whether their pixels agree. Called by
// find_leaks for each candidate of near_duplicates, and by near_duplicates on tiny pictures.
#pragma once

#include <cstddef>
#include <span>

#include <df2/image/picture.h>
#include <df2/leaks/area_averages.h>

namespace df2 {

/// Side of the small pictures that are compared.
inline constexpr std::uint32_t kLookSide = 128;

/// The picture in colour, drawn out or together to kLookSide x kLookSide. REQUIRES: three channels.
Picture look_of(const Picture& picture);

/// How one picture lies in the other.
struct Placing {
  Cut cut;                   ///< what of the first picture the second does not show
  bool is_mirrored = false;  ///< and the second is the mirror image of the rest
};

/// How far two pictures agree once they lie on each other.
struct Agreement {
  double correlation = 0;       ///< of brightness, at most 1
  double detail = 0;            ///< the same within parts of the picture where something is to be seen, on average
  double difference = 0;        ///< of colours, on average, in levels of 0 to 255
  double worst_difference = 0;  ///< of the part of the picture where it is largest
  Placing placing;
};

/// The cut is searched for near the given one. Before colours are compared, the brightness of the first picture is
/// changed to that of the second by a moderate factor or summand. Where the correlation alone shows that these are two
/// pictures, the rest is left as it is. REQUIRES: two of look_of.
Agreement compare_looks(const Picture& first, const Picture& second, const Placing& about);

/// Whether one is a copy of the other.
bool is_same_picture(const Agreement& agreement);

/// -1 to 1; 0 where one of them does not vary. REQUIRES: as many samples in both.
double correlation(std::span<const float> a, std::span<const float> b);

/// What changed the brightness of a whole picture: a factor or a summand, as far as it is moderate.
struct Tone {
  double factor = 1, summand = 0;
  /// As it stands in a picture, which ends at 0 and 255.
  double operator()(double value) const;
};

/// That which brings `a` nearest to `b`, on average. REQUIRES: as many samples in both, at least one.
Tone nearest_tone(std::span<const float> a, std::span<const float> b);

}  // namespace df2
