#include <df2/synth/detail/face.h>

#include <array>

#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/skin.h>
#include <df2/synth/detail/vectors.h>
#include <df2/synth/shapes.h>

namespace df2::synth {

namespace {

constexpr Colour kLips = {168, 44, 56};

/// From in front: an egg with a jaw.
Polygon face_outline(Point c, double jaw) {
  const Point through[] = {c + Point{0, -0.5},      c + Point{0.25, -0.42},  c + Point{0.36, -0.15},
                           c + Point{0.355, 0.08},  c + Point{jaw, 0.3},     c + Point{0.13, 0.47},
                           c + Point{0, 0.5},       c + Point{-0.13, 0.47},  c + Point{-jaw, 0.3},
                           c + Point{-0.355, 0.08}, c + Point{-0.36, -0.15}, c + Point{-0.25, -0.42}};
  return closed_curve_through(through);
}

/// From the side, looking to the right: forehead, nose, lips, chin; `way` -1 mirrors it.
Polygon profile_outline(Point c, double way) {
  constexpr std::array<Point, 16> kProfile = {{{-0.02, -0.5},
                                               {0.22, -0.45},
                                               {0.37, -0.26},
                                               {0.37, -0.08},
                                               {0.47, 0.09},
                                               {0.39, 0.14},
                                               {0.41, 0.22},
                                               {0.37, 0.26},
                                               {0.39, 0.31},
                                               {0.36, 0.43},
                                               {0.24, 0.49},
                                               {0.02, 0.36},
                                               {-0.18, 0.28},
                                               {-0.38, 0.12},
                                               {-0.42, -0.15},
                                               {-0.28, -0.42}}};
  std::vector<Point> through;
  for (const Point p : kProfile) through.push_back(c + Point{way * p.x, p.y});
  return closed_curve_through(through);
}

Colour pick_iris(Random& random) {
  constexpr std::array<Colour, 4> kIrises = {{{62, 40, 26}, {92, 64, 40}, {74, 96, 120}, {84, 104, 74}}};
  return kIrises[static_cast<std::size_t>(random.integer(0, kIrises.size() - 1))];
}

/// White, iris, pupil and lashes.
void add_eye(Point at, double width, Colour iris, Colour lash, std::vector<Layer>& layers) {
  const double depth = kHead + 0.4;
  layers.push_back(flat_shape(ellipse(at, width, 0.55 * width), depth, {238, 234, 230}));
  layers.push_back(flat_shape(ellipse(at, 0.48 * width, 0.52 * width), depth + 0.01, iris));
  layers.push_back(flat_shape(ellipse(at, 0.22 * width, 0.25 * width), depth + 0.02, {16, 14, 14}));
  layers.push_back(flat_shape(ellipse(at + Point{0, -0.5 * width}, width, 0.16 * width), depth + 0.03, lash));
}

void add_brows_and_nose(const Figure& figure, Point c, double apart, Random& random, Layer& face) {
  const Colour brow = darker(figure.hair, 0.75);
  for (const double sign : {-1.0, 1.0}) {
    const Point b[] = {c + Point{sign * (apart - 0.075), -0.13}, c + Point{sign * apart, -0.155},
                       c + Point{sign * (apart + 0.09), -0.125}};
    face.strokes.push_back({StrokeKind::line, curve_through(b), random.uniform(0.018, 0.03), brow});
  }
  const Point nose[] = {c + Point{0.03, -0.06}, c + Point{0.045, 0.08}, c + Point{0.06, 0.13}, c + Point{0, 0.16},
                        c + Point{-0.055, 0.13}};
  face.strokes.push_back({StrokeKind::line, curve_through(nose), 0.02, darker(figure.skin, 0.78)});
}

/// `m`: its middle.
Layer mouth_at(Point m, Colour lips, Random& random) {
  const double half = random.uniform(0.1, 0.135), smile = random.uniform(0.005, 0.03);
  const Point around[] = {m + Point{-half, -smile},      m + Point{-0.3 * half, -0.028}, m + Point{0, -0.018},
                          m + Point{0.3 * half, -0.028}, m + Point{half, -smile},        m + Point{0.45 * half, 0.045},
                          m + Point{-0.45 * half, 0.045}};
  Layer mouth = flat_shape(closed_curve_through(around), kHead + 0.4, lips);
  const Point between[] = {m + Point{-half, -smile}, m + Point{0, 0.006}, m + Point{half, -smile}};
  mouth.strokes.push_back({StrokeKind::line, curve_through(between), 0.014, darker(lips, 0.6)});
  return mouth;
}

/// Brows and nose are drawn on the face's own layer.
void add_front_features(const Figure& figure, Random& random, std::vector<Layer>& layers, std::size_t face) {
  const Point c = figure.head + Point{0.1 * figure.facing, 0};
  const double apart = random.uniform(0.145, 0.17), width = random.uniform(0.055, 0.066);
  add_brows_and_nose(figure, c, apart, random, layers[face]);
  const Colour iris = pick_iris(random), lash = darker(figure.hair, 0.5);
  for (const double sign : {-1.0, 1.0}) add_eye(c + Point{sign * apart, -0.02}, width, iris, lash, layers);
  const Colour lips = blend(figure.skin, kLips, random.uniform(0.35, 0.75));
  layers.push_back(mouth_at(c + Point{0, 0.27}, lips, random));
}

void add_profile_features(const Figure& figure, double way, Random& random, std::vector<Layer>& layers) {
  const Point c = figure.head;
  const Colour lips = blend(figure.skin, kLips, random.uniform(0.3, 0.7));
  add_eye(c + Point{way * 0.26, -0.03}, 0.05, pick_iris(random), darker(figure.hair, 0.5), layers);
  const Point lip[] = {c + Point{way * 0.4, 0.225}, c + Point{way * 0.28, 0.265}, c + Point{way * 0.385, 0.31}};
  layers.push_back(flat_shape({lip[0], lip[1], lip[2]}, kHead + 0.4, lips));
  const Point b[] = {c + Point{way * 0.18, -0.13}, c + Point{way * 0.27, -0.15}, c + Point{way * 0.34, -0.12}};
  Layer brow = flat_shape(curve_through(b), kHead + 0.4, darker(figure.hair, 0.75));
  const Polygon back = reversed(brow.outline);
  for (const Point p : back) brow.outline.push_back(p + Point{0, 0.035});
  layers.push_back(brow);
}

void add_profile(const Figure& figure, Random& random, std::vector<Layer>& layers) {
  const double way = figure.facing < 0 ? -1 : 1;
  layers.push_back(rounded(profile_outline(figure.head, way), kHead, Surface::skin, figure.skin, 0.3));
  add_profile_features(figure, way, random, layers);
  const Point ear = figure.head + Point{-way * 0.04, 0.03};
  layers.push_back(flat_shape(ellipse(ear, 0.05, 0.09), kHead + 0.2, darker(figure.skin, 0.86)));
}

}  // namespace

void add_face(const Figure& figure, Random& random, std::vector<Layer>& layers) {
  if (figure.view == View::side) return add_profile(figure, random, layers);
  const std::size_t face = layers.size();
  const Polygon outline = face_outline(figure.head, random.uniform(0.27, 0.32));
  layers.push_back(rounded(outline, kHead, Surface::skin, figure.skin, 0.35));
  for (const double sign : {-1.0, 1.0}) {
    const Point ear = figure.head + Point{sign * 0.365, 0.02};
    layers.push_back(flat_shape(ellipse(ear, 0.05, 0.1), kHead - 0.1, darker(figure.skin, 0.9)));
  }
  if (figure.view == View::front) add_front_features(figure, random, layers, face);
}

}  // namespace df2::synth
