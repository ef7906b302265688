// The whole network: what a prediction holds, and that it does not depend on the batch.
#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2_reference/match_rcnn.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

MatchRcnn made_model(const ModelOptions& options) {
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  return model;
}

TEST_CASE("every detection has a mask, the landmarks of its category, and features") {
  const MatchRcnn model = made_model(small_options());
  const std::vector<Tensor> pictures = {made_picture(0, 97, 143), made_picture(1, 240, 80)};
  for (const PicturePrediction& prediction : model.predict(pictures)) {
    const std::int64_t count = prediction.labels.numel();
    REQUIRE(count > 0);
    CHECK(prediction.corners.sizes() == at::IntArrayRef({count, 4}));
    CHECK(prediction.masks.sizes() == at::IntArrayRef({count, 28, 28}));
    CHECK(prediction.features.sizes() == at::IntArrayRef({count, 8}));
    REQUIRE(prediction.landmarks.size() == static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
      const auto category = static_cast<std::size_t>(prediction.labels[i].item<std::int64_t>()) - 1;
      const Tensor& landmarks = prediction.landmarks[static_cast<std::size_t>(i)];
      CHECK(landmarks.size(0) == static_cast<std::int64_t>(deepfashion2_categories().all()[category].landmark_count));
      // A peak lies in its box, which is at least a pixel wide for it.
      const Tensor near = prediction.corners[i].narrow(0, 0, 2), far = prediction.corners[i].narrow(0, 2, 2);
      CHECK(landmarks.narrow(1, 0, 2).ge(near).all().item<bool>());
      CHECK(landmarks.narrow(1, 0, 2).le(far + 1.5).all().item<bool>());
    }
  }
}

TEST_CASE("a picture is predicted alike alone and in a batch of pictures of its size") {
  const MatchRcnn model = made_model(small_options());
  const std::vector<Tensor> pictures = {made_picture(0, 97, 143), made_picture(5, 97, 143)};
  const std::vector<PicturePrediction> together = model.predict(pictures);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const std::vector<PicturePrediction> alone = model.predict(std::span(&pictures[i], 1));
    CHECK(alone[0].labels.equal(together[i].labels));
    CHECK(difference(alone[0].corners, together[i].corners) < 1e-3);
    CHECK(difference(alone[0].features, together[i].features) < 1e-3);
  }
}

TEST_CASE("streams that nobody asked for are left out") {
  const MatchRcnn model = made_model(small_options());
  const Tensor picture = made_picture(0, 97, 143);
  const PicturePrediction boxes = model.predict(std::span(&picture, 1), {false, false, false})[0];
  CHECK(boxes.labels.numel() > 0);
  CHECK_FALSE(boxes.masks.defined());
  CHECK_FALSE(boxes.features.defined());
  CHECK(boxes.landmarks.empty());
}

TEST_CASE("a picture in which nothing is found has an empty prediction") {
  ModelOptions options = small_options();
  options.box.score_threshold = 1;
  const Tensor picture = made_picture(0, 97, 143);
  const PicturePrediction nothing = made_model(options).predict(std::span(&picture, 1))[0];
  CHECK(nothing.corners.sizes() == at::IntArrayRef({0, 4}));
  CHECK(nothing.masks.sizes() == at::IntArrayRef({0, 28, 28}));
  CHECK(nothing.landmarks.empty());
  CHECK(nothing.features.sizes() == at::IntArrayRef({0, 8}));
}

TEST_CASE("fresh weights are the seed's, and the stem and the first stage are frozen") {
  const MatchRcnn model(small_options(), 7), twin(small_options(), 7), other(small_options(), 8);
  const std::string name = "backbone.body.layer2.0.conv1.weight";
  const auto value = [&](const MatchRcnn& m) { return m.parameters().all().at(name).value; };
  CHECK(value(model).equal(value(twin)));
  CHECK_FALSE(value(model).equal(value(other)));
  CHECK(value(model).requires_grad());
  CHECK_FALSE(model.parameters().all().at("backbone.body.conv1.weight").value.requires_grad());
  CHECK_FALSE(model.parameters().all().at("backbone.body.layer1.0.conv2.weight").value.requires_grad());
  CHECK_FALSE(model.parameters().all().at("backbone.body.layer2.0.bn1.weight").value.requires_grad());
}

TEST_CASE("options without a network, pictures without three channels and unknown weights are refused") {
  using Catch::Contains;
  ModelOptions options = small_options();
  options.backbone.width = 0;
  CHECK_THROWS_WITH(MatchRcnn(options, 1), Contains("backbone.width of the reference model: a number from 1 to 4096"));

  MatchRcnn model = made_model(small_options());
  const Tensor grey = made_picture(0, 10, 10).slice(0, 0, 1);
  CHECK_THROWS_AS(model.predict(std::span(&grey, 1)), Error);
  CHECK_THROWS_AS(model.predict({}), Error);
  CHECK_THROWS_WITH(model.parameters().set("layer9", grey), Contains("no tensor named \"layer9\""));
  CHECK_THROWS_WITH(model.parameters().set("backbone.body.conv1.weight", grey), Contains("another shape"));
}

}  // namespace
}  // namespace df2::reference::test
