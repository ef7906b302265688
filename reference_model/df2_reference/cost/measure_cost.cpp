#include <df2_reference/cost/measure_cost.h>

#include <chrono>
#include <fstream>
#include <string_view>

#include <ATen/core/grad_mode.h>

#include <df2_reference/nn/multiply_adds.h>
#include <df2_reference/prediction/predict_pictures.h>

namespace df2::reference {
namespace {

/// Linux keeps the peak of the process, and forgets it where it is told to and lets itself be told.
void forget_peak_memory() {
  std::ofstream("/proc/self/clear_refs") << "5";
}

std::uint64_t peak_memory() {
  constexpr std::string_view kName = "VmHWM:";
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(kName)) return std::stoull(line.substr(kName.size())) * 1024;
  }
  return 0;
}

std::vector<std::pair<std::string, std::uint64_t>> count_streams(const MatchRcnn& model, const Tensor& picture) {
  const at::NoGradGuard no_gradient;
  const auto all_of = [&](const Streams& streams) {
    return multiply_adds_of([&] { model.predict(std::span(&picture, 1), streams); });
  };
  const PictureBatch batch = make_batch(std::span(&picture, 1), model.options().pictures);
  std::array<Tensor, FeaturePyramid::kLevels> pyramid;
  const std::uint64_t features = multiply_adds_of([&] { pyramid = model.features(batch); });
  const std::uint64_t proposals = multiply_adds_of([&] { model.propose(pyramid, batch); });
  const std::uint64_t boxes = all_of({false, false, false}), masks = all_of({true, false, false}),
                      landmarks = all_of({true, true, false}), matching = all_of({true, true, true});
  return {{"features", features},   {"proposals", proposals},         {"boxes", boxes - features - proposals},
          {"masks", masks - boxes}, {"landmarks", landmarks - masks}, {"matching", matching - landmarks}};
}

}  // namespace

MeasuredCost measure_cost(const MatchRcnn& model, const Picture& picture, std::uint64_t repeats) {
  MeasuredCost cost;
  at::Device device = at::kCPU;
  for (const auto& [name, parameter] : model.parameters().all()) {
    cost.parameters += static_cast<std::uint64_t>(parameter.value.numel());
    cost.weight_bytes += parameter.value.nbytes();
    device = parameter.value.device();
  }
  const NamedPicture named{1, picture};
  forget_peak_memory();
  cost.detections = predict_pictures(model, std::span(&named, 1))[0].count();
  for (std::uint64_t i = 0; i < repeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    predict_pictures(model, std::span(&named, 1));
    cost.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  cost.peak_memory_bytes = peak_memory();
  cost.of_streams = count_streams(model, picture_tensor(picture).to(device));
  for (const auto& [stream, number] : cost.of_streams) cost.multiply_adds += number;
  return cost;
}

}  // namespace df2::reference
