#include <df2/synth/detail/upper.h>

#include <algorithm>
#include <array>

#include <df2/synth/detail/assembly.h>
#include <df2/synth/detail/collar.h>
#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/details.h>
#include <df2/synth/detail/neckline.h>
#include <df2/synth/detail/trunk.h>
#include <df2/synth/detail/upper_parts.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// The edge that closes a trunk above: that of the front, or behind that of the back.
Polygon top_line(const Fit& fit, const NeckEdge& neck) {
  return reversed(fit.is_seen_from_behind() ? neck.back_line : neck.front_line);
}

/// Adds trunk and inner back; returns their numbers.
std::array<std::uint16_t, 2> add_trunk(Assembly& assembly, const Fit& fit, const NeckEdge& inner, Layer trunk) {
  std::uint16_t back = 0;
  if (!fit.is_seen_from_behind()) back = assembly.add(inner_back(fit, inner));
  const std::uint16_t front = assembly.add(std::move(trunk));
  return {front, fit.is_seen_from_behind() ? front : back};
}

}  // namespace

Garment make_top(const Fit& fit, Random& random) {
  Assembly assembly(fit.cut.category);
  const NeckEdge neck = neck_edge(fit), own = trunk_neck(fit, neck);
  const Armholes holes = armholes(fit);
  TrunkEdges edges = trunk_edges(fit, holes.pit, pit_level(fit));
  const std::array<Polygon, 2> shoulders = {shoulder_and_armhole(0, own.side[0], holes),
                                            shoulder_and_armhole(1, own.side[1], holes)};
  const auto [trunk, back] =
      add_trunk(assembly, fit, neck, trunk_piece(fit, trunk_outline(shoulders, edges, top_line(fit, own)), random));
  add_neck_trim(fit, own, assembly.piece(trunk));
  add_front_details(fit, neck.front.y, assembly.piece(trunk));
  add_hem_details(fit, edges, assembly.piece(trunk));
  add_sleeves(assembly, fit, holes, {trunk, trunk}, random);
  add_collar(assembly, fit, neck, {trunk, trunk}, back, {neck.front, neck.front});
  place_sides(assembly, fit, edges, {trunk, trunk}, true);
  return std::move(assembly).finish();
}

namespace {

/// From a point on the shoulder around the arm to the side below it, hollow as an armhole is.
Polygon bare_armhole(const Fit& fit, std::size_t side, Point shoulder, Point pit) {
  const double sign = side == 0 ? -1 : 1;
  const double inward = std::clamp(0.35 * (std::abs(pit.x - shoulder.x)) + 0.06, 0.06, 0.2);
  const Point in = (-sign * inward) * across_trunk(fit.figure, kArmpitLevel);
  const Point through[] = {shoulder, mix(shoulder, pit, 0.35) + 0.6 * in, mix(shoulder, pit, 0.72) + in, pit};
  return curve_through(through);
}

std::array<Point, 2> bare_pits(const Fit& fit) {
  std::array<Point, 2> pits;
  for (const std::size_t side : {0u, 1u}) pits[side] = armpit(fit.figure, side, fit.ease()) + Point{0, 0.06};
  return pits;
}

}  // namespace

Garment make_vest(const Fit& fit, Random& random) {
  Assembly assembly(fit.cut.category);
  const NeckEdge neck = neck_edge(fit), own = trunk_neck(fit, neck);
  const std::array<Point, 2> pits = bare_pits(fit);
  TrunkEdges edges = trunk_edges(fit, pits, pit_level(fit) + 0.06);
  std::array<Point, 2> outer;
  std::array<Polygon, 2> shoulders;
  for (const std::size_t side : {0u, 1u}) {
    const double slope = distance(on_shoulder(fit.figure, side, 0), on_shoulder(fit.figure, side, 1));
    const double begin = distance(on_shoulder(fit.figure, side, 0), own.side[side]) / std::max(slope, 0.1);
    const double share = std::min(begin + fit.cut.strap_width / std::max(slope, 0.3), 0.86);
    outer[side] = on_shoulder(fit.figure, side, share) - Point{0, 0.02 + 0.03 * fit.over};
    shoulders[side] = {own.side[side]};
    append(shoulders[side], bare_armhole(fit, side, outer[side], pits[side]));
  }
  const auto [trunk, back] =
      add_trunk(assembly, fit, neck, trunk_piece(fit, trunk_outline(shoulders, edges, top_line(fit, own)), random));
  Layer& piece = assembly.piece(trunk);
  add_neck_trim(fit, own, piece);
  for (const Polygon& shoulder : shoulders)
    piece.strokes.push_back({StrokeKind::hem, Polygon(shoulder.begin() + 1, shoulder.end()), 0.03, {}});
  add_front_details(fit, neck.front.y, piece);
  add_hem_details(fit, edges, piece);
  add_collar(assembly, fit, neck, {trunk, trunk}, back, {neck.front, neck.front});
  assembly.place(7, outer[0], trunk, is_far_side(fit, 0));
  assembly.place(assembly.partner(7), outer[1], trunk, is_far_side(fit, 1));
  place_sides(assembly, fit, edges, {trunk, trunk}, true);
  return std::move(assembly).finish();
}

namespace {

/// A strip from a to b.
Layer strap(const Fit& fit, Point a, Point b, double width, double depth) {
  Layer piece;
  piece.depth = depth;
  const Point side = (width / 2) * turned(unit(b - a));
  const Point over = 0.04 * unit(b - a);  // sewn under the edge that it hangs from
  piece.outline = {a - over - side, b - side, b + 0.4 * over, b + side, a - over + side};
  piece.mesh = fit.mesh();
  return piece;
}

}  // namespace

Garment make_sling(const Fit& fit, Random& random) {
  Assembly assembly(fit.cut.category);
  const NeckEdge neck = bust_edge(fit);
  const std::array<Point, 2> pits = bare_pits(fit);
  TrunkEdges edges = trunk_edges(fit, pits, pit_level(fit) + 0.06);
  std::array<Polygon, 2> shoulders;
  for (const std::size_t side : {0u, 1u}) shoulders[side] = bare_armhole(fit, side, neck.side[side], pits[side]);
  const auto [trunk, back] =
      add_trunk(assembly, fit, neck, trunk_piece(fit, trunk_outline(shoulders, edges, top_line(fit, neck)), random));
  add_neck_trim(fit, neck, assembly.piece(trunk));
  add_front_details(fit, neck.front.y, assembly.piece(trunk));
  add_hem_details(fit, edges, assembly.piece(trunk));
  for (const std::size_t side : {0u, 1u}) {
    const double x = std::abs(neck.side[side].x - fit.figure.neck.x), tip = std::abs(fit.figure.shoulders[side].x);
    const Point shoulder = on_shoulder(fit.figure, side, std::clamp(x / std::max(tip, 0.1) - 0.12, 0.25, 0.75)) -
                           Point{0, 0.015 + 0.03 * fit.over};
    const bool is_far = is_far_side(fit, side);
    const Point behind = mix(neck.side[side], neck.back, 0.25);
    const double width = std::clamp(fit.cut.strap_width, 0.04, 0.14);
    const std::uint16_t front_strap = assembly.add(strap(fit, neck.side[side], shoulder, width, fit.depth() + 0.5));
    assembly.add(strap(fit, behind, shoulder, width, kBehindBody + fit.over + 0.5));
    assembly.place(side == 0 ? 7 : assembly.partner(7), shoulder, front_strap, is_far);
  }
  add_collar(assembly, fit, neck, {trunk, trunk}, back, {neck.front, neck.front});
  place_sides(assembly, fit, edges, {trunk, trunk}, true);
  return std::move(assembly).finish();
}

}  // namespace df2::synth
