#include <cmath>

#include <catch2/catch.hpp>

#include <df2/random.h>
#include <df2/synth/exact_math.h>

namespace df2::synth {

TEST_CASE("Exact functions agree with the C library's", "[synth]") {
  Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const double x = random.uniform(-50, 50);
    const double y = random.uniform(-50, 50);
    CHECK(exact_sine(x) == Approx(std::sin(x)).margin(1e-13));
    CHECK(exact_cosine(x) == Approx(std::cos(x)).margin(1e-13));
    CHECK(exact_atan2(y, x) == Approx(std::atan2(y, x)).margin(1e-13));
  }
}

TEST_CASE("An exact angle has the sign and the quadrant of its point", "[synth]") {
  CHECK(exact_atan2(0, 0) == 0);
  CHECK(exact_atan2(0, 1) == 0);
  CHECK(exact_atan2(1, 0) == Approx(kPi / 2));
  CHECK(exact_atan2(0, -1) == Approx(kPi));
  CHECK(exact_atan2(-1, -1) == Approx(-3 * kPi / 4));
  CHECK(direction_at(kPi / 2).y == Approx(-1));
}

}  // namespace df2::synth
