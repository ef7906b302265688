// The losses of a step: against torchvision's, and that a step along their gradient lowers them.
#include <map>
#include <string>
#include <vector>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include <df2_reference/training/losses.h>
#include <df2_reference/training/sgd.h>
#include <df2_reference/training/training_step.h>

#include "formula.h"
#include "made_step.h"

namespace df2::reference::test {
namespace {

TEST_CASE("the losses of a step and their gradients are torchvision's") {
  const nlohmann::json recorded = fixture("training");
  const ModelOptions options = small_options();
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  Step step(options);
  TrainingOptions training;
  training.anchor_samples.boxes = training.region_samples.boxes = 1'000'000;
  const Losses losses = losses_of(model, step.batch, step.targets, training, step.streams);
  const auto expected = [&](const char* name) { return Approx(recorded["losses"][name].get<double>()).epsilon(1e-4); };
  CHECK(losses.objectness.mean().item<double>() == expected("loss_objectness"));
  CHECK(losses.proposals.mean().item<double>() == expected("loss_rpn_box_reg"));
  CHECK(losses.classes.mean().item<double>() == expected("loss_classifier"));
  CHECK(losses.boxes.mean().item<double>() == expected("loss_box_reg"));
  CHECK(losses.masks.mean().item<double>() == expected("loss_mask"));

  training.weights.landmarks = training.weights.matching = 0;
  losses.total(training.weights).backward();
  for (const auto& [name, gradient] : recorded["gradients"].items()) {
    CAPTURE(name);
    const double scale = gradient["deviation"].get<double>();
    check_summary(model.parameters().all().at(name).value.grad(), gradient, 5e-3 * scale);
  }
}

TEST_CASE("the slope of all losses along their gradient is the gradient's length") {
  const ModelOptions options = small_options();
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  const TrainingOptions training;
  const auto total = [&] {
    Step step(options);
    const Losses losses = losses_of(model, step.batch, step.targets, training, step.streams);
    CHECK(losses.landmarks.count > 0);
    CHECK(losses.matching.count > 0);
    return losses.total(training.weights);
  };
  total().backward();
  // Behind the proposals, which choose other boxes when they change.
  std::vector<std::pair<Tensor, Tensor>> moved;
  double length = 0;
  for (const auto& [name, parameter] : model.parameters().all()) {
    if (name.starts_with("backbone.") || name.starts_with("rpn.") || !parameter.trainable) continue;
    CAPTURE(name);
    REQUIRE(parameter.value.grad().defined());
    moved.emplace_back(parameter.value, parameter.value.grad().clone());
    length += moved.back().second.square().sum().item<double>();
  }
  const at::NoGradGuard no_gradient;
  const auto total_at = [&](double shift) {
    for (auto& [value, gradient] : moved) value.add_(gradient, shift);
    const double loss = total().item<double>();
    for (auto& [value, gradient] : moved) value.sub_(gradient, shift);
    return loss;
  };
  const double step = 1e-2 / length;
  CHECK((total_at(step) - total_at(-step)) / (2 * step) == Approx(length).epsilon(0.03));
}

TEST_CASE("the losses of boxes are quadratic below the option, and absolute above it") {
  const Tensor codes = at::tensor({0.05, -0.3, 2.0, 0.0}).view({1, 4}), truth = at::zeros({1, 4}, codes.options());
  const auto loss = [&](double beta) { return code_loss(codes, truth, 2, beta).mean().item<double>(); };
  CHECK(loss(0) == Approx((0.05 + 0.3 + 2.0) / 2));
  CHECK(loss(0.1) == Approx((0.0025 / 0.2 + 0.25 + 1.95) / 2));
  CHECK(loss(4) == Approx((0.0025 + 0.09 + 4.0) / 8 / 2));

  const ModelOptions options = small_options();
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  const auto losses = [&](double beta) {
    TrainingOptions training;
    training.smooth_l1_beta = beta;
    Step step(options);
    return losses_of(model, step.batch, step.targets, training, step.streams);
  };
  const Losses sharp = losses(1e-6), usual = losses(TrainingOptions().smooth_l1_beta);
  CHECK(sharp.boxes.mean().item<double>() > usual.boxes.mean().item<double>());
  CHECK(sharp.proposals.mean().item<double>() > usual.proposals.mean().item<double>());
  CHECK(sharp.classes.mean().item<double>() == usual.classes.mean().item<double>());
}

TEST_CASE("the same streams draw the same losses, and others draw others") {
  const ModelOptions options = small_options();
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  TrainingOptions training;
  training.anchor_samples.boxes = training.region_samples.boxes = 16;
  const auto total = [&](std::uint64_t seed) {
    Step step(options);
    for (std::size_t i = 0; i < step.streams.size(); ++i) step.streams[i] = picture_stream(seed, 3, i);
    return losses_of(model, step.batch, step.targets, training, step.streams).total(training.weights).item<double>();
  };
  const double first = total(1);
  CHECK(total(1) == first);
  CHECK(total(2) != first);
}

/// Of the parameters that have one which is not zero.
std::map<std::string, Tensor> gradients_of(MatchRcnn& model) {
  std::map<std::string, Tensor> gradients;
  for (const auto& [name, parameter] : model.parameters().all()) {
    const Tensor gradient = parameter.value.grad();
    if (gradient.defined() && gradient.ne(0).any().item<bool>()) gradients.emplace(name, gradient.clone());
    Tensor value = parameter.value;
    value.mutable_grad().reset();
  }
  return gradients;
}

TEST_CASE("streams of weight 0 are not computed, and the others learn the same bits as if they were") {
  ModelOptions options = small_options();
  for (const MatchingInput input : {MatchingInput::box_mask, MatchingInput::landmarks}) {
    options.matching.input = input;
    MatchRcnn model(options, 1);
    make_parameters(model.parameters());
    const auto losses_with = [&](const LossWeights& weights) {
      TrainingOptions training;
      training.weights = weights;
      training.anchor_samples.boxes = training.region_samples.boxes = 16;
      Step step(options);
      return losses_of(model, step.batch, step.targets, training, step.streams);
    };
    for (const LossWeights& weights : {LossWeights{1, 1, 0, 1, 0}, LossWeights{0, 0, 1, 0, 0},
                                       LossWeights{0, 0, 0, 0, 1}, LossWeights{0, 2, 0, 0, 0}}) {
      const Losses all = losses_with({}), few = losses_with(weights);
      CHECK(few.objectness.is_computed() == (weights.boxes > 0));
      CHECK(few.classes.is_computed() == (weights.boxes > 0));
      CHECK(few.masks.is_computed() == (weights.masks > 0));
      CHECK(few.landmarks.is_computed() == (weights.landmarks > 0));
      CHECK(few.matching.is_computed() == (weights.matching > 0));
      CHECK(few.total(weights).item<double>() == all.total(weights).item<double>());
      all.total(weights).backward();
      const std::map<std::string, Tensor> expected = gradients_of(model);
      few.total(weights).backward();
      const std::map<std::string, Tensor> found = gradients_of(model);
      REQUIRE(found.size() == expected.size());
      CHECK_FALSE(found.empty());
      for (const auto& [name, gradient] : found) {
        CAPTURE(name);
        CHECK(gradient.equal(expected.at(name)));
      }
    }
  }
}

TEST_CASE("without any weight there is nothing to learn") {
  const ModelOptions options = small_options();
  const MatchRcnn model(options, 1);
  Step step(options);
  TrainingOptions training;
  training.weights = {0, 0, 0, 0, 0};
  const Tensor total = losses_of(model, step.batch, step.targets, training, step.streams).total(training.weights);
  CHECK(total.item<double>() == 0);
  CHECK_FALSE(total.requires_grad());
}

TEST_CASE("a batch without garments has losses, and only the background is learned") {
  const ModelOptions options = small_options();
  const MatchRcnn model(options, 1);
  Step step(options);
  for (std::size_t i = 0; i < step.targets.size(); ++i) {
    step.targets[i] =
        resized(made_targets(step.batch.originals[i], {}, {}), step.batch.originals[i], step.batch.sizes[i]);
  }
  const Losses losses = losses_of(model, step.batch, step.targets, {}, step.streams);
  CHECK(losses.objectness.count == 512);
  CHECK(losses.classes.count > 0);
  CHECK(losses.masks.mean().item<double>() == 0);
  CHECK(losses.landmarks.mean().item<double>() == 0);
  CHECK(losses.matching.mean().item<double>() == 0);
  losses.total({}).backward();
}

TEST_CASE("ten steps lower the sum of the losses by a tenth") {
  ModelOptions options = small_options();
  options.pictures.shorter_side = 64;
  options.pictures.longer_side = 96;
  MatchRcnn model(options, 1);
  const TrainingOptions training;
  Sgd sgd({.largest_norm = 5.0});
  std::vector<double> totals;
  for (int i = 0; i < 10; ++i) {
    Step step(options);
    const Tensor total = losses_of(model, step.batch, step.targets, training, step.streams).total(training.weights);
    total.backward();
    sgd.step(model.parameters(), 0.005);
    totals.push_back(total.item<double>());
  }
  CAPTURE(totals);
  CHECK(totals.back() < 0.9 * totals.front());
}

TEST_CASE("a weight of positive pairs is as many of each") {
  const Tensor same = at::tensor({1L, 0L, 0L, 1L, 0L}).to(at::kBool);
  const Tensor places = at::tensor({0L, 0L, 0L, 1L, 2L, 3L, 3L, 3L, 4L});
  const Tensor once = made("pairs", {5, 2}, 0, 3).to(at::kDouble).requires_grad_(true);
  const Tensor repeated = once.detach().clone().requires_grad_(true);
  const LossSum weighted = matching_loss(once, same, 3);
  const LossSum expected = matching_loss(repeated.index_select(0, places), same.index_select(0, places));
  CHECK(weighted.count == 9);
  CHECK(expected.count == 9);
  CHECK(weighted.sum.item<double>() == Approx(expected.sum.item<double>()).epsilon(1e-12));
  weighted.mean().backward();
  expected.mean().backward();
  CHECK(difference(once.grad(), repeated.grad()) < 1e-12);
}

TEST_CASE("a step counts its positive pairs as often as their weight says") {
  const ModelOptions options = small_options();
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  const auto matching_with = [&](std::int64_t positive_weight) {
    TrainingOptions training;
    training.matching.regions = 1000;  // so that the garments' own boxes are among them
    training.matching.positive_weight = positive_weight;
    Step step(options);
    return losses_of(model, step.batch, step.targets, training, step.streams).matching;
  };
  const LossSum one = matching_with(1), two = matching_with(2), five = matching_with(5);
  const std::int64_t positives = two.count - one.count;
  CHECK(positives > 0);
  CHECK(positives < one.count);
  CHECK(five.count == one.count + 4 * positives);
  const double of_one = one.sum.item<double>();
  CHECK(five.sum.item<double>() - of_one == Approx(4 * (two.sum.item<double>() - of_one)).epsilon(1e-3));
}

/// The pictures of a step twice: two consumers' and two shops'.
Step two_pairs(const ModelOptions& options) {
  Step step(options);
  step.batch.pixels = at::cat({step.batch.pixels, step.batch.pixels});
  for (std::size_t i = 0; i < 2; ++i) {
    step.batch.sizes.push_back(step.batch.sizes[i]);
    step.batch.originals.push_back(step.batch.originals[i]);
    step.targets.push_back(step.targets[i]);
    step.targets.back().garments = step.targets[i].garments.clone();
    step.streams.push_back(picture_stream(1, 0, i + 2));
  }
  return step;
}

TEST_CASE("partners are compared with each other or with the whole batch, but never without an identity") {
  const ModelOptions options = small_options();
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  // A region of each picture, so that pairs of pictures are counted. `unknown`: pictures whose garments are not known.
  const auto compared = [&](MatchingPairs pairs, const std::vector<std::size_t>& unknown) {
    TrainingOptions training;
    training.matching.pairs = pairs;
    training.matching.regions = 1;
    Step step = two_pairs(options);
    std::int64_t others = 0;
    for (const std::size_t picture : unknown) {
      for (std::int64_t i = 0; i < step.targets[picture].garments.numel(); ++i)
        step.targets[picture].garments[i] = --others;
    }
    return losses_of(model, step.batch, step.targets, training, step.streams).matching.count;
  };
  CHECK(compared(MatchingPairs::partners, {}) == 2);
  CHECK(compared(MatchingPairs::batch, {}) == 4);
  // The second consumer's garments are still others than those of the first shop.
  CHECK(compared(MatchingPairs::partners, {2}) == 1);
  CHECK(compared(MatchingPairs::batch, {2}) == 3);
  CHECK(compared(MatchingPairs::partners, {2, 3}) == 1);
  CHECK(compared(MatchingPairs::batch, {2, 3}) == 3);
  CHECK(compared(MatchingPairs::partners, {0, 3}) == 0);
  CHECK(compared(MatchingPairs::batch, {0, 1, 2, 3}) == 2);
}

}  // namespace
}  // namespace df2::reference::test
