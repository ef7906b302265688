// The operators on a GPU against those on the CPU. Hidden from plain runs: "[gpu]" asks for them.
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include <df2_reference/match_rcnn.h>
#include <df2_reference/ops/load_cuda.h>
#include <df2_reference/ops/ops.h>
#include <df2_reference/training/train.h>

#include "formula.h"
#include "made_pictures.h"
#include "made_step.h"

namespace df2::reference::test {
namespace {

const at::Device kGpu(at::kCUDA, 0);

TEST_CASE("on a machine without LibTorch's CUDA part the missing library is named, and the CPU serves") {
  const std::optional<std::string> reason = load_cuda();
  if (reason) CHECK_THAT(*reason, Catch::Contains("lib") && Catch::Contains(".so"));
  CHECK(load_cuda().has_value() == reason.has_value());
  CHECK(nms(at::zeros({1, 4}), at::zeros({1}), at::zeros({1}, at::kLong), 0.5).numel() == 1);
}

TEST_CASE("a GPU pools regions and spreads gradients as the CPU does", "[.][gpu]") {
  REQUIRE(load_cuda() == std::nullopt);
  const Tensor rois = tensor_of(fixture("roi_align")["rois"], {6, 5});
  const auto type = GENERATE(at::kDouble, at::kFloat, at::kHalf, at::kBFloat16);
  const RoiPooling pooling{2, 3, 0.5, GENERATE(0, 2), GENERATE(false, true)};
  const Tensor host = made("features", {2, 3, 11, 9}, 0, 1).to(type).requires_grad_(true);
  const Tensor device = host.detach().to(kGpu).requires_grad_(true);
  const Tensor on_cpu = roi_align(host, rois, pooling), on_gpu = roi_align(device, rois.to(kGpu), pooling);
  const double tolerance = type == at::kBFloat16 ? 1e-2 : type == at::kHalf ? 2e-3 : 1e-5;
  CHECK(difference(on_gpu.detach().cpu(), on_cpu.detach()) <= tolerance);
  on_cpu.square().sum().backward();
  on_gpu.square().sum().backward();
  CHECK(difference(device.grad().cpu(), host.grad()) <= 4 * tolerance);
}

TEST_CASE("a GPU keeps the boxes that the CPU keeps", "[.][gpu]") {
  REQUIRE(load_cuda() == std::nullopt);
  const Tensor sides = made("sides", {3000, 4}, 50, 50);
  const Tensor corners = sides.cumsum(1), scores = made("scores", {3000}, 0.5, 0.5);
  const Tensor groups = made("groups", {3000}, 2, 2).floor().to(at::kLong);
  for (const double threshold : {0.0, 0.3, 0.7}) {
    const Tensor expected = nms(corners, scores, groups, threshold);
    CHECK(nms(corners.to(kGpu), scores.to(kGpu), groups.to(kGpu), threshold).cpu().equal(expected));
  }
}

TEST_CASE("a GPU predicts what the CPU predicts", "[.][gpu]") {
  REQUIRE(load_cuda() == std::nullopt);
  MatchRcnn model(small_options(), 1);
  make_parameters(model.parameters());
  const Tensor picture = made_picture(0, 97, 143);
  const PicturePrediction on_cpu = model.predict(std::span(&picture, 1))[0];
  model.parameters().move_to(kGpu);
  const Tensor moved = picture.to(kGpu);
  const PicturePrediction on_gpu = model.predict(std::span(&moved, 1))[0];
  CHECK(on_gpu.labels.cpu().equal(on_cpu.labels));
  CHECK(difference(on_gpu.corners.cpu(), on_cpu.corners) < 0.05);
  CHECK(difference(on_gpu.scores.cpu(), on_cpu.scores) < 1e-3);
  CHECK(difference(on_gpu.masks.cpu(), on_cpu.masks) < 1e-2);
}

TEST_CASE("a step of training on a GPU has the losses and the gradients of the CPU", "[.][gpu]") {
  REQUIRE(load_cuda() == std::nullopt);
  check_step_on(kGpu);
}

TEST_CASE("a GPU trains in full and in mixed precision", "[.][gpu]") {
  REQUIRE(load_cuda() == std::nullopt);
  const MadePictures made(16);
  PresetOptions options = tiny_options();
  options.training.mixed_precision = GENERATE(false, true);
  MatchRcnn model(options.model, 1);
  model.parameters().move_to(kGpu);
  // Losses and gradients that are not finite end it.
  CHECK_NOTHROW(train(model, options.training, made.training(), (made.folder().path() / "trained").string()));
}

}  // namespace
}  // namespace df2::reference::test
