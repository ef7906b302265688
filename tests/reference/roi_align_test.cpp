// RoIAlign against torchvision's, its gradient against finite differences, and what it refuses.
#include <limits>
#include <vector>

#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>
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

/// The gradient of a sum of pooled regions, by the operator that Python can call, too.
Tensor spread(const Tensor& gradient, const Tensor& rois, at::IntArrayRef feature_sizes, const RoiPooling& pooling) {
  using Spread = Tensor(const Tensor&, const Tensor&, at::IntArrayRef, double, std::int64_t, bool);
  static const auto op = c10::Dispatcher::singleton().findSchemaOrThrow("df2::roi_align_backward", "").typed<Spread>();
  return op.call(gradient, rois, feature_sizes, pooling.spatial_scale, pooling.sampling_ratio, pooling.aligned);
}

TEST_CASE("a region without area pools nothing, and no region gives no rows") {
  const Tensor rois = at::tensor({0.0F, 4.0F, 4.0F, 4.0F, 4.0F}).view({1, 5});
  CHECK(roi_align(made_features(), rois, {7, 7, 1, 0, true}).abs().sum().item<double>() == 0);
  CHECK(roi_align(made_features(), rois.slice(0, 0, 0), {}).sizes() == at::IntArrayRef({0, 3, 7, 7}));
}

TEST_CASE("a region whose corners are the wrong way round has no samples, and pools nothing") {
  // Both ways, along x alone and along y alone; of more than a cell for each bin.
  const Tensor rois = at::tensor({0.0F, 40.0F, 40.0F, -40.0F, -40.0F,  //
                                  1.0F, 40.0F, 1.0F, -40.0F, 8.0F,     //
                                  1.0F, 1.0F, 40.0F, 8.0F, -40.0F})
                          .view({3, 5});
  const RoiPooling pooling{2, 3, 1, 0, true};
  const Tensor features = made_features().requires_grad_(true);
  const Tensor pooled = roi_align(features, rois, pooling);
  CHECK(pooled.detach().eq(0).all().item<bool>());
  pooled.sum().backward();
  CHECK(features.grad().eq(0).all().item<bool>());
}

TEST_CASE("a region that is much larger than the map is pooled in the end, with a bounded number of samples") {
  for (const double reach : {3e3, 1e9, 3e38}) {
    CAPTURE(reach);
    const auto far = static_cast<float>(reach);
    const Tensor rois = at::tensor({0.0F, -far, -far, far, far, 1.0F, -2.0F, -2.0F, far, far}).view({2, 5});
    const Tensor features = made_features().requires_grad_(true);
    const Tensor pooled = roi_align(features, rois, {1, 2, 1, 0, false});
    CHECK(difference(pooled.detach(), at::zeros_like(pooled)) <= 1);
    pooled.sum().backward();
    CHECK(difference(features.grad(), at::zeros_like(features)) <= 2);
  }
}

TEST_CASE("bins of so many samples that they are pooled one after another have the mean of their samples") {
  const Tensor features = at::full({1, 2, 6, 5}, 3.0, at::kDouble).requires_grad_(true);
  const Tensor roi = at::tensor({0.0, 1.0, 1.0, 4.0, 5.0}, at::kDouble).view({1, 5});
  const Tensor pooled = roi_align(features, roi, {2, 3, 1, 1024, false});
  CHECK(difference(pooled.detach(), at::full_like(pooled, 3)) < 1e-9);
  pooled.sum().backward();
  CHECK(features.grad().sum().item<double>() == Approx(2 * 2 * 3));
}

TEST_CASE("pooling refuses what has another shape and pictures that are not in the batch") {
  using Catch::Contains;
  const Tensor rois = at::tensor({2.0F, 0.0F, 0.0F, 5.0F, 5.0F}).view({1, 5});
  CHECK_THROWS_WITH(roi_align(made_features(), rois, {}), Contains("not among the 2 of the batch"));
  CHECK_THROWS_WITH(roi_align(made_features(), rois - 3, {}), Contains("not among the 2 of the batch"));
  CHECK_THROWS_WITH(roi_align(made_features()[0], rois, {}), Contains("[pictures, channels, height, width] expected"));
  CHECK_THROWS_WITH(roi_align(made_features(), rois[0], {}), Contains("[regions, 5] expected"));
  CHECK_THROWS_WITH(roi_align(made_features(), rois - 2, {0, 7}), Contains("at least one bin"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(roi_align(made_features(), rois - 2, {7, 7, nan}), Contains("finite spatial_scale expected"));
}

TEST_CASE("the picture of a region is the one that is read, not the one before rounding") {
  const Tensor rois = at::tensor({1.99999999, 0.0, 0.0, 5.0, 5.0}, at::kDouble).view({1, 5});
  CHECK_THROWS_WITH(roi_align(made_features(), rois, {}), Catch::Contains("not among the 2 of the batch"));
  CHECK_THROWS_WITH(spread(at::ones({1, 3, 7, 7}), rois, {2, 3, 11, 9}, {}),
                    Catch::Contains("not among the 2 of the batch"));
  const Tensor second = at::tensor({1.0, 0.0, 0.0, 5.0, 5.0}, at::kDouble).view({1, 5});
  CHECK(roi_align(made_features().to(at::kDouble), rois, {})
            .equal(roi_align(made_features().to(at::kDouble), second, {})));
}

TEST_CASE("regions with numbers that are not finite are refused") {
  const auto number = GENERATE(std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                               -std::numeric_limits<double>::infinity(), 1e300);  // the last is infinite as a float
  const std::int64_t sampling_ratio = GENERATE(0, 2);
  for (std::int64_t place = 1; place < 5; ++place) {
    const Tensor rois = at::tensor({0.0, 1.0, 1.0, 5.0, 5.0}, at::kDouble).view({1, 5});
    rois[0][place] = number;
    CHECK_THROWS_WITH(roi_align(made_features(), rois, {7, 7, 1, sampling_ratio}),
                      Catch::Contains("numbers that are not finite"));
  }
}

TEST_CASE("the gradient refuses what does not have the shape of the regions and the features") {
  using Catch::Contains;
  const Tensor rois = tensor_of(fixture("roi_align")["rois"], {6, 5});
  CHECK(spread(at::ones({6, 3, 7, 7}), rois, {2, 3, 11, 9}, {}).sizes() == at::IntArrayRef({2, 3, 11, 9}));
  const std::vector<std::vector<std::int64_t>> others = {
      {5, 3, 7, 7}, {6, 2, 7, 7}, {6, 4, 7, 7}, {6, 3, 7}, {6, 3, 7, 7, 1}};
  for (const std::vector<std::int64_t>& sizes : others) {
    CAPTURE(sizes);
    CHECK_THROWS_WITH(spread(at::ones(sizes), rois, {2, 3, 11, 9}, {}),
                      Contains("shape [regions, channels, bins, bins] expected"));
  }
  CHECK_THROWS_WITH(spread(at::ones({6, 3, 7, 7}, at::kLong), rois, {2, 3, 11, 9}, {}), Contains("of a floating type"));
  CHECK_THROWS_WITH(spread(at::ones({6, 3, 7, 7}), rois, {2, 3, 11}, {}), Contains("feature_sizes of pictures"));
  CHECK_THROWS_WITH(spread(at::ones({6, 3, 7, 7}), rois[0], {2, 3, 11, 9}, {}),
                    Contains("found for rois of shape [5]"));
}

}  // namespace
}  // namespace df2::reference::test
