// What networks predict, written down for check_export.py, which compares it with their ONNX and TorchScript files.
// Hidden from plain runs: "[export]" asks for it, and DF2_EXPORT_FOLDER says where.
#include <cstdlib>
#include <filesystem>

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/stack.h>
#include <catch2/catch.hpp>

#include <df2_reference/model_file.h>
#include <df2_reference/weights/write_safetensors.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

constexpr std::int64_t kMostLandmarks = 39;

/// [detections, 39, 3]; what a category lacks is zero.
Tensor padded_landmarks(const std::vector<Tensor>& landmarks) {
  std::vector<Tensor> padded;
  for (const Tensor& own : landmarks)
    padded.push_back(at::constant_pad_nd(own, {0, 0, 0, kMostLandmarks - own.size(0)}));
  return at::stack(padded);
}

TEST_CASE("what networks predict is written for the check of their exports", "[.][export]") {
  const char* folder = std::getenv("DF2_EXPORT_FOLDER");
  REQUIRE(folder != nullptr);
  ModelOptions options = small_options();
  const auto& [name, input] = GENERATE(table<std::string, MatchingInput>(
      {{"box", MatchingInput::box}, {"box_landmarks", MatchingInput::box_landmarks}, {"mask", MatchingInput::mask}}));
  options.matching.input = input;
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  const std::filesystem::path own = std::filesystem::path(folder) / name;
  std::filesystem::create_directories(own);
  write_model((own / "network.safetensors").string(), model);

  std::vector<std::pair<std::string, Tensor>> written;
  const std::vector<Tensor> pictures = {made_picture(0, 97, 143), made_picture(1, 240, 80)};
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const PicturePrediction found = model.predict(std::span(&pictures[i], 1))[0];
    REQUIRE(found.labels.numel() > 0);
    const std::string digit = std::to_string(i);
    written.emplace_back("picture." + digit, pictures[i]);
    written.emplace_back("boxes." + digit, found.corners.contiguous());
    written.emplace_back("labels." + digit, found.labels.contiguous());
    written.emplace_back("scores." + digit, found.scores.contiguous());
    written.emplace_back("masks." + digit, found.masks.contiguous());
    written.emplace_back("landmarks." + digit, padded_landmarks(found.landmarks));
    written.emplace_back("features." + digit, found.features.contiguous());
  }
  std::vector<WeightTensor> weights;
  for (const auto& [title, tensor] : written) weights.push_back(to_weight(title, tensor));
  write_safetensors((own / "predictions.safetensors").string(), weights);
}

}  // namespace
}  // namespace df2::reference::test
