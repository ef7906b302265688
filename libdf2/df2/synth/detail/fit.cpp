#include <df2/synth/detail/fit.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// Flared cloth widens a little faster further down.
double widening(double share) {
  return share * (0.85 + 0.15 * share);
}

}  // namespace

double top_level(const Cut& cut) {
  return is_lower(cut.category) ? kWaistLevel + cut.waist_height : 0;
}

double hem_level(const Cut& cut) {
  return top_level(cut) + cut.length;
}

double depth_on_trunk(int over) {
  return kBody + 4 + 4.0 * over;
}

Fit make_fit(const Cut& cut, const Figure& figure, int over, Random& random) {
  return {cut, figure, over, top_level(cut), hem_level(cut), {random.uniform(0, 2 * kPi), random.uniform(0, 2 * kPi)}};
}

double Fit::ease() const {
  return cut.ease + 0.05 * over + (is_empty() ? 0.06 : 0.0);
}

double Fit::stand_off(double level) const {
  const Kind kind = kind_of(cut.category);
  double off = ease();
  if (!is_lower(cut.category) && level < kHipLevel) {
    // Cloth that is not cut to the waist falls straight from chest to hips.
    const double chest = trunk_half_width(figure, kArmpitLevel), hips = trunk_half_width(figure, kHipLevel);
    const double straight = std::max(chest, mix(chest, hips, smooth_step(kArmpitLevel, kHipLevel, level)));
    off += std::max(0.0, straight - trunk_half_width(figure, level)) * (1 - cut.waist) / 2;
  }
  const bool hangs = kind != Kind::shorts && kind != Kind::trousers;
  const double upright = 1 - std::min(1.0, 1.6 * seated(figure));
  if (hangs && level > kHipLevel) {
    // What is not cut narrow falls straight from the hips.
    const double straight = mix(0.25, 1, smooth_step(0, 0.12, cut.flare)) * upright;
    const double from_hips = trunk_half_width(figure, kHipLevel) - legs_half_width(figure, level);
    off += straight * std::max(0.0, from_hips) * smooth_step(kHipLevel, kHipLevel + 0.5, level);
  }
  const double flare_from = std::max(top, kWaistLevel - 0.2);
  if (hangs && level > flare_from && hem > flare_from + 0.1)
    off += cut.flare * upright * widening((level - flare_from) / (hem - flare_from));
  return off;
}

Span Fit::span(double level) const {
  Span span = body_span(figure, level, [this](double at) { return stand_off(at); });
  const Point across = unit(span.right - span.left);
  const double swing = 0.012 * (1 - seated(figure)) * smooth_step(kArmpitLevel, kWaistLevel, level);
  span.left = span.left - (swing * exact_sine(4.1 * level + wave[0])) * across;
  span.right = span.right + (swing * exact_sine(4.7 * level + wave[1])) * across;
  return span;
}

Point Fit::front(double x, double level) const {
  const double half = trunk_half_width(figure, std::clamp(level, kArmpitLevel, kHipLevel));
  // The neck is thinner than the chest, so its front is nearer to its middle.
  const double stands_out = mix(0.5, 1, smooth_step(0, kArmpitLevel, level));
  const double middle = stands_out * seen_across(figure, 0, half);
  const double lateral = x * squeeze(figure);
  const Point centre = level > kHipLevel ? span(level).middle() : spine(figure, level);
  return centre + (middle + lateral) * across_trunk(figure, level);
}

Mesh Fit::mesh() const {
  constexpr double kHighest = -1.4, kStep = 0.14, kBeyond = 0.6;
  std::vector<MeshRow> rows;
  for (double level = kHighest; level < hem + kBeyond + kStep; level += kStep) {
    const Span edges = span(level);
    // Shoulders and raised sleeves are wider than the chest.
    const double wide = mix(1.05, 1.9, smooth_step(kWaistLevel, kArmpitLevel - 0.3, level));
    const double half = wide * edges.width() / 2 / std::max(0.3, squeeze(figure));
    const double turn = figure.facing;
    const double side = is_seen_from_behind() ? 2.2 : -0.8 * turn;  // another part of the cloth is seen
    rows.push_back({edges.at(-wide),
                    edges.at(wide),
                    {side - half, level},
                    {side + half, level},
                    0.5 * edges.width() * mix(0.35, 0.75, smooth_step(-0.2, kArmpitLevel, level)),
                    -wide,
                    wide});
  }
  return mesh_of(rows);
}

}  // namespace df2::synth
