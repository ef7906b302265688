// What a network costs.
#include <catch2/catch.hpp>

#include <ATen/ops/zeros.h>

#include <df2_reference/cost/measure_cost.h>
#include <df2_reference/nn/layers.h>
#include <df2_reference/nn/multiply_adds.h>
#include <df2_reference/prediction/predict_pictures.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

TEST_CASE("multiply-adds are those of the formulas, layer by layer") {
  Parameters parameters;
  const Scope scope(parameters);
  const Convolution convolution(scope / "convolution", {3, 8, 3, 2});
  const Deconvolution deconvolution(scope / "deconvolution", 4, 6, 2);
  const Linear linear(scope / "linear", 10, 7);
  CHECK(multiply_adds_of([&] { convolution(at::zeros({2, 3, 16, 12})); }) == 2 * 8 * 8 * 6 * 3 * 9);
  CHECK(multiply_adds_of([&] { deconvolution(at::zeros({1, 4, 5, 5})); }) == 4 * 25 * 6 * 4);
  CHECK(multiply_adds_of([&] { deconvolution.slice(at::zeros({1, 4, 5, 5}), 2, 3); }) == 4 * 25 * 3 * 4);
  CHECK(multiply_adds_of([&] { linear(at::zeros({3, 10})); }) == 3 * 10 * 7);
  CHECK(multiply_adds_of([] { at::zeros({3}).relu(); }) == 0);
}

TEST_CASE("the cost of a network is that of its streams together") {
  MatchRcnn model(small_options(), 1);
  make_parameters(model.parameters());
  const Picture picture = blank_picture({143, 97}, {90, 120, 200});
  const MeasuredCost cost = measure_cost(model, picture, 3);
  CHECK(cost.parameters == static_cast<std::uint64_t>(model.parameters().count()));
  CHECK(cost.weight_bytes == 4 * cost.parameters);
  CHECK(cost.milliseconds.size() == 3);
  CHECK(cost.peak_memory_bytes > cost.weight_bytes);
  REQUIRE(cost.of_streams.size() == 6);
  const Tensor tensor = picture_tensor(picture);
  CHECK(cost.multiply_adds == multiply_adds_of([&] { model.predict(std::span(&tensor, 1)); }));
  for (const auto& [stream, number] : cost.of_streams) {
    CAPTURE(stream);
    CHECK(number > 0);
  }
}

}  // namespace
}  // namespace df2::reference::test
