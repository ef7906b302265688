// Runs the reference model, one run for each line that it reads, and prints how long each took: usage:
// df2-reference-steps WEIGHTS boxes-and-masks|all|training. The input is tests/bench/reference_speed.py's, which has
// the same network in Python and lets both take turns.
//
// "HEIGHT WIDTH": a made picture of this size, or two for a step of training. A line is "SECONDS DETECTIONS" or
// "SECONDS LOSS".
#include <chrono>
#include <iostream>
#include <string>

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <df2/category_set.h>
#include <df2_reference/model_file.h>
#include <df2_reference/training/sgd.h>
#include <df2_reference/training/training_step.h>

namespace {

using namespace df2::reference;

/// [3, height, width] in [0, 1], as reference_speed.py has it.
Tensor made_picture(std::int64_t height, std::int64_t width) {
  const Tensor y = at::arange(height).view({1, -1, 1}), x = at::arange(width).view({1, 1, -1}),
               c = at::arange(3).view({-1, 1, 1});
  return (x * 7 + y * 13 + c * 50 + (x * y).floor_divide(17)).remainder(256).to(at::kFloat) / 255;
}

/// Four garments of categories 1 to 4, each a rectangle in a quarter of the picture.
PictureTargets made_targets(std::int64_t height, std::int64_t width) {
  PictureTargets targets;
  std::vector<Tensor> corners, masks;
  std::vector<std::int64_t> labels;
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::int64_t left = (i % 2) * width / 2 + 4, top = (i / 2) * height / 2 + 4;
    const std::int64_t right = left + width / 2 - 8, bottom = top + height / 2 - 8;
    corners.push_back(at::tensor({left, top, right, bottom}).to(at::kFloat));
    masks.push_back(at::zeros({height, width}));
    masks.back().narrow(0, top, bottom - top).narrow(1, left, right - left).fill_(1);
    labels.push_back(i + 1);
    const auto& category = df2::deepfashion2_categories().all()[static_cast<std::size_t>(i)];
    const auto count = static_cast<std::int64_t>(category.landmark_count);
    const Tensor along = (at::arange(count).to(at::kFloat) + 0.5F) / static_cast<double>(count);
    targets.landmarks.push_back(
        at::stack({left + along * (right - left), top + along * (bottom - top), at::full({count}, 2, at::kFloat)}, 1));
  }
  targets.corners = at::stack(corners);
  targets.masks = at::stack(masks);
  targets.labels = targets.garments = at::tensor(labels);
  return targets;
}

std::string predict(const MatchRcnn& model, const Tensor& picture, const Streams& streams) {
  const PicturePrediction found = model.predict(std::span(&picture, 1), streams)[0];
  // torchvision's network ends with masks in the picture.
  pasted_masks(found.masks, found.corners, {picture.size(1), picture.size(2)});
  return std::to_string(found.labels.numel());
}

std::string train(MatchRcnn& model, Sgd& sgd, const Tensor& picture) {
  const PictureSize size{picture.size(1), picture.size(2)};
  const PictureBatch batch = make_batch(std::vector<Tensor>{picture, picture}, model.options().pictures);
  std::vector<PictureTargets> targets;
  std::vector<df2::Random> streams;
  for (std::uint64_t i = 0; i < 2; ++i) {
    targets.push_back(resized(made_targets(size.height, size.width), size, batch.sizes[i]));
    streams.push_back(picture_stream(1, 0, i));
  }
  const TrainingOptions options;
  const Tensor total = losses_of(model, batch, targets, options, streams).total(options.weights);
  total.backward();
  sgd.step(model.parameters(), 1e-6);
  return std::to_string(total.item<double>());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: df2-reference-steps WEIGHTS boxes-and-masks|all|training\n";
    return 2;
  }
  const std::string mode = argv[2];
  MatchRcnn model = read_model(argv[1]);
  Sgd sgd({});
  std::int64_t height = 0, width = 0;
  while (std::cin >> height >> width) {
    const Tensor picture = made_picture(height, width);
    const auto start = std::chrono::steady_clock::now();
    const std::string result = mode == "training" ? train(model, sgd, picture)
                               : mode == "all"    ? predict(model, picture, {})
                                                  : predict(model, picture, {.landmarks = false, .matching = false});
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::cout << seconds.count() << " " << result << std::endl;
  }
}
