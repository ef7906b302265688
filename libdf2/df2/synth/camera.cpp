#include <df2/synth/camera.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <df2/synth/exact_math.h>

namespace df2::synth {

namespace {

constexpr double kMargin = 0.03;  // of the picture's side, on both sides of a garment that is to be seen whole
// Of the picture, well within the levels of scale.
constexpr std::array<std::array<double, 2>, 3> kAreaShares = {{{0.03, 0.09}, {0.12, 0.37}, {0.43, 0.8}}};
// Of the landmarks, outside the picture.
constexpr std::array<std::array<double, 2>, 3> kOutsideShares = {{{0, 0}, {0.04, 0.28}, {0.34, 0.65}}};

enum class Edge { none, bottom, top, left, right };

struct Reach {
  double low = 0, high = 0;
  double length() const { return high - low; }
};

Reach reach_of(const std::vector<double>& values) {
  const auto [low, high] = std::ranges::minmax(values);
  return {low, high};
}

Edge draw_edge(Random& random, std::uint8_t zoom_in) {
  if (zoom_in == 1) return Edge::none;
  constexpr std::array<double, 4> kWeights = {0.45, 0.3, 0.125, 0.125};
  return static_cast<Edge>(1 + random.pick(kWeights));
}

/// What is left when the outermost of the values are cut off at one end.
Reach cut_reach(std::vector<double> values, double share, bool is_low_end) {
  std::ranges::sort(values);
  const auto count =
      std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(share * double(values.size()))), 1, values.size() - 1);
  const std::size_t kept = is_low_end ? count : values.size() - 1 - count;
  const double cut = 0.5 * (values[kept] + values[is_low_end ? kept - 1 : kept + 1]);
  return is_low_end ? Reach{cut, values.back()} : Reach{values.front(), cut};
}

/// How far the points reach once they are turned.
struct Extent {
  std::vector<double> xs, ys;
  Extent(std::span<const Point> points, const Camera& camera) {
    for (const Point p : points) {
      xs.push_back(camera.cosine * p.x - camera.sine * p.y);
      ys.push_back(camera.sine * p.x + camera.cosine * p.y);
    }
  }
};

/// One direction, across or down: what is to be seen there, what belongs to it, and how long the picture is.
struct Axis {
  Reach seen, company;
  double side = 0;
  bool cuts_low = false, cuts_high = false;  ///< an edge of the picture ends what is seen

  double fitting_scale(Reach reach) const { return (1 - 2 * kMargin) * side / std::max(reach.length(), 1e-6); }
};

/// Moves a reach of this scale to somewhere between the edges.
double centred_shift(Reach reach, double scale, double side, double off_centre, double drawn) {
  const double room = std::max(0.0, side * (1 - 2 * kMargin) - scale * reach.length());
  return 0.5 * (side - scale * (reach.low + reach.high)) + 0.5 * off_centre * drawn * room;
}

/// At least this scale leaves no more than a part of the picture to what is behind a figure that is cut off.
double filling_scale(const Axis& down) {
  constexpr double kFilled = 0.7;
  if (down.cuts_high) return kFilled * down.side / (down.seen.high - down.company.low);
  if (down.cuts_low) return kFilled * down.side / (down.company.high - down.seen.low);
  return 0;
}

double shift_of(const Axis& axis, double scale, const Framing& framing, bool is_down, Random& random) {
  const double drawn = random.uniform(-1, 1);
  if (axis.cuts_low) return -scale * axis.seen.low;
  if (axis.cuts_high) return axis.side - scale * axis.seen.high;
  const bool fits = scale <= axis.fitting_scale(axis.company);
  const bool stands = framing.stands && is_down;
  if (fits && stands) return axis.side * (0.95 - 0.05 * drawn * drawn) - scale * axis.company.high;
  double shift = centred_shift(fits ? axis.company : axis.seen, scale, axis.side, framing.off_centre, drawn);
  if (!stands) return shift;
  // A figure that is cut off at one end fills the picture to the other.
  const double top = scale * axis.company.low + shift, bottom = scale * axis.company.high + shift;
  const double headroom = 0.08 * axis.side, footroom = 0.95 * axis.side;
  if (top < 0 && bottom < footroom) shift += std::min(-top, footroom - bottom);
  if (bottom > axis.side && top > headroom) shift -= std::min(bottom - axis.side, top - headroom);
  return shift;
}

}  // namespace

Camera aim_camera(std::span<const Point> landmarks, std::span<const Point> company, Size picture,
                  const Framing& framing, Random& random) {
  Camera camera;
  camera.cosine = exact_cosine(framing.tilt);
  camera.sine = exact_sine(framing.tilt);
  const Extent own(landmarks, camera), all(company, camera);
  const Edge edge = draw_edge(random, framing.zoom_in);
  const auto& [least, most] = kOutsideShares[framing.zoom_in - 1u];
  const double outside = random.uniform(least, most);
  const auto axis = [&](const std::vector<double>& seen, const std::vector<double>& of_all, double side, Edge low,
                        Edge high) {
    const bool is_cut = edge == low || edge == high;
    return Axis{is_cut ? cut_reach(seen, outside, edge == low) : reach_of(seen), reach_of(of_all), side, edge == low,
                edge == high};
  };
  const Axis across = axis(own.xs, all.xs, picture.width, Edge::left, Edge::right);
  const Axis down = axis(own.ys, all.ys, picture.height, Edge::top, Edge::bottom);

  const auto& [small, large] = kAreaShares[framing.scale - 1u];
  const double area = across.side * down.side / std::max(across.seen.length() * down.seen.length(), 1e-6);
  camera.scale = std::min({std::sqrt(random.uniform(small, large) * area), across.fitting_scale(across.seen),
                           down.fitting_scale(down.seen)});
  const double whole = std::min(across.fitting_scale(across.company), down.fitting_scale(down.company));
  if (framing.stands)
    camera.scale = std::max(camera.scale, std::min(filling_scale(down), across.fitting_scale(across.seen)));
  if (framing.is_whole && whole >= std::sqrt(small * area)) camera.scale = std::min(camera.scale, whole);
  camera.shift = {shift_of(across, camera.scale, framing, false, random),
                  shift_of(down, camera.scale, framing, true, random)};
  return camera;
}

Layer seen_through(const Camera& camera, Layer layer) {
  for (Point& p : layer.outline) p = camera(p);
  for (Vertex& vertex : layer.mesh.vertices) vertex.at = camera(vertex.at);
  for (Fold& fold : layer.folds) {
    fold.from = camera(fold.from);
    fold.to = camera(fold.to);
    fold.width *= camera.scale;
  }
  for (Stroke& stroke : layer.strokes) {
    for (Point& p : stroke.points) p = camera(p);
    stroke.width *= camera.scale;
  }
  for (Stud& stud : layer.studs) {
    stud.at = camera(stud.at);
    stud.radius *= camera.scale;
  }
  return layer;
}

}  // namespace df2::synth
