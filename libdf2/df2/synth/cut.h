// In: an identity's stream and a category. Out: how a garment is cut. Garments of one identity share the cut; wear()
// hangs it on a figure. Lengths in heads, as in figure.h.
#pragma once

#include <cstdint>

#include <df2/category_set.h>
#include <df2/random.h>

namespace df2::synth {

enum class Neckline : std::uint8_t { round, v, boat, square, turtle, shirt_collar, hood, lapels };
enum class Hem : std::uint8_t { straight, curved, slanted, scalloped };

/// Ranges come from the category; a member that a category has no use for keeps its default.
struct Cut {
  CategoryIndex category = 0;
  double length = 2.2;         ///< from the neck, or from the waist for lower garments
  double ease = 0.1;           ///< how far the cloth stands off the body
  double waist = 0;            ///< -1 loose to 1 narrow at the waist
  double flare = 0.1;          ///< how much wider the hem is than the hips
  double sleeve_length = 0.8;  ///< of the arm, 0 to 1
  double sleeve_width = 0.1;   ///< beyond the arm's
  double waist_height = 0;     ///< lower garments: above (< 0) or below the waist
  Neckline neckline = Neckline::round;
  double neck_width = 0.8, neck_depth = 0.3;
  double strap_width = 0.15;  ///< vests and slings
  Hem hem = Hem::straight;
  double opening = 0;  ///< outwear: 0 closed to 1 wide open
  bool buttons = false, zip = false, belt = false, pockets = false, cuffs = false, pleats = false;
  std::uint64_t seed = 0;  ///< of all smaller choices
};

Cut make_cut(Random& identity, CategoryIndex category);

/// A top as it looks inside trousers or a skirt that lie over it: its hem does not stick out.
Cut tucked_in(Cut top);

/// A garment as it looks beneath outwear: it is pressed to the body.
Cut under_outwear(Cut cut);

}  // namespace df2::synth
