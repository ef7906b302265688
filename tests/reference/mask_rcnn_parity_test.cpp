// The parts that Match R-CNN shares with Mask R-CNN, against torchvision's with the same weights and pictures.
#include <catch2/catch.hpp>

#include <df2_reference/match_rcnn.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

// Processors round in other orders: on two kinds of them scores of the same net differ by 2e-4, and a corner that
// rounds to the next pixel moves an edge of the pasted mask.
constexpr double kPixels = 0.05, kScores = 1e-3, kMaskMeans = 5e-3;

/// Scores that differ by less than kScores may change places, so each detection is looked for.
void check_detections(const PicturePrediction& found, const nlohmann::json& recorded, const PictureSize& picture) {
  const auto labels = recorded["labels"].get<std::vector<std::int64_t>>();
  const auto count = static_cast<std::int64_t>(labels.size());
  REQUIRE(found.labels.numel() == count);
  const Tensor corners = tensor_of(recorded["boxes"], {count, 4}), scores = tensor_of(recorded["scores"], {count});
  const Tensor masks = pasted_masks(found.masks, found.corners, picture);
  const Tensor means = masks.mean({1, 2}), mask_means = tensor_of(recorded["mask_means"], {count});
  CHECK(difference(found.scores, scores) < kScores);
  for (std::int64_t i = 0; i < count; ++i) {
    CAPTURE(i);
    const Tensor same_box = (found.corners - corners[i]).abs().amax({1}).lt(kPixels);
    const Tensor same = same_box.logical_and(found.labels.eq(labels[static_cast<std::size_t>(i)])).nonzero();
    REQUIRE(same.numel() == 1);
    const Tensor row = same[0][0];
    CHECK(difference(found.scores.index_select(0, row), scores.narrow(0, i, 1)) < kScores);
    CHECK(difference(means.index_select(0, row), mask_means.narrow(0, i, 1)) < kMaskMeans);
  }
}

void check_model(const ModelOptions& options, const nlohmann::json& recorded) {
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  for (const auto& [name, shape] : recorded["parameters"].items()) {
    CAPTURE(name);
    const auto found = model.parameters().all().find(name);
    REQUIRE(found != model.parameters().all().end());
    CHECK(found->second.value.sizes().vec() == shape.get<std::vector<std::int64_t>>());
  }

  const std::vector<Tensor> pictures = {made_picture(0, 97, 143), made_picture(1, 240, 80)};
  const PictureBatch batch = make_batch(pictures, options.pictures);
  check_summary(batch.pixels, recorded["pixels"], 1e-6);
  const auto pyramid = model.features(batch);
  for (std::size_t i = 0; i < pyramid.size(); ++i) {
    CAPTURE(i);
    check_summary(pyramid[i].detach(), recorded["features"][i], 2e-4);
  }
  const std::vector<Proposals> proposals = model.propose(pyramid, batch);
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    CHECK(proposals[i].corners.size(0) == recorded["proposals"][i]["count"].get<std::int64_t>());
    CHECK(difference(proposals[i].corners.slice(0, 0, 50), tensor_of(recorded["proposals"][i]["best"], {50, 4})) <
          0.01);
  }
  const std::vector<PicturePrediction> predictions = model.predict(pictures, {.landmarks = false, .matching = false});
  REQUIRE(predictions.size() == 2);
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    CAPTURE(i);
    check_detections(predictions[i], recorded["detections"][i], batch.originals[i]);
  }
}

TEST_CASE("a small Mask R-CNN with basic blocks predicts what torchvision's predicts") {
  check_model(small_options(), fixture("small_mask_rcnn"));
}

TEST_CASE("Mask R-CNN on ResNet-50-FPN predicts what torchvision's predicts") {
  ModelOptions options;
  options.pictures.shorter_side = 128;
  options.pictures.longer_side = 192;
  check_model(options, fixture("resnet50_mask_rcnn"));
}

}  // namespace
}  // namespace df2::reference::test
