#include <algorithm>

#include <catch2/catch.hpp>

#include <df2/synth/cloth.h>

namespace df2::synth {

namespace {

/// How far a colour is from grey, 0 to 255.
int saturation_of(Colour colour) {
  const auto [low, high] = std::minmax({colour.red, colour.green, colour.blue});
  return high - low;
}

}  // namespace

TEST_CASE("Styles of one identity share all but colours and the instance of the print", "[synth]") {
  for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category) {
    Random identity(9, category);
    const Cloth cloth = make_cloth(identity, category);
    Random first_style(1, 1), second_style(1, 2), first_again(1, 1);
    const Cloth first = in_style(cloth, first_style), second = in_style(cloth, second_style);
    CHECK(first.pattern == second.pattern);
    CHECK(first.material == second.material);
    CHECK(first.period == second.period);
    CHECK(first.seed == second.seed);
    CHECK(first.print.kind == second.print.kind);
    CHECK(first.print.seed != second.print.seed);
    CHECK(first.colours != second.colours);
    CHECK(in_style(cloth, first_again).colours == first.colours);
  }
}

TEST_CASE("Wardrobes have many quiet colours and some that stand out", "[synth]") {
  int quiet = 0, loud = 0, count = 0;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    Random random(seed, 3);
    const Cloth cloth =
        in_style(make_cloth(random, static_cast<CategoryIndex>(seed % kDeepFashion2Categories)), random);
    const int saturation = saturation_of(cloth.colours[0]);
    quiet += saturation < 60;
    loud += saturation > 110;
    ++count;
  }
  CHECK(quiet > 0.5 * count);
  CHECK(loud > 0.05 * count);
  CHECK(loud < 0.25 * count);
}

TEST_CASE("The figures of a pattern can be told from its ground", "[synth]") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Random random(seed, 4);
    const Cloth cloth =
        in_style(make_cloth(random, static_cast<CategoryIndex>(seed % kDeepFashion2Categories)), random);
    const Colour ground = cloth.colours[0], figure = cloth.colours[1];
    const int difference =
        std::abs(ground.red - figure.red) + std::abs(ground.green - figure.green) + std::abs(ground.blue - figure.blue);
    CHECK(difference > 75);
  }
}

TEST_CASE("Only sheer cloth is seen through, and only tops have large prints", "[synth]") {
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    Random random(seed, 5);
    const auto category = static_cast<CategoryIndex>(seed % kDeepFashion2Categories);
    const Cloth cloth = make_cloth(random, category);
    CHECK((cloth.opacity < 1) == (cloth.material == Material::sheer));
    const bool is_top = category == 0 || category == 1 || category == 4 || category == 5;
    if (!is_top && cloth.print.kind != PrintKind::none) CHECK(cloth.print.width < 0.5);
  }
}

}  // namespace df2::synth
