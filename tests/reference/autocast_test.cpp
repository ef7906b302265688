// The operators under mixed precision.
#include <optional>
#include <vector>

#include <ATen/autocast_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <catch2/catch.hpp>

#include <df2_reference/match_rcnn.h>
#include <df2_reference/ops/ops.h>
#include <df2_reference/proposals/anchors.h>
#include <df2_reference/training/losses.h>
#include <df2_reference/training/training_step.h>

#include "formula.h"
#include "made_step.h"

namespace df2::reference::test {
namespace {

/// Mixed precision with bfloat16, as long as it lives.
class MixedPrecision {
 public:
  MixedPrecision() {
    at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
    at::autocast::set_autocast_enabled(at::kCPU, true);
    at::autocast::increment_nesting();
  }
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;
  ~MixedPrecision() {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(at::kCPU, false);
  }
};

TEST_CASE("under mixed precision regions keep their places, and features their type") {
  const Tensor features = made("features", {2, 3, 11, 9}, 0, 1).to(at::kBFloat16);
  const Tensor rois = tensor_of(fixture("roi_align")["rois"], {6, 5});
  const RoiPooling pooling{2, 3, 0.5, 2, false};
  const Tensor expected = roi_align(features, rois, pooling);
  const MixedPrecision mixed;
  CHECK(roi_align(features, rois, pooling).equal(expected));
  CHECK(roi_align(features, rois.to(at::kDouble), pooling).scalar_type() == at::kBFloat16);
}

TEST_CASE("under mixed precision boxes are compared as floats") {
  const Tensor corners = made("sides", {300, 4}, 50, 50).cumsum(1), scores = made("scores", {300}, 0.5, 0.5);
  const Tensor groups = made("groups", {300}, 2, 2).floor().to(at::kLong);
  const Tensor rounded = scores.to(at::kBFloat16);
  const Tensor expected = nms(corners, rounded.to(at::kFloat), groups, 0.5);
  const MixedPrecision mixed;
  CHECK(nms(corners, rounded, groups, 0.5).equal(expected));
}

TEST_CASE("the anchors of half features are whole pixels") {
  const Tensor features = made("features", {1, 1, 2, 300}, 0, 1);
  const std::vector<double> ratios = {0.5, 1, 2};
  const Tensor expected = level_anchors(features, {8, 1200}, 32, ratios);
  CHECK(level_anchors(features.to(at::kBFloat16), {8, 1200}, 32, ratios).equal(expected));
}

TEST_CASE("a network predicts nearly the same under mixed precision") {
  MatchRcnn model(small_options(), 1);
  make_parameters(model.parameters());
  const Tensor picture = made_picture(0, 97, 143);
  const PicturePrediction expected = model.predict(std::span(&picture, 1))[0];
  const MixedPrecision mixed;
  const PicturePrediction found = model.predict(std::span(&picture, 1))[0];
  REQUIRE(found.labels.numel() > 0);
  CHECK(found.corners.scalar_type() == at::kFloat);
  CHECK(std::abs(found.scores[0].item<double>() - expected.scores[0].item<double>()) < 0.05);
}

/// The losses of a step, and the gradients of all weights in a row.
struct Learned {
  Losses losses;
  Tensor gradient;
};

Learned learn(const TrainingOptions& training, bool is_mixed) {
  const ModelOptions options = small_options();
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  Step step(options);
  Learned learned;
  {
    std::optional<MixedPrecision> mixed;
    if (is_mixed) mixed.emplace();
    learned.losses = losses_of(model, step.batch, step.targets, training, step.streams);
  }
  learned.losses.total(training.weights).backward();
  std::vector<Tensor> gradients;
  for (const auto& [name, parameter] : model.parameters().all()) {
    if (!parameter.value.grad().defined()) continue;
    CHECK(parameter.value.grad().scalar_type() == at::kFloat);
    gradients.push_back(parameter.value.grad().flatten());
  }
  learned.gradient = at::cat(gradients);
  return learned;
}

TEST_CASE("losses of half numbers are sums of floats") {
  const Tensor logits = made("logits", {3000, 2}, 0, 3), same = made("same", {3000}, 0, 1) > 0;
  const Tensor rounded = logits.to(GENERATE(at::kBFloat16, at::kHalf));
  const Tensor wide = rounded.to(at::kFloat);
  CHECK(matching_loss(rounded, same, 5).mean().equal(matching_loss(wide, same, 5).mean()));
  CHECK(class_loss(rounded, same.to(at::kLong)).mean().equal(class_loss(wide, same.to(at::kLong)).mean()));
  const Tensor flat = rounded.select(1, 0);
  CHECK(objectness_loss(flat, same).mean().equal(objectness_loss(flat.to(at::kFloat), same).mean()));
  CHECK(mask_loss(flat, same.to(at::kFloat)).mean().equal(mask_loss(wide.select(1, 0), same.to(at::kFloat)).mean()));
  CHECK(code_loss(rounded, wide * 2, 9, 0.1).mean().equal(code_loss(wide, wide * 2, 9, 0.1).mean()));
}

TEST_CASE("a step under mixed precision has nearly the losses and the gradient of one in full precision") {
  TrainingOptions training;
  training.anchor_samples.boxes = training.region_samples.boxes = 1'000'000;
  training.matching.pairs = GENERATE(MatchingPairs::partners, MatchingPairs::batch);
  training.matching.positive_weight = GENERATE(1, 5);
  const Learned full = learn(training, false), mixed = learn(training, true);
  const auto compare = [](const LossSum& found, const LossSum& expected) {
    REQUIRE(found.is_computed());
    CHECK(found.sum.scalar_type() == at::kFloat);
    CHECK(found.mean().item<double>() == Approx(expected.mean().item<double>()).epsilon(0.05));
  };
  compare(mixed.losses.objectness, full.losses.objectness);
  compare(mixed.losses.proposals, full.losses.proposals);
  compare(mixed.losses.classes, full.losses.classes);
  compare(mixed.losses.boxes, full.losses.boxes);
  compare(mixed.losses.masks, full.losses.masks);
  compare(mixed.losses.landmarks, full.losses.landmarks);
  // It is of few regions, which are others where proposals are nearly equal.
  CHECK(mixed.losses.matching.sum.scalar_type() == at::kFloat);
  CHECK(mixed.losses.matching.count > 0);
  CHECK(mixed.losses.matching.sum.isfinite().item<bool>());
  REQUIRE(mixed.gradient.isfinite().all().item<bool>());
  const Tensor cosine = mixed.gradient.dot(full.gradient) / (mixed.gradient.norm() * full.gradient.norm());
  CHECK(cosine.item<double>() > 0.9);
  CHECK_FALSE(mixed.gradient.equal(full.gradient));
}

}  // namespace
}  // namespace df2::reference::test
