#include <df2/synth/detail/lower.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <df2/synth/detail/assembly.h>
#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/details.h>
#include <df2/synth/detail/folds.h>
#include <df2/synth/detail/trunk.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

constexpr double kStep = 0.07;
constexpr double kNearer = 0.5;  // how far the nearer half lies before the other one: a leg fits between them

/// A level of one half: where its outer edge and its inner one (the seam in the middle, or the leg's inside) are.
struct HalfRow {
  double level;
  Point outer, inner;
};

/// Where both halves of shorts and trousers part.
Point crotch_of(const Fit& fit) {
  const Figure& figure = fit.figure;
  const double rest = kKneeLevel - kHipLevel;
  const double seen = (figure.knees[0].y + figure.knees[1].y - figure.hips[0].y - figure.hips[1].y) / 2 / rest;
  const double drop = (kCrotchLevel - kHipLevel + 0.35 * fit.ease()) * std::clamp(seen, 0.3, 1.0);
  return mix(figure.hips[0], figure.hips[1], 0.5) + Point{0.12 * figure.facing, drop};
}

/// The seam in the middle, from the waist to the crotch.
Point middle_seam(const Fit& fit, double level, Point crotch) {
  const double share = std::clamp((level - fit.top) / (kCrotchLevel - fit.top), 0.0, 1.0);
  const Point waist = mix(fit.span(fit.top).middle(), fit.front(0, fit.top), 0.6) + Point{0, 0.05};
  return mix(waist, crotch, share) + Point{0.05 * fit.figure.facing * 4 * share * (1 - share), 0};
}

double leg_half(const Fit& fit, double along) {
  const double hem = along_leg(fit.hem), here = std::clamp(along, 0.0, 2.0);
  const double wide = fit.cut.flare * smooth_step(std::min(0.7, 0.5 * hem), hem, along);
  // Cloth runs straight from thigh to ankle, and only tight cloth shows the calf.
  const double straight = mix(leg_half_width(fit.figure, 0), leg_half_width(fit.figure, 2), here / 2);
  const double body = leg_half_width(fit.figure, here);
  return std::max(body, mix(body, straight, std::min(1.0, 10 * fit.ease()))) + 0.025 + 0.8 * fit.ease() + wide;
}

std::vector<HalfRow> half_rows(const Fit& fit, std::size_t side, Point crotch) {
  const Limb limb = leg(fit.figure, side);
  const auto half = [&](double along) { return leg_half(fit, along); };
  std::vector<HalfRow> rows;
  const int steps = static_cast<int>(std::ceil((fit.hem - fit.top) / kStep));
  for (int i = 0; i <= steps; ++i) {
    const double level = mix(fit.top, fit.hem, static_cast<double>(i) / steps);
    const Span span = fit.span(level);
    const Point seat = side == 0 ? span.left : span.right;
    const Section tube = section_at(limb, std::max(0.0, along_leg(level)), half);
    const Point outer = mix(seat, tube.outer, smooth_step(kHipLevel, kCrotchLevel + 0.3, level));
    Point inner = middle_seam(fit, level, crotch);
    if (level > kCrotchLevel) {
      const Section at_crotch = section_at(limb, along_leg(kCrotchLevel), half);
      const double held = 1 - smooth_step(kCrotchLevel, std::min(kCrotchLevel + 0.7, std::max(fit.hem, 2.7)), level);
      inner = tube.inner + held * (crotch - at_crotch.inner);
    }
    rows.push_back({level, outer, inner});
  }
  return rows;
}

Mesh half_mesh(const std::vector<HalfRow>& rows, std::size_t side) {
  std::vector<MeshRow> mesh;
  const auto add = [&](const HalfRow& row, Point shift) {
    const Point beyond = 0.2 * (row.inner - row.outer);
    const Point outer = row.outer - beyond + shift, inner = row.inner + beyond + shift;
    const double opened = smooth_step(kCrotchLevel - 0.3, kCrotchLevel + 0.4, row.level);
    const double width = distance(outer, inner);
    const double height = mix(0.55, 0.42, opened) * width;
    const double seam = mix(0.1, 1.15, opened);
    if (side == 0)
      mesh.push_back(
          {outer, inner, {-width - 0.05, row.level + shift.y}, {-0.05, row.level + shift.y}, height, -1.15, seam});
    else
      mesh.push_back(
          {inner, outer, {0.05, row.level + shift.y}, {width + 0.05, row.level + shift.y}, height, -seam, 1.15});
  };
  add(rows.front(), {0, -0.3});
  for (const HalfRow& row : rows) add(row, {});
  add(rows.back(), {0, 0.3});
  return mesh_of(mesh);
}

std::size_t row_at(const std::vector<HalfRow>& rows, double level) {
  const auto at = std::ranges::min_element(rows, {}, [&](const HalfRow& row) { return std::abs(row.level - level); });
  return static_cast<std::size_t>(at - rows.begin());
}

Layer half_piece(const Fit& fit, std::size_t side, const std::vector<HalfRow>& rows, Point crotch, Random& random) {
  const double sign = side == 0 ? -1 : 1;
  Layer piece;
  piece.depth = fit.depth() + (side == near_leg(fit.figure) ? kNearer : 0.0);
  Polygon outer, inner;
  for (const HalfRow& row : rows) {
    outer.push_back(row.outer);
    // The right half lies over the left one, which reaches a little under it.
    const bool is_seat = row.level <= kCrotchLevel;
    inner.push_back(row.inner + Point{is_seat && side == 0 ? 0.015 : 0.0, 0});
  }
  piece.outline = outer;
  append(piece.outline, bow(outer.back(), inner.back(), sign * 0.05));
  append(piece.outline, reversed(inner));
  append(piece.outline, bow(inner.front(), outer.front(), 0));
  piece.mesh = half_mesh(rows, side);
  piece.strokes.push_back(
      {StrokeKind::seam,
       Polygon(inner.begin(), inner.begin() + static_cast<std::ptrdiff_t>(row_at(rows, kCrotchLevel)) + 1),
       0.014,
       {}});
  const std::size_t above = rows.size() >= 3 ? rows.size() - 2 : rows.size() - 1;
  if (fit.cut.cuffs)
    piece.strokes.push_back({StrokeKind::ribbing, {rows[above].outer, rows[above].inner}, 0.16, {}});
  else
    piece.strokes.push_back({StrokeKind::hem, {rows[above].outer, rows[above].inner}, 0.014, {}});
  if (fit.cut.pockets) {
    const Span waist = fit.span(fit.top + 0.14), hip = fit.span(fit.top + 0.65);
    if (fit.is_seen_from_behind()) {
      const Point a = hip.at(sign * 0.25), b = hip.at(sign * 0.68);
      piece.strokes.push_back({StrokeKind::seam,
                               {a, b, b + Point{0, 0.36}, mix(a, b, 0.5) + Point{0, 0.44}, a + Point{0, 0.36}, a},
                               0.014,
                               {}});
    } else {
      const Point line[] = {waist.at(sign * 0.55), mix(waist.at(sign * 0.62), hip.at(sign * 0.75), 0.6),
                            hip.at(sign * 0.99)};
      piece.strokes.push_back({StrokeKind::seam, curve_through(line), 0.014, {}});
    }
  }
  if (fit.figure.crossing == side) {  // where one leg lies on the other, its edge is seen
    const auto below = static_cast<std::ptrdiff_t>(row_at(rows, kCrotchLevel));
    piece.strokes.push_back({StrokeKind::edge, Polygon(inner.begin() + below, inner.end()), 0.016, {}});
  }
  add_leg_folds(fit, side, crotch, piece, random);
  return piece;
}

}  // namespace

Garment make_legs(const Fit& fit, Random& random) {
  Assembly assembly(fit.cut.category);
  const Point crotch = crotch_of(fit);
  const bool is_long = kind_of(fit.cut.category) == Kind::trousers;
  std::array<std::uint16_t, 2> half = {};
  std::array<std::vector<HalfRow>, 2> rows;
  for (const std::size_t side : {0u, 1u}) {
    rows[side] = half_rows(fit, side, crotch);
    half[side] = assembly.add(half_piece(fit, side, rows[side], crotch, random));
  }
  const Point left = rows[0].front().outer, right = rows[1].front().outer, middle = rows[0].front().inner;
  for (const std::size_t side : {0u, 1u}) {
    Layer& piece = assembly.piece(half[side]);
    add_waistband(fit, left, right, piece);
    if (side == 1 && !fit.is_seen_from_behind() && !fit.cut.belt)
      piece.studs.push_back({middle + Point{0.03, 0.075}, 0.045, button_colour(fit.cut)});
  }
  for (const std::size_t side : {0u, 1u}) {
    const std::uint16_t piece = half[side];
    const auto place = [&](int number, Point at, bool is_far = false) {
      assembly.place(side == 0 ? number : assembly.partner(number), at, piece, is_far);
    };
    const auto level = [&](double share) { return row_at(rows[side], mix(fit.top, fit.hem, share)); };
    const bool is_far = is_far_side(fit, side);
    place(1, rows[side].front().outer);
    place(4, rows[side][level(is_long ? 0.3 : 0.52)].outer, is_far);
    if (is_long) {
      const HalfRow& knee = rows[side][level(0.57)];
      place(5, knee.outer);
      place(8, knee.inner);
    }
    place(is_long ? 6 : 5, rows[side].back().outer);
    place(is_long ? 7 : 6, rows[side].back().inner);
  }
  assembly.place(2, middle, half[0]);
  assembly.place(is_long ? 9 : 7, rows[0][row_at(rows[0], kCrotchLevel)].inner, half[near_leg(fit.figure)]);
  return std::move(assembly).finish();
}

BareLeg bare_below(const Cut& cut, int over) {
  constexpr double kWithin = 0.15;  // so that no gap is seen
  return {along_leg(hem_level(cut)) - kWithin, depth_on_trunk(over) + kNearer / 2};
}

Garment make_skirt(const Fit& fit, Random& random) {
  Assembly assembly(fit.cut.category);
  const Span waist = fit.span(fit.top);
  const TrunkEdges edges = trunk_edges(fit, {waist.left, waist.right}, fit.top);
  Layer skirt;
  skirt.depth = fit.depth();
  skirt.outline = edges.side[0];
  append(skirt.outline, edges.hem);
  append(skirt.outline, reversed(edges.side[1]));
  const Point middle = mix(waist.left, waist.right, 0.5) + Point{0, 0.05};
  const Point band[] = {waist.right, mix(waist.right, waist.left, 0.25) + Point{0, 0.04}, middle,
                        mix(waist.right, waist.left, 0.75) + Point{0, 0.04}, waist.left};
  const Polygon upper = curve_through(band);
  append(skirt.outline, std::span(upper).first(upper.size() - 1));
  skirt.mesh = fit.mesh();
  add_skirt_folds(fit, fit.top + 0.15, skirt, random);
  add_waistband(fit, waist.left, waist.right, skirt);
  add_hem_details(fit, edges, skirt);
  const std::uint16_t piece = assembly.add(std::move(skirt));
  assembly.place(1, waist.left, piece);
  assembly.place(2, middle, piece);
  assembly.place(3, waist.right, piece);
  assembly.place(4, at_share(edges.side[0], 0.5), piece, is_far_side(fit, 0));
  assembly.place(8, at_share(edges.side[1], 0.5), piece, is_far_side(fit, 1));
  assembly.place(5, edges.hem.front(), piece);
  assembly.place(6, edges.hem_middle, piece);
  assembly.place(7, edges.hem.back(), piece);
  return std::move(assembly).finish();
}

}  // namespace df2::synth
