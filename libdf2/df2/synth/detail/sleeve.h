// In: a fit and where the sleeve begins. Out: the sleeve, with its landmarks. Called by the makers of tops, dresses and
// outwear. A sleeve is cut along the arm: its cloth runs down the bone, bent as the arm is.
#pragma once

#include <vector>

#include <df2/synth/detail/assembly.h>
#include <df2/synth/detail/fit.h>

namespace df2::synth {

struct Sleeve {
  Layer piece;
  Point pit;  ///< where its inner edge begins
  Point cuff_outer, cuff_inner;
  std::vector<Point> outer_mids, inner_mids;  ///< from the shoulder down; landmarks between shoulder, cuff and armpit
};

/// `shoulder`: where it begins above. `side_of_trunk`: where the trunk's edge begins below; an arm close to the trunk
/// covers that, and the sleeve begins further in. `mids`: landmarks between shoulder and cuff.
Sleeve make_sleeve(const Fit& fit, std::size_t side, Point shoulder, Point side_of_trunk, int mids, Random& random);

}  // namespace df2::synth
