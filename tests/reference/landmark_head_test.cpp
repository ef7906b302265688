// The landmark stream: peaks against torchvision's, and the maps of one category against those of all.
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2_reference/heads/landmark_head.h>
#include <df2_reference/training/losses.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

TEST_CASE("the peaks of maps are those that torchvision finds") {
  const nlohmann::json recorded = fixture("keypoints");
  const Tensor boxes = tensor_of(recorded["boxes"], {3, 4});
  const CategoryMaps all{0, at::arange(3, at::kLong), made("maps", {3, 8, 56, 56}, 0, 1)};
  const std::vector<Tensor> found = peaks({all}, boxes);
  const Tensor expected = tensor_of(recorded["peaks"], {3, 8, 3});
  for (std::int64_t region = 0; region < 3; ++region) {
    CHECK(difference(found[static_cast<std::size_t>(region)], expected[region]) < 1e-4);
  }
}

TEST_CASE("the loss of landmarks is torchvision's") {
  const nlohmann::json recorded = fixture("keypoints");
  const Tensor boxes = tensor_of(recorded["boxes"], {3, 4});
  const Tensor logits = made("maps", {3, 8, 56, 56}, 0, 1).requires_grad_(true);
  const Tensor places = at::cat({made("places", {3, 8, 2}, 60, 60), at::ones({3, 8, 1})}, 2);
  places.slice(1, 0, 8, 3).select(2, 2).zero_();
  places[2][1][0].copy_(boxes[2][2]);
  const std::vector<Tensor> landmarks = {places[0], places[1], places[2]};
  const LossSum loss = landmark_loss({{8, at::arange(3, at::kLong), logits}}, landmarks, boxes);
  CHECK(loss.count > 5);
  CHECK(loss.count < 15);
  CHECK(loss.mean().item<double>() == Approx(recorded["loss"].get<double>()).epsilon(1e-5));

  const std::vector<Tensor> unlabelled = {places[0] * 0, places[1] * 0, places[2] * 0};
  const LossSum nothing = landmark_loss({{8, at::arange(3, at::kLong), logits}}, unlabelled, boxes);
  nothing.mean().backward();
  CHECK(nothing.mean().item<double>() == 0);
  CHECK(logits.grad().abs().sum().item<double>() == 0);
}

TEST_CASE("a region gets the maps of its own category, as if all 294 had been computed") {
  Parameters parameters;
  const LandmarkHead head(Scope(parameters) / "roi_heads", small_options());
  make_parameters(parameters);
  const Tensor features = made("regions", {4, 16, 14, 14}, 0, 1);
  const Tensor labels = at::tensor({9L, 1L, 9L, 13L});
  const std::vector<CategoryMaps> maps = head.maps(features, labels);

  Parameters all_parameters;
  const Scope scope = Scope(all_parameters) / "roi_heads" / "keypoint_predictor";
  const Deconvolution first(scope / "deconv", 16, 8, 4), second(scope / "kps_score_lowres", 8, 294, 4);
  make_parameters(all_parameters);
  const Tensor all = second(first(features).relu_());
  REQUIRE(all.sizes() == at::IntArrayRef({4, 294, 56, 56}));

  REQUIRE(maps.size() == 3);
  for (const CategoryMaps& category : maps) {
    const Category& expected = deepfashion2_categories().all()[category.category];
    CAPTURE(expected.name);
    CHECK(category.regions.equal(labels.eq(expected.id).nonzero().squeeze(1)));
    const Tensor own = all.index_select(0, category.regions)
                           .narrow(1, static_cast<std::int64_t>(expected.landmark_begin),
                                   static_cast<std::int64_t>(expected.landmark_count));
    CHECK(difference(category.logits, own) < 1e-5);
  }
}

TEST_CASE("a peak is in the middle of its cell, and of equal peaks the first counts") {
  Tensor map = at::zeros({1, 1, 56, 56});
  map[0][0][10][20] = 1;
  const Tensor box = at::tensor({100.0F, 200.0F, 156.0F, 256.0F}).view({1, 4});
  const std::vector<Tensor> found = peaks({{0, at::zeros({1}, at::kLong), map}}, box);
  CHECK(difference(found[0], at::tensor({120.5F, 210.5F, 1.0F}).view({1, 3})) < 1e-4);
  const std::vector<Tensor> flat = peaks({{0, at::zeros({1}, at::kLong), at::zeros({1, 1, 56, 56})}}, box);
  CHECK(difference(flat[0], at::tensor({100.5F, 200.5F, 0.0F}).view({1, 3})) < 1e-4);
}

}  // namespace
}  // namespace df2::reference::test
