#include <algorithm>
#include <array>
#include <cmath>

#include <df2/synth/detail/body.h>
#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/face.h>
#include <df2/synth/detail/hair.h>
#include <df2/synth/detail/mesh.h>
#include <df2/synth/detail/skin.h>
#include <df2/synth/detail/vectors.h>
#include <df2/synth/figure.h>
#include <df2/synth/shapes.h>

namespace df2::synth {

namespace {

/// A limb of skin as a round tube.
Layer limb_layer(const Figure& figure, const Limb& limb, double from, double to, const HalfWidth& half, double depth) {
  const std::vector<Section> cuts = sections(limb, from, to, half);
  Layer layer = flat_shape(tube_outline(cuts), depth, figure.skin);
  layer.surface = Surface::skin;
  layer.mesh = tube_mesh(limb, cuts, {0, 0}, 0.9);
  return layer;
}

/// Neck, shoulders and trunk down to the legs.
Layer trunk_layer(const Figure& figure, double to_level) {
  Polygon outline;
  const double neck = figure.neck_width / 2;
  const Point top = mix(figure.neck, figure.head, 0.7);
  std::array<Polygon, 2> side;
  for (const std::size_t s : {0u, 1u}) {
    const double sign = s == 0 ? -1 : 1;
    // The neck is narrowest in its middle, and widens to the shoulders.
    const Point through[] = {
        top + Point{sign * 0.92 * neck, 0}, mix(top, on_shoulder(figure, s, 0), 0.6) + Point{sign * 0.35 * neck, 0},
        on_shoulder(figure, s, 0.15),       on_shoulder(figure, s, 0.5),
        on_shoulder(figure, s, 0.9),        armpit(figure, s, -0.06)};
    side[s] = curve_through(through);
    for (double level = kArmpitLevel + 0.2; level < to_level; level += 0.08) {
      const Span span = body_span(figure, level);
      side[s].push_back(s == 0 ? span.left : span.right);
    }
  }
  outline = side[0];
  append(outline, reversed(side[1]));
  Layer trunk = flat_shape(outline, kBody, figure.skin);
  trunk.surface = Surface::skin;
  std::vector<MeshRow> rows;
  for (double level = -0.7; level < to_level + 0.2; level += 0.15) {
    const Span span = body_span(figure, level);
    const double wide = mix(1.0, 1.6, smooth_step(kWaistLevel, 0.5, level));
    rows.push_back({span.at(-wide), span.at(wide), span.at(-wide), span.at(wide), 0.4 * span.width(), -wide, wide});
  }
  trunk.mesh = mesh_of(rows);
  // Collar bones and navel are what tells skin from cloth.
  if (figure.view == View::front)
    for (const double sign : {-1.0, 1.0}) {
      const Point bone[] = {figure.neck + Point{sign * 0.09, 0.05}, figure.neck + Point{sign * 0.3, 0.0},
                            figure.neck + Point{sign * 0.55, 0.03}};
      trunk.strokes.push_back({StrokeKind::crease, curve_through(bone), 0.014, {}});
    }
  return trunk;
}

/// In the hand's own coordinates: x along the fingers, y towards the thumb.
Layer placed_shape(std::span<const Point> shape, Point at, Point along, double thumb, double depth, Colour colour) {
  std::vector<Point> points;
  for (const Point p : shape) points.push_back(at + p.x * along + (thumb * p.y) * turned(along));
  return rounded(closed_curve_through(points), depth, Surface::skin, colour, 0.07);
}

void add_hand(const Figure& figure, std::size_t side, double depth, std::vector<Layer>& layers) {
  constexpr std::array<Point, 11> kPalm = {{{-0.08, -0.085},
                                            {0.1, -0.1},
                                            {0.28, -0.14},
                                            {0.45, -0.13},
                                            {0.6, -0.09},
                                            {0.67, 0.0},
                                            {0.6, 0.08},
                                            {0.42, 0.12},
                                            {0.24, 0.13},
                                            {0.08, 0.1},
                                            {-0.08, 0.085}}};
  constexpr std::array<Point, 7> kThumb = {
      {{0.08, 0.06}, {0.16, 0.16}, {0.3, 0.24}, {0.38, 0.235}, {0.38, 0.19}, {0.28, 0.13}, {0.22, 0.06}}};
  const Point forearm = unit(figure.wrists[side] - figure.elbows[side]);
  // On a hip the hand lies down along it.
  const Point along = figure.hand_on_hip[side] ? unit(mix(forearm, {0, 1}, 0.6)) : forearm;
  // Thumbs point to the front, which is towards the body for hanging arms.
  const double thumb = (side == 0 ? -1.0 : 1.0) * (figure.view == View::back ? 0.7 : 1.0);
  const Point at = figure.wrists[side];
  Layer palm = placed_shape(kPalm, at, along, thumb, depth, figure.skin);
  for (const double y : {-0.05, 0.0, 0.05}) {
    const Point from = at + 0.36 * along + (thumb * y) * turned(along);
    palm.strokes.push_back({StrokeKind::line, {from, from + 0.26 * along}, 0.012, darker(figure.skin, 0.75)});
  }
  layers.push_back(std::move(palm));
  layers.push_back(placed_shape(kThumb, at, along, thumb, depth + 0.1, figure.skin));
}

/// Of the upper arm, what moves with the trunk.
constexpr double kShoulderEnd = 0.4;

void add_arms(const Figure& figure, std::vector<Layer>& layers) {
  for (const std::size_t side : {0u, 1u}) {
    const bool is_in_front = figure.arm_in_front[side];
    const double depth = is_in_front ? kArmInFront : kBehindBody + 3.5;
    const auto half = [&](double along) { return arm_half_width(figure, along); };
    const Limb limb = arm(figure, side);
    // From in front the shoulder belongs to the trunk, and cloth without sleeves lies over it; from the side it is the
    // arm's.
    const bool is_parted = is_in_front && figure.view != View::side;
    const double shoulder_depth = is_parted ? kBody + 0.1 : depth, begin = is_parted ? kShoulderEnd : 0;
    const Polygon ball = ellipse(limb.root, 1.03 * half(0), 1.03 * half(0));
    layers.push_back(rounded(ball, shoulder_depth, Surface::skin, figure.skin, 0.1));
    if (is_parted) layers.push_back(limb_layer(figure, limb, 0, kShoulderEnd + 0.05, half, shoulder_depth));
    layers.push_back(limb_layer(figure, limb, begin, 2, half, depth));
    add_hand(figure, side, depth + 0.2, layers);
  }
}

void add_shoe(const Figure& figure, std::size_t side, double depth, Colour colour, bool is_boot,
              std::vector<Layer>& layers) {
  const Point ankle = figure.ankles[side];
  const double sign = side == 0 ? -1 : 1, half = figure.ankle_width / 2;
  std::vector<Point> shape;
  const double top = is_boot ? -0.5 : 0.04;
  if (figure.view == View::side) {
    const double way = figure.facing < 0 ? -1 : 1;
    for (const Point p :
         {Point{-half - 0.03, top}, Point{-half - 0.06, 0.2}, Point{-half - 0.04, 0.33}, Point{0.25, 0.33},
          Point{0.72, 0.33}, Point{0.78, 0.25}, Point{0.55, 0.16}, Point{half + 0.12, 0.05}, Point{half + 0.03, top}})
      shape.push_back(ankle + Point{way * p.x, p.y});
  } else {
    const double out = figure.view == View::back ? 0.02 : 0.07;
    for (const Point p : {Point{-half - 0.02, top}, Point{-half - 0.05, 0.14}, Point{-0.14, 0.36}, Point{0, 0.44},
                          Point{0.14, 0.43}, Point{0.2, 0.34}, Point{half + 0.06, 0.14}, Point{half + 0.02, top}})
      shape.push_back(ankle + Point{sign * (p.x + out * std::max(0.0, p.y) / 0.3), p.y});
  }
  Layer shoe = rounded(closed_curve_through(shape), depth + 0.5, Surface::leather, colour, 0.1);
  if (figure.view != View::side) {
    const Point sole[] = {ankle + Point{-0.2, 0.36}, ankle + Point{0, 0.41}, ankle + Point{0.24, 0.36}};
    shoe.strokes.push_back({StrokeKind::line, curve_through(sole), 0.03, darker(colour, 0.5)});
  }
  layers.push_back(std::move(shoe));
}

/// The leg and its shoe.
void add_leg(const Figure& figure, std::size_t side, const std::optional<BareLeg>& bare, Colour shoe, bool is_boot,
             std::vector<Layer>& layers) {
  // A bare foot under the shoe closes the gap at the ankle.
  constexpr double kBegin = -0.1, kEnd = 2.05;
  const auto half = [&](double along) { return leg_half_width(figure, along); };
  const bool is_near = side == near_leg(figure);
  double depth = kBody + (is_near ? 1.2 : 0.6);
  layers.push_back(limb_layer(figure, leg(figure, side), kBegin, kEnd, half, depth));
  if (is_near && bare) {
    depth = bare->depth;
    layers.push_back(limb_layer(figure, leg(figure, side), std::min(bare->from, 1.9), kEnd, half, depth));
  }
  add_shoe(figure, side, depth, shoe, is_boot, layers);
}

void add_legs(const Figure& figure, const std::optional<BareLeg>& bare, Random& random, std::vector<Layer>& layers) {
  constexpr std::array<Colour, 6> kShoes = {
      {{30, 28, 30}, {236, 234, 230}, {120, 80, 52}, {92, 96, 110}, {166, 40, 44}, {206, 180, 150}}};
  const Colour shoe = kShoes[static_cast<std::size_t>(random.integer(0, kShoes.size() - 1))];
  const bool is_boot = random.chance(0.15);
  for (const std::size_t side : {0u, 1u}) add_leg(figure, side, bare, shoe, is_boot, layers);
}

/// What is under all garments: short and plain, so that no figure is bare where a shot dresses it only above.
Layer underwear(const Figure& figure) {
  Polygon left, right;
  for (double level = kHipLevel - 0.25; level < kCrotchLevel + 0.12; level += 0.06) {
    const Span span = body_span(figure, level);
    left.push_back(span.left);
    right.push_back(span.right);
  }
  Polygon outline = left;
  const Point crotch = mix(figure.hips[0], figure.hips[1], 0.5) + Point{0, kCrotchLevel - kHipLevel + 0.06};
  append(outline, Polygon{crotch});
  append(outline, reversed(right));
  return rounded(std::move(outline), kBody + 1.8, Surface::flat, {70, 72, 80}, 0.3);
}

/// A torso on a stand.
void add_mannequin(const Figure& figure, std::vector<Layer>& layers) {
  Figure doll = figure;
  doll.skin = {226, 220, 208};
  doll.head.y = doll.neck.y - 0.5;
  Layer trunk = trunk_layer(doll, kCrotchLevel);
  trunk.surface = Surface::plastic;
  trunk.strokes.clear();
  const Point foot = mix(figure.hips[0], figure.hips[1], 0.5);
  layers.push_back(
      rounded({foot + Point{-0.06, 0}, foot + Point{-0.06, 3.6}, foot + Point{0.06, 3.6}, foot + Point{0.06, 0}},
              kBehindBody - 3, Surface::metal, {120, 120, 124}, 0.05));
  layers.push_back(
      rounded(ellipse(foot + Point{0, 3.65}, 0.7, 0.12), kBehindBody - 3, Surface::metal, {110, 110, 114}, 0.05));
  layers.push_back(std::move(trunk));
}

}  // namespace

std::vector<Layer> figure_layers(const Figure& figure, const std::optional<BareLeg>& bare) {
  std::vector<Layer> layers;
  if (!figure.has_body) return layers;
  if (figure.stance == Stance::mannequin) {
    add_mannequin(figure, layers);
    return layers;
  }
  Random random(figure.seed);
  layers.push_back(trunk_layer(figure, kCrotchLevel - 0.1));
  add_legs(figure, bare, random, layers);
  layers.push_back(underwear(figure));
  add_arms(figure, layers);
  add_face(figure, random, layers);
  add_hair(figure, random, layers);
  return layers;
}

}  // namespace df2::synth
