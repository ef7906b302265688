#include <cmath>

#include <catch2/catch.hpp>

#include <df2/synth/exact_math.h>
#include <df2/synth_pictures/detail/cloth_look.h>
#include <df2/synth_pictures/detail/pattern.h>

namespace df2::synth {

namespace {

constexpr float kNear = 0.001f;  // heads from pixel to pixel

Cloth cloth_with(Pattern pattern, std::uint64_t seed) {
  Cloth cloth;
  cloth.pattern = pattern;
  cloth.period = 0.3;
  cloth.seed = seed;
  cloth.colours = {{{240, 240, 240}, {20, 30, 120}, {180, 40, 40}, {10, 80, 20}}};
  return cloth;
}

float difference(Rgb a, Rgb b) {
  return std::abs(a.red - b.red) + std::abs(a.green - b.green) + std::abs(a.blue - b.blue);
}

/// The mean difference between the cloth and the cloth moved by so many heads.
float mean_difference(const ClothPattern& pattern, float across, float down) {
  float sum = 0;
  constexpr int kSteps = 40;
  for (int i = 0; i < kSteps; ++i) {
    for (int j = 0; j < kSteps; ++j) {
      const float u = 0.0237f * static_cast<float>(i), v = 0.0193f * static_cast<float>(j);
      sum += difference(pattern.at(u, v, kNear), pattern.at(u + across, v + down, kNear));
    }
  }
  return sum / (kSteps * kSteps);
}

}  // namespace

TEST_CASE("Patterns begin again after whole periods, across and down, and not before", "[synth]") {
  // Six periods are a whole number of the tiles of every pattern: those hold one, two or three periods.
  const float six = 6 * 0.3f;
  for (const Pattern kind :
       {Pattern::stripes, Pattern::checks, Pattern::dots, Pattern::floral, Pattern::geometric, Pattern::knit}) {
    for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
      const ClothPattern pattern(cloth_with(kind, seed));
      CAPTURE(static_cast<int>(kind), seed);
      CHECK(mean_difference(pattern, six, 0) < 0.02f);
      CHECK(mean_difference(pattern, 0, six) < 0.02f);
      CHECK(mean_difference(pattern, 0.13f, 0.11f) > 0.02f);
    }
  }
}

TEST_CASE("A turned pattern is the pattern at the turned place", "[synth]") {
  Cloth cloth = cloth_with(Pattern::stripes, 1);
  const ClothPattern level(cloth);
  cloth.angle = kPi / 2;
  const ClothPattern upright(cloth);
  for (int i = 0; i < 30; ++i) {
    const float at = 0.017f * static_cast<float>(i);
    CHECK(difference(level.at(0.2f, at, kNear), upright.at(at, 0.7f, kNear)) < 0.01f);
  }
}

TEST_CASE("From far away a pattern is its mean colour, and cloth has no threads", "[synth]") {
  const ClothPattern pattern(cloth_with(Pattern::checks, 2));
  constexpr float kFar = 5;
  CHECK(difference(pattern.at(0.1f, 0.2f, kFar), pattern.at(0.27f, 0.05f, kFar)) < 0.02f);
  for (const Material material : {Material::woven, Material::jersey, Material::knit, Material::denim}) {
    Cloth cloth = cloth_with(Pattern::plain, 3);
    cloth.material = material;
    const ClothLook look(cloth);
    const Rgb seen = look.outside_at({.u = 0.3f, .v = 0.4f, .reach = kFar});
    CHECK(difference(seen, rgb_of(cloth.colours[0])) < 0.15f);
  }
}

TEST_CASE("A print lies around its place and nowhere else, and not on the inner side", "[synth]") {
  Cloth cloth = cloth_with(Pattern::plain, 4);
  cloth.print = {.kind = PrintKind::picture, .x = 0.1, .y = 0.8, .width = 0.6, .seed = 5};
  const ClothLook printed(cloth);
  cloth.print.kind = PrintKind::none;
  const ClothLook plain(cloth);
  float inside = 0;
  for (int i = -14; i <= 14; ++i) {
    for (int j = -14; j <= 14; ++j) {
      const SurfacePoint within{
          .u = 0.1f + 0.02f * static_cast<float>(i), .v = 0.8f + 0.02f * static_cast<float>(j), .reach = kNear};
      inside += difference(printed.outside_at(within), plain.outside_at(within));
      CHECK(difference(printed.inside_at(within), plain.inside_at(within)) == 0);
    }
  }
  CHECK(inside / (29 * 29) > 0.1f);
  for (const float u : {-0.25f, 0.45f, 1.2f}) {
    const SurfacePoint beside{.u = u, .v = 0.8f, .reach = kNear};
    CHECK(difference(printed.outside_at(beside), plain.outside_at(beside)) == 0);
  }
}

}  // namespace df2::synth
