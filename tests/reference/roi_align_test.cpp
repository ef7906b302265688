// RoIAlign against torchvision's, its gradient against finite differences, and what it refuses.
#include <limits>

#include <ATen/Parallel.h>
#include <ATen/ops/tensor.h>
#include <catch2/catch.hpp>

#include <df2_reference/ops/ops.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

Tensor made_features() {
  return made("features", {2, 3, 11, 9}, 0, 1);
}

RoiPooling pooling_of(const nlohmann::json& shape) {
  return {2, 3, 0.5, shape["sampling_ratio"].get<std::int64_t>(), shape["aligned"].get<bool>()};
}

TEST_CASE("regions are pooled as torchvision pools them, and so is the gradient spread") {
  const nlohmann::json recorded = fixture("roi_align");
  const Tensor rois = tensor_of(recorded["rois"], {6, 5});
  REQUIRE(recorded["cases"].size() == 6);
  for (const nlohmann::json& shape : recorded["cases"]) {
    CAPTURE(shape["aligned"].get<bool>(), shape["sampling_ratio"].get<int>());
    const Tensor features = made_features().requires_grad_(true);
    const Tensor pooled = roi_align(features, rois, pooling_of(shape));
    CHECK(difference(pooled.detach(), tensor_of(shape["pooled"], {6, 3, 2, 3})) < 1e-5);
    (pooled * made("gradient", {6, 3, 2, 3}, 0, 1)).sum().backward();
    CHECK(difference(features.grad(), tensor_of(shape["gradient"], {2, 3, 11, 9})) < 1e-5);
  }
}

TEST_CASE("the gradient of pooled regions is their slope") {
  const Tensor rois = at::tensor({1.0, 1.3, 2.1, 9.7, 15.2, 0.0, -3.0, 4.0, 8.5, 30.0}, at::kDouble).view({2, 5});
  const Tensor weights = made("weights", {2, 3, 2, 3}, 0, 1).to(at::kDouble);
  const RoiPooling pooling{2, 3, 0.5, 2, GENERATE(false, true)};
  const Tensor features = made_features().to(at::kDouble).requires_grad_(true);
  (roi_align(features, rois, pooling) * weights).sum().backward();

  constexpr double kStep = 1e-3;
  const Tensor slopes = features.grad().flatten();
  for (std::int64_t i = 0; i < slopes.numel(); i += 7) {
    const auto value_at = [&](double shift) {
      const Tensor moved = features.detach().clone();
      moved.view({-1})[i] += shift;
      return (roi_align(moved, rois, pooling) * weights).sum().item<double>();
    };
    CHECK(slopes[i].item<double>() == Approx((value_at(kStep) - value_at(-kStep)) / (2 * kStep)).margin(1e-8));
  }
}

TEST_CASE("pooled regions and their gradient have the same bits with any number of threads") {
  const Tensor rois = tensor_of(fixture("roi_align")["rois"], {6, 5});
  const int before = at::get_num_threads();
  std::vector<Tensor> pooled, gradients;
  for (const int threads : {1, 2, 5}) {
    at::set_num_threads(threads);
    const Tensor features = made_features().requires_grad_(true);
    pooled.push_back(roi_align(features, rois, {}));
    pooled.back().square().sum().backward();
    gradients.push_back(features.grad());
  }
  at::set_num_threads(before);
  for (std::size_t i = 1; i < pooled.size(); ++i) {
    CHECK(pooled[i].equal(pooled[0]));
    CHECK(gradients[i].equal(gradients[0]));
  }
}

TEST_CASE("regions of half and bfloat16 features are pooled in float") {
  const Tensor rois = tensor_of(fixture("roi_align")["rois"], {6, 5});
  for (const at::ScalarType type : {at::kHalf, at::kBFloat16}) {
    const Tensor features = made_features().to(type).requires_grad_(true);
    const Tensor pooled = roi_align(features, rois, {});
    CHECK(pooled.scalar_type() == type);
    CHECK(difference(pooled.detach(), roi_align(features.detach().to(at::kFloat), rois, {}).to(type)) == 0);
    pooled.sum().backward();
    CHECK(features.grad().scalar_type() == type);
  }
}

TEST_CASE("a region without area or numbers pools nothing, and no region gives no rows") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor rois = at::tensor({0.0F, nan, nan, nan, nan}).view({1, 5});
  CHECK(roi_align(made_features(), rois, {}).abs().sum().item<double>() == 0);
  CHECK(roi_align(made_features(), rois.slice(0, 0, 0), {}).sizes() == at::IntArrayRef({0, 3, 7, 7}));
}

TEST_CASE("pooling refuses what has another shape and pictures that are not in the batch") {
  using Catch::Contains;
  const Tensor rois = at::tensor({2.0F, 0.0F, 0.0F, 5.0F, 5.0F}).view({1, 5});
  CHECK_THROWS_WITH(roi_align(made_features(), rois, {}), Contains("not among the 2 of the batch"));
  CHECK_THROWS_WITH(roi_align(made_features(), rois - 3, {}), Contains("not among the 2 of the batch"));
  CHECK_THROWS_WITH(roi_align(made_features()[0], rois, {}), Contains("[pictures, channels, height, width] expected"));
  CHECK_THROWS_WITH(roi_align(made_features(), rois[0], {}), Contains("[regions, 5] expected"));
  CHECK_THROWS_WITH(roi_align(made_features(), rois - 2, {0, 7}), Contains("at least one bin"));
}

}  // namespace
}  // namespace df2::reference::test
