#include <df2/synth/detail/hair.h>

#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/skin.h>
#include <df2/synth/detail/vectors.h>
#include <df2/synth/shapes.h>

namespace df2::synth {

namespace {

/// How one figure wears its hair.
struct Style {
  double falls = 0;  ///< heads below the middle of the head
  double wide = 1;
  bool is_tied = false;
};

/// Hair around the face; it frames the forehead and falls to a level below the head's centre.
Polygon hair_outline(Point c, double wide, double falls) {
  std::vector<Point> through = {c + Point{0, -0.6}, c + Point{0.3, -0.52}, c + Point{0.43 * wide, -0.2}};
  if (falls > 0.2) {
    through.push_back(c + Point{0.45 * wide, 0.5 * falls});
    through.push_back(c + Point{0.4 * wide, falls});
    through.push_back(c + Point{0, falls + 0.05});
    through.push_back(c + Point{-0.4 * wide, falls});
    through.push_back(c + Point{-0.45 * wide, 0.5 * falls});
  } else {
    through.push_back(c + Point{0.39 * wide, falls});
    through.push_back(c + Point{0, falls + 0.08});
    through.push_back(c + Point{-0.39 * wide, falls});
  }
  through.push_back(c + Point{-0.43 * wide, -0.2});
  through.push_back(c + Point{-0.3, -0.52});
  return closed_curve_through(through);
}

/// The part of the hair over the forehead, parted somewhere.
Polygon fringe(Point c, double parting, double low) {
  const Point through[] = {c + Point{0, -0.6},        c + Point{0.3, -0.52},        c + Point{0.43, -0.18},
                           c + Point{0.4, 0.06},      c + Point{0.345, -0.12},      c + Point{0.2, -0.26 + low},
                           c + Point{parting, -0.36}, c + Point{-0.2, -0.26 + low}, c + Point{-0.345, -0.12},
                           c + Point{-0.4, 0.06},     c + Point{-0.43, -0.18},      c + Point{-0.3, -0.52}};
  return closed_curve_through(through);
}

/// Hair that falls over a shoulder, in front of the garment.
Polygon lock(Point c, double sign, double end, double breadth) {
  const Point through[] = {c + Point{sign * 0.36, -0.2},
                           c + Point{sign * 0.43, 0.1},
                           c + Point{sign * (0.42 + breadth), 0.6 * end},
                           c + Point{sign * (0.36 + breadth), end},
                           c + Point{sign * (0.3 + 0.3 * breadth), 1.04 * end},
                           c + Point{sign * 0.27, 0.8 * end},
                           c + Point{sign * 0.34, 0.35},
                           c + Point{sign * 0.37, 0.05}};
  return closed_curve_through(through);
}

void add_strands(Layer& hair, Point c, double falls, Random& random) {
  for (int i = 0; i < 7; ++i) {
    const double x = random.uniform(-0.36, 0.36);
    const Point line[] = {c + Point{0.5 * x, -0.52}, c + Point{x, 0.3 * falls - 0.1}, c + Point{1.1 * x, falls}};
    hair.strokes.push_back({StrokeKind::crease, curve_through(line), 0.02, {}});
  }
}

double hair_falls(const Figure& figure, Random& random) {
  switch (figure.hair_length) {
    case 0:
      return random.uniform(0.05, 0.2);
    case 1:
      return random.uniform(0.55, 0.9);
    default:
      return random.uniform(1.2, 1.9);
  }
}

Layer hair_layer(Polygon outline, double depth, const Figure& figure, double roundness) {
  return rounded(std::move(outline), depth, Surface::hair, figure.hair, roundness);
}

void add_hair_from_behind(const Figure& figure, const Style& style, Random& random, std::vector<Layer>& layers) {
  const Point c = figure.head;
  Layer hair = hair_layer(hair_outline(c, style.wide, style.is_tied ? 0.3 : style.falls), kHairInFront, figure, 0.3);
  add_strands(hair, c, style.falls, random);
  layers.push_back(std::move(hair));
  if (style.is_tied)
    layers.push_back(hair_layer(ellipse(c + Point{0, 0.5}, 0.16, 0.7), kHairInFront + 0.1, figure, 0.12));
}

void add_hair_from_the_side(const Figure& figure, const Style& style, std::vector<Layer>& layers) {
  const double way = figure.facing < 0 ? -1 : 1, end = style.is_tied ? 0.15 : style.falls;
  const bool is_long = style.falls > 0.4;
  std::vector<Point> through = {{0.12, -0.58}, {0.36, -0.4}, {0.32, -0.24}, {0.1, -0.2}, {0.04, 0.1}};
  if (is_long)
    through.insert(through.end(), {{0.02, 0.6 * end}, {-0.12, end}, {-0.5, end}});
  else
    through.insert(through.end(), {{-0.06, 0.26}, {-0.34, 0.3}});
  through.insert(through.end(), {{-0.52, 0.02}, {-0.46, -0.34}, {-0.22, -0.56}});
  for (Point& p : through) p = figure.head + Point{way * p.x, p.y};
  // Long hair lies over shoulder and back.
  layers.push_back(hair_layer(closed_curve_through(through), is_long ? kHairInFront : kHead + 0.6, figure, 0.25));
}

void add_hair_from_in_front(const Figure& figure, const Style& style, Random& random, std::vector<Layer>& layers) {
  const Point c = figure.head;
  const double behind = style.is_tied ? 0.15 : style.falls;
  layers.push_back(hair_layer(hair_outline(c, style.wide, behind), kBehindBody - 2, figure, 0.2));
  const Polygon over_brow = fringe(c, random.uniform(-0.16, 0.16), random.uniform(-0.04, 0.1));
  layers.push_back(hair_layer(over_brow, kHead + 0.6, figure, 0.3));
  if (style.is_tied || style.falls < 0.5) return;
  for (const double sign : {-1.0, 1.0}) {
    const bool is_thrown_back = figure.hair_length == 2 && random.chance(0.35);
    const Polygon outline = lock(c, sign, style.falls, random.uniform(0.02, 0.12));
    if (!is_thrown_back) layers.push_back(hair_layer(outline, kHairInFront, figure, 0.08));
  }
}

}  // namespace

void add_hair(const Figure& figure, Random& random, std::vector<Layer>& layers) {
  Style style;
  style.falls = hair_falls(figure, random);
  style.wide = random.uniform(0.96, 1.15);
  style.is_tied = figure.hair_length == 2 && random.chance(0.3);
  switch (figure.view) {
    case View::back:
      return add_hair_from_behind(figure, style, random, layers);
    case View::side:
      return add_hair_from_the_side(figure, style, layers);
    case View::front:
      return add_hair_from_in_front(figure, style, random, layers);
  }
}

}  // namespace df2::synth
