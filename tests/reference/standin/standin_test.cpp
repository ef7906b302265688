// The network on a device that is not the CPU: what runs before kernels and between devices, without a GPU.
#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/tensor.h>
#include <catch2/catch.hpp>

#include <df2_reference/match_rcnn.h>
#include <df2_reference/ops/ops.h>

#include "formula.h"
#include "made_step.h"
#include "standin_device.h"

namespace df2::reference::test {
namespace {

MatchRcnn made_model() {
  MatchRcnn model(small_options(), 1);
  make_parameters(model.parameters());
  return model;
}

TEST_CASE("the glue of the kernels pools, spreads and suppresses as the CPU does") {
  const Tensor rois = tensor_of(fixture("roi_align")["rois"], {6, 5});
  const auto type = GENERATE(at::kDouble, at::kFloat, at::kHalf, at::kBFloat16);
  const RoiPooling pooling{2, 3, 0.5, GENERATE(0, 2), GENERATE(false, true)};
  const Tensor host = made("features", {2, 3, 11, 9}, 0, 1).to(type).requires_grad_(true);
  const Tensor device = host.detach().to(kStandIn).requires_grad_(true);
  const Launches before = launches();
  const int guards = guarded();
  const Tensor on_cpu = roi_align(host, rois, pooling), on_device = roi_align(device, rois.to(kStandIn), pooling);
  CHECK(on_device.device() == kStandIn);
  CHECK(on_device.scalar_type() == type);
  const double tolerance = type == at::kBFloat16 ? 1e-2 : type == at::kHalf ? 2e-3 : 1e-5;
  CHECK(difference(on_device.detach().cpu(), on_cpu.detach()) <= tolerance);
  on_cpu.square().sum().backward();
  on_device.square().sum().backward();
  CHECK(difference(device.grad().cpu(), host.grad()) <= 4 * tolerance);
  CHECK(launches().roi_align == before.roi_align + 1);
  CHECK(launches().roi_align_backward == before.roi_align_backward + 1);
  CHECK(guarded() > guards);
  CHECK_THROWS_WITH(roi_align(device, rois, pooling), Catch::Contains("on different devices"));
}

TEST_CASE("the glue refuses regions and gradients that the CPU refuses, before a kernel reads them") {
  const Tensor features = made("features", {2, 3, 11, 9}, 0, 1).to(kStandIn);
  const Launches before = launches();
  const auto rois_of = [](double picture, double right) {
    return at::tensor({picture, 0.0, 0.0, right, 5.0}, at::kDouble).view({1, 5}).to(kStandIn);
  };
  CHECK_THROWS_WITH(roi_align(features, rois_of(1.99999999, 5), {}), Catch::Contains("not among the 2 of the batch"));
  CHECK_THROWS_WITH(roi_align(features, rois_of(0, 1e300), {}), Catch::Contains("numbers that are not finite"));
  using Spread = Tensor(const Tensor&, const Tensor&, at::IntArrayRef, double, std::int64_t, bool);
  const auto spread = c10::Dispatcher::singleton().findSchemaOrThrow("df2::roi_align_backward", "").typed<Spread>();
  CHECK_THROWS_WITH(
      spread.call(made("gradient", {2, 3, 7, 7}, 0, 1).to(kStandIn), rois_of(0, 5), {2, 3, 11, 9}, 1, 2, false),
      Catch::Contains("shape [regions, channels, bins, bins] expected"));
  CHECK(launches().roi_align == before.roi_align);
  CHECK(launches().roi_align_backward == before.roi_align_backward);
}

TEST_CASE("the glue keeps the boxes that the CPU keeps") {
  const Tensor corners = made("sides", {500, 4}, 50, 50).cumsum(1), scores = made("scores", {500}, 0.5, 0.5);
  const Tensor groups = made("groups", {500}, 2, 2).floor().to(at::kLong);
  const int before = launches().nms;
  for (const double threshold : {0.0, 0.3, 0.7}) {
    const Tensor expected = nms(corners, scores, groups, threshold);
    CHECK(nms(corners.to(kStandIn), scores.to(kStandIn), groups.to(kStandIn), threshold).cpu().equal(expected));
  }
  CHECK(launches().nms == before + 3);
}

TEST_CASE("a network that is moved to the device predicts there what it predicts on the CPU") {
  MatchRcnn model = made_model();
  const Tensor picture = made_picture(0, 97, 143);
  const PicturePrediction on_cpu = model.predict(std::span(&picture, 1))[0];
  model.parameters().move_to(kStandIn);
  const Tensor there = picture.to(kStandIn);
  const PicturePrediction on_device = model.predict(std::span(&there, 1))[0];
  CHECK(on_device.corners.device() == kStandIn);
  REQUIRE(on_device.labels.cpu().equal(on_cpu.labels));
  CHECK(difference(on_device.corners.cpu(), on_cpu.corners) < 1e-3);
  CHECK(difference(on_device.scores.cpu(), on_cpu.scores) < 1e-4);
  CHECK(difference(on_device.masks.cpu(), on_cpu.masks) < 1e-4);
  CHECK(difference(on_device.features.cpu(), on_cpu.features) < 1e-3);
  for (std::size_t i = 0; i < on_cpu.landmarks.size(); ++i)
    CHECK(difference(on_device.landmarks[i].cpu(), on_cpu.landmarks[i]) < 1e-3);
  const Tensor masks = pasted_masks(on_device.masks, on_device.corners, {97, 143});
  CHECK(difference(masks.cpu(), pasted_masks(on_cpu.masks, on_cpu.corners, {97, 143})) < 1e-3);
}

TEST_CASE("a step of training on the device has the losses and the gradients of the CPU") {
  check_step_on(kStandIn);
}

TEST_CASE("tensors of two devices in one operation are refused, as a GPU refuses them") {
  const Tensor host = made("a", {3}, 0, 1);
  CHECK_THROWS_WITH(host.to(kStandIn) + host, Catch::Contains("same device"));
}

}  // namespace
}  // namespace df2::reference::test
