#include <df2/synth/detail/tube.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/mesh.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// Of the limb, between two sections.
constexpr double kStep = 0.05;
/// The edges of a sharp bend meet at most this far from it, as a share of the bone.
constexpr double kLongestCrease = 0.8;
/// A tube's mesh is wider than the tube, so that it covers edges that garments move.
constexpr double kMargin = 1.01;

/// One edge of the tube: `sign` 1 for the outer one, -1 for the inner one.
Point edge_at(const Limb& limb, double along, double half_width, double bend_half_width, double sign) {
  const bool is_upper = along <= 1;
  const Point first = unit(limb.bend - limb.root), second = unit(limb.end - limb.bend);
  const Point bone = is_upper ? first : second;
  const double bone_length = is_upper ? distance(limb.root, limb.bend) : distance(limb.bend, limb.end);
  const double from_bend = std::abs(along - 1) * bone_length;
  const Point middle = is_upper ? mix(limb.root, limb.bend, along) : mix(limb.bend, limb.end, along - 1);
  const double bend_angle = exact_atan2(cross(first, second), dot(first, second));
  const double towards = sign * limb.side;  // which side of the bone this edge is on: 1 is a quarter turn
  const double half_angle = std::abs(bend_angle) / 2;
  if (bend_angle * towards > 0) {  // inside the bend
    const double slope = std::max(exact_sine(half_angle) / exact_cosine(half_angle), 1e-6);
    const double shorter = std::min(distance(limb.root, limb.bend), distance(limb.bend, limb.end));
    const double crease = std::min(bend_half_width * slope, kLongestCrease * shorter);
    if (from_bend <= crease) {
      const Point bisector = towards * turned(turned(first, bend_angle / 2));
      return limb.bend + (crease / slope / exact_cosine(half_angle)) * bisector;
    }
    return middle + (towards * std::min(half_width, from_bend / slope)) * turned(bone);
  }
  const double round = std::clamp(1 - std::abs(along - 1) / limb.rounding, 0.0, 1.0);
  const double share = (is_upper ? 1 : -1) * round / 2;
  return middle + (towards * half_width) * turned(turned(bone, share * bend_angle));
}

/// How far down the cloth a place along the limb is.
double rest_length(const Limb& limb, double along) {
  return along <= 1 ? along * limb.rest_upper : limb.rest_upper + (along - 1) * limb.rest_lower;
}

}  // namespace

Section section_at(const Limb& limb, double along, const HalfWidth& half_width) {
  const double here = half_width(along), bend = half_width(1);
  return {along, along, edge_at(limb, along, here, bend, 1), edge_at(limb, along, here, bend, -1)};
}

std::vector<Section> sections(const Limb& limb, double from, double to, const HalfWidth& half_width,
                              std::vector<double> exactly) {
  exactly.push_back(from);
  exactly.push_back(to);
  constexpr int kAround = 4;  // sections on either side of the bend
  for (int i = -kAround; i <= kAround; ++i) {
    const double along = 1 + limb.rounding * i / kAround;
    if (from < along && along < to) exactly.push_back(along);
  }
  std::ranges::sort(exactly);
  std::vector<Section> found;
  for (std::size_t i = 0; i + 1 < exactly.size(); ++i) {
    const double span = exactly[i + 1] - exactly[i];
    const int steps = std::max(1, static_cast<int>(std::ceil(span / kStep)));
    for (int k = 0; k < steps; ++k) found.push_back(section_at(limb, exactly[i] + span * k / steps, half_width));
  }
  found.push_back(section_at(limb, to, half_width));
  return found;
}

Polygon tube_outline(const std::vector<Section>& sections) {
  Polygon outer, inner;
  for (const Section& section : sections) {
    outer.push_back(section.outer);
    inner.push_back(section.inner);
  }
  Polygon outline;
  append(outline, outer);
  append(outline, reversed(inner));
  return outline;
}

Mesh tube_mesh(const Limb& limb, const std::vector<Section>& sections, Point rest, double roundness) {
  std::vector<MeshRow> rows;
  for (const Section& section : sections) {
    const Point middle = mix(section.outer, section.inner, 0.5);
    const Point to_inner = (kMargin / 2) * (section.inner - section.outer);
    // Cloth runs from the picture's left to its right on either side, as the limb hangs down.
    const double half = limb.side * length_of(to_inner);
    const Point outer = rest + Point{-half, rest_length(limb, section.along)};
    const Point inner = rest + Point{half, rest_length(limb, section.inner_along)};
    rows.push_back({middle - to_inner, middle + to_inner, outer, inner, roundness * length_of(to_inner)});
  }
  return mesh_of(rows);
}

}  // namespace df2::synth
