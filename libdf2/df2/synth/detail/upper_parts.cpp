#include <df2/synth/detail/upper_parts.h>

#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/folds.h>
#include <df2/synth/detail/sleeve.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

Armholes armholes(const Fit& fit) {
  Armholes holes;
  for (const std::size_t side : {0u, 1u}) {
    const double sign = side == 0 ? -1 : 1;
    const Point off = {sign * 0.025 * fit.over, -0.02 - 0.03 * fit.over};
    holes.shoulder[side] = on_shoulder(fit.figure, side, 1) + off;
    holes.pit[side] = armpit(fit.figure, side, fit.ease());
  }
  return holes;
}

double pit_level(const Fit& fit) {
  return kArmpitLevel + 0.5 * fit.ease();
}

Polygon shoulder_and_armhole(std::size_t side, Point neck, const Armholes& holes) {
  const double sign = side == 0 ? -1 : 1;
  const Point shoulder = holes.shoulder[side], pit = holes.pit[side];
  Polygon line = bow(neck, shoulder, sign * 0.03);
  append(line, bow(shoulder, pit, sign * -0.02));
  return line;
}

Polygon trunk_outline(const std::array<Polygon, 2>& shoulders, const TrunkEdges& edges, const Polygon& top) {
  Polygon outline = shoulders[0];
  append(outline, edges.side[0]);
  append(outline, edges.hem);
  append(outline, reversed(edges.side[1]));
  append(outline, reversed(shoulders[1]));
  append(outline, std::span(top).first(top.size() - 1));
  return outline;
}

void add_sleeves(Assembly& assembly, const Fit& fit, const Armholes& holes, std::array<std::uint16_t, 2> trunk,
                 Random& random) {
  const UpperNumbers numbers = upper_numbers(fit.cut.category);
  for (const std::size_t side : {0u, 1u}) {
    Sleeve sleeve = make_sleeve(fit, side, holes.shoulder[side], holes.pit[side], numbers.sleeve_mids, random);
    const std::uint16_t piece = assembly.add(std::move(sleeve.piece));
    // A sleeve behind the trunk is covered at its seam.
    const std::uint16_t seam = fit.figure.arm_in_front[side] ? piece : trunk[side];
    const bool is_far = is_far_side(fit, side);
    const auto place = [&](int left, Point at, std::uint16_t on, bool is_hidden) {
      assembly.place(side == 0 ? left : assembly.partner(left), at, on, is_hidden);
    };
    place(7, holes.shoulder[side], seam, is_far);
    place(numbers.armpit, sleeve.pit, piece, is_far);
    place(numbers.outer_cuff, sleeve.cuff_outer, piece, false);
    place(numbers.inner_cuff, sleeve.cuff_inner, piece, false);
    for (int i = 0; i < numbers.sleeve_mids; ++i) {
      const auto at = static_cast<std::size_t>(i);
      place(8 + i, sleeve.outer_mids[at], piece, false);
      place(numbers.armpit - 1 - i, sleeve.inner_mids[at], piece, false);
    }
  }
}

Layer trunk_piece(const Fit& fit, Polygon outline, Random& random) {
  Layer trunk;
  trunk.depth = fit.depth();
  trunk.outline = std::move(outline);
  trunk.mesh = fit.mesh();
  add_trunk_folds(fit, trunk, random);
  if (is_dress(fit.cut.category)) add_skirt_folds(fit, kWaistLevel + 0.1, trunk, random);
  return trunk;
}

}  // namespace df2::synth
