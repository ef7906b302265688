// Gradient descent and its schedules, against their formulas.
#include <cmath>
#include <limits>
#include <optional>

#include <ATen/ops/tensor.h>
#include <catch2/catch.hpp>

#include <df2_reference/training/schedule.h>
#include <df2_reference/training/sgd.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

/// Two numbers, and one that is frozen.
struct Numbers {
  Numbers() {
    parameters.set("x", at::tensor({1.0F, -2.0F}));
    parameters.set("frozen", at::tensor({5.0F}));
  }
  /// The gradient of 3 x0 + 4 x1.
  void slope() { (x * at::tensor({3.0F, 4.0F})).sum().backward(); }

  Parameters parameters;
  Tensor x = Scope(parameters).parameter("x", {2}, {});
  Tensor frozen = Scope(parameters).frozen().parameter("frozen", {1}, {});
};

TEST_CASE("a step goes along the gradient, the decay and the velocity of the step before") {
  Numbers numbers;
  Sgd sgd({0.5, 0.1, std::nullopt});
  numbers.slope();
  CHECK(sgd.step(numbers.parameters, 0.1) == Approx(5));
  // velocity: 3 + 0.1 * 1 and 4 + 0.1 * -2
  CHECK(difference(numbers.x.detach(), at::tensor({1 - 0.31F, -2 - 0.38F})) < 1e-6);
  numbers.slope();
  sgd.step(numbers.parameters, 0.1);
  // velocity: 0.5 * 3.1 + 3 + 0.1 * 0.69 and 0.5 * 3.8 + 4 + 0.1 * -2.38
  CHECK(difference(numbers.x.detach(), at::tensor({0.69F - 0.4619F, -2.38F - 0.5662F})) < 1e-6);
  CHECK(numbers.frozen.item<float>() == 5);
}

TEST_CASE("a long gradient is shortened, a short one is not, and no gradient changes nothing") {
  Numbers numbers;
  Sgd sgd({0, 0, 1.0});
  sgd.step(numbers.parameters, 1);
  CHECK(difference(numbers.x.detach(), at::tensor({1.0F, -2.0F})) == 0);
  numbers.slope();
  CHECK(sgd.step(numbers.parameters, 1) == Approx(5));
  CHECK(difference(numbers.x.detach(), at::tensor({1 - 0.6F, -2 - 0.8F})) < 1e-6);
  (numbers.x.sum() * 0.1).backward();
  sgd.step(numbers.parameters, 1);
  CHECK(difference(numbers.x.detach(), at::tensor({0.3F, -2.9F})) < 1e-6);
}

TEST_CASE("a gradient that is not finite changes nothing") {
  const double value = GENERATE(std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity());
  const bool is_shortened = GENERATE(false, true);
  Numbers numbers;
  Sgd sgd({0.9, 0.1, is_shortened ? std::optional(1.0) : std::nullopt});
  numbers.slope();
  numbers.x.mutable_grad().select(0, 1).fill_(value);
  CHECK_FALSE(std::isfinite(sgd.step(numbers.parameters, 0.1)));
  CHECK(numbers.x.detach().equal(at::tensor({1.0F, -2.0F})));
  CHECK(sgd.velocities().empty());
}

TEST_CASE("the rate rises, stays, and drops after epochs 8 and 11 of 12") {
  const Schedule schedule = schedule_1x();
  constexpr double kSteps = 1000;
  CHECK(schedule.rate_at(0, kSteps, 16) == Approx(2e-5));
  CHECK(schedule.rate_at(500, kSteps, 16) == Approx(0.01001));
  CHECK(schedule.rate_at(1000, kSteps, 16) == Approx(0.02));
  CHECK(schedule.rate_at(7999, kSteps, 16) == Approx(0.02));
  CHECK(schedule.rate_at(8000, kSteps, 16) == Approx(0.002));
  CHECK(schedule.rate_at(11000, kSteps, 16) == Approx(0.0002));
  CHECK(schedule.rate_at(5000, kSteps, 4) == Approx(0.005));
}

TEST_CASE("2x takes twice as long as 1x, and s1x 1.44 times") {
  CHECK(schedule_2x().epochs == 24);
  CHECK(schedule_2x().drops == std::vector<double>{16, 22});
  CHECK(schedule_s1x().epochs == Approx(17.28));
  CHECK(schedule_2x().rate_at(15999, 1000, 16) == Approx(0.02));
  CHECK(schedule_2x().rate_at(16000, 1000, 16) == Approx(0.002));
}

}  // namespace
}  // namespace df2::reference::test
