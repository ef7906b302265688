#include "formula.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>

#include <ATen/ops/empty.h>
#include <catch2/catch.hpp>

#include <df2/random.h>

namespace df2::reference::test {
namespace {

bool ends_with(const std::string& name, const std::string& end) {
  return name.ends_with(end);
}

Tensor made_parameter(const std::string& name, const Tensor& like) {
  const std::vector<std::int64_t> shape = like.sizes().vec();
  if (ends_with(name, "running_var") || (ends_with(name, "weight") && shape.size() == 1)) {
    return made(name, shape, 1, 0.5);
  }
  if (shape.size() == 1) return made(name, shape, 0, 0.1);
  return made(name, shape, 0, std::sqrt(static_cast<double>(3 * shape[0]) / static_cast<double>(like.numel())));
}

}  // namespace

Tensor made(const std::string& name, const std::vector<std::int64_t>& shape, double centre, double reach) {
  Tensor result = at::empty(shape, at::kFloat);
  Random random(1, stream_of(name));
  float* values = result.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < result.numel(); ++i) {
    values[i] = static_cast<float>(centre + reach * (2 * random.uniform() - 1));
  }
  return result;
}

void make_parameters(Parameters& parameters) {
  for (const auto& [name, parameter] : parameters.all()) parameters.set(name, made_parameter(name, parameter.value));
}

Tensor made_picture(std::int64_t index, std::int64_t height, std::int64_t width) {
  Tensor picture = at::empty({3, height, width}, at::kFloat);
  auto pixels = picture.accessor<float, 3>();
  for (std::int64_t c = 0; c < 3; ++c) {
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x) {
        pixels[c][y][x] = static_cast<float>((x * 7 + y * 13 + c * 50 + x * y / (17 + index)) % 256) / 255.0F;
      }
    }
  }
  return picture;
}

nlohmann::json fixture(const std::string& name) {
  const char* folder = std::getenv("DF2_REFERENCE_DATA");
  std::ifstream file(std::string(folder ? folder : DF2_REFERENCE_DATA) + "/" + name + ".json");
  return nlohmann::json::parse(file);
}

Tensor tensor_of(const nlohmann::json& numbers, const std::vector<std::int64_t>& shape) {
  const auto values = numbers.get<std::vector<float>>();
  Tensor result = at::empty(shape, at::kFloat);
  if (result.numel() != static_cast<std::int64_t>(values.size())) throw std::runtime_error("a fixture of another size");
  std::copy(values.begin(), values.end(), result.mutable_data_ptr<float>());
  return result;
}

double difference(const Tensor& a, const Tensor& b) {
  if (a.sizes() != b.sizes()) return std::numeric_limits<double>::infinity();
  if (a.numel() == 0) return 0;
  const double largest = (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
  return std::isnan(largest) ? std::numeric_limits<double>::infinity() : largest;
}

void check_summary(const Tensor& tensor, const nlohmann::json& recorded, double tolerance) {
  const Tensor flat = tensor.detach().to(at::kDouble).flatten();
  std::vector<double> values;
  for (std::int64_t i = 0; i < 32; ++i) values.push_back(flat[i * (flat.numel() - 1) / 31].item<double>());
  CHECK(tensor.sizes().vec() == recorded["shape"].get<std::vector<std::int64_t>>());
  CHECK(flat.mean().item<double>() == Approx(recorded["mean"].get<double>()).margin(tolerance));
  CHECK(flat.std(/*unbiased=*/false).item<double>() == Approx(recorded["deviation"].get<double>()).margin(tolerance));
  CHECK(difference(tensor_of(nlohmann::json(values), {32}), tensor_of(recorded["values"], {32})) < tolerance);
}

ModelOptions small_options() {
  ModelOptions options;
  options.pictures.shorter_side = 128;
  options.pictures.longer_side = 192;
  options.backbone.blocks = {1, 1, 1, 1};
  options.backbone.bottleneck = false;
  options.backbone.pyramid_channels = 32;
  options.box.hidden = 64;
  options.mask.channels = {24, 24, 24, 24};
  options.mask.deconvolved = 24;
  options.landmarks.channels = {16, 16};
  options.landmarks.deconvolved = 8;
  options.matching.channels = {16, 16, 32};
  options.matching.features = 8;
  return options;
}

}  // namespace df2::reference::test
