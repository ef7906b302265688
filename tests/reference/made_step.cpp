#include "made_step.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2_reference/match_rcnn.h>
#include <df2_reference/training/sgd.h>

#include "formula.h"

namespace df2::reference::test {

/// Garments that fill the ellipses in their boxes, with their landmarks on a diagonal.
PictureTargets made_targets(const PictureSize& picture, const std::vector<std::array<std::int64_t, 4>>& boxes,
                            const std::vector<std::int64_t>& labels) {
  const auto count = static_cast<std::int64_t>(boxes.size());
  // Of the labels of Step, 1 and 13 are of one garment.
  PictureTargets targets{at::zeros({count, 4}),
                         at::tensor(labels),
                         at::zeros({count, picture.height, picture.width}),
                         {},
                         at::tensor(labels).remainder(6)};
  auto corners = targets.corners.accessor<float, 2>();
  auto masks = targets.masks.accessor<float, 3>();
  for (std::int64_t i = 0; i < count; ++i) {
    const auto [x1, y1, x2, y2] = boxes[static_cast<std::size_t>(i)];
    const std::int64_t w = x2 - x1, h = y2 - y1;
    for (std::size_t side = 0; side < 4; ++side) {
      corners[i][static_cast<std::int64_t>(side)] = static_cast<float>(boxes[static_cast<std::size_t>(i)][side]);
    }
    for (std::int64_t y = 0; y < picture.height; ++y) {
      for (std::int64_t x = 0; x < picture.width; ++x) {
        const std::int64_t along = 2 * x - x1 - x2, down = 2 * y - y1 - y2;
        masks[i][y][x] = along * along * h * h + down * down * w * w < w * w * h * h ? 1.0F : 0.0F;
      }
    }
    const auto label = static_cast<std::size_t>(labels[static_cast<std::size_t>(i)]);
    const auto landmarks = static_cast<std::int64_t>(deepfashion2_categories().all()[label - 1].landmark_count);
    Tensor points = at::zeros({landmarks, 3});
    for (std::int64_t k = 0; k < landmarks; ++k) {
      const float part = (static_cast<float>(k) + 0.5F) / static_cast<float>(landmarks);
      points[k].copy_(at::tensor({static_cast<float>(x1) + part * static_cast<float>(w),
                                  static_cast<float>(y1) + part * static_cast<float>(h), 2.0F}));
    }
    targets.landmarks.push_back(points);
  }
  return targets;
}

Step::Step(const ModelOptions& options, at::Device device)
    : batch(make_batch(std::vector<Tensor>{made_picture(0, 97, 143), made_picture(1, 240, 80)}, options.pictures)) {
  const std::vector<PictureTargets> own = {made_targets({97, 143}, {{10, 12, 70, 80}, {60, 30, 130, 90}}, {1, 9}),
                                           made_targets({240, 80}, {{5, 20, 60, 200}}, {13})};
  for (std::size_t i = 0; i < own.size(); ++i) {
    targets.push_back(resized(own[i], batch.originals[i], batch.sizes[i]));
    streams.push_back(picture_stream(1, 0, i));
  }
  batch.pixels = batch.pixels.to(device);
  for (PictureTargets& each : targets) {
    for (Tensor* tensor : {&each.corners, &each.labels, &each.masks, &each.garments}) *tensor = tensor->to(device);
    for (Tensor& landmarks : each.landmarks) landmarks = landmarks.to(device);
  }
}

void check_step_on(at::Device device) {
  const ModelOptions options = small_options();
  const TrainingOptions training;
  MatchRcnn here(options, 1), there(options, 1);
  make_parameters(here.parameters());
  make_parameters(there.parameters());
  there.parameters().move_to(device);
  const auto total = [&](const MatchRcnn& model, Step step) {
    return losses_of(model, step.batch, step.targets, training, step.streams).total(training.weights);
  };
  const Tensor expected = total(here, Step(options)), found = total(there, Step(options, device));
  CHECK(found.device() == device);
  CHECK(found.item<double>() == Approx(expected.item<double>()).epsilon(1e-4));
  expected.backward();
  found.backward();
  for (const auto& [name, parameter] : here.parameters().all()) {
    if (!parameter.trainable) continue;
    CAPTURE(name);
    const Tensor gradient = there.parameters().all().at(name).value.grad();
    REQUIRE(gradient.defined() == parameter.value.grad().defined());
    if (!gradient.defined()) continue;
    const double scale = parameter.value.grad().abs().max().item<double>();
    CHECK(difference(gradient.cpu(), parameter.value.grad()) <= 1e-3 * scale + 1e-7);
  }
  CHECK(Sgd({}).step(there.parameters(), 0.01) == Approx(Sgd({}).step(here.parameters(), 0.01)).epsilon(1e-3));
}

}  // namespace df2::reference::test
