#include <df2_reference/weights/torchvision_weights.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>

namespace df2::reference {

namespace {

using Shape = std::vector<std::uint64_t>;

constexpr std::uint64_t kStem = 64;
constexpr std::array<std::uint64_t, 4> kBlocks = {3, 4, 6, 3};
constexpr std::array<std::uint64_t, 4> kWidths = {64, 128, 256, 512};  // inside the blocks of a stage
constexpr std::uint64_t kExpansion = 4;                                // from there to what a block gives
constexpr std::uint64_t kChannels = 256;                               // of the pyramid

/// Collects names below a prefix.
class Weights {
 public:
  void add(std::string name, Shape shape) { all_.push_back({std::move(name), std::move(shape)}); }

  void add_convolution(const std::string& name, std::uint64_t out, std::uint64_t in, std::uint64_t side) {
    add(name + ".weight", {out, in, side, side});
  }

  /// With a bias, as a fully connected layer or a convolution has it.
  void add_layer(const std::string& name, Shape shape) {
    add(name + ".bias", {shape.front()});
    add(name + ".weight", std::move(shape));
  }

  /// A frozen one does not count batches, and old files do not, either.
  void add_batch_norm(const std::string& name, std::uint64_t channels) {
    for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) add(name + part, {channels});
    all_.push_back({name + ".num_batches_tracked", {}, true});
  }

  std::vector<ExpectedWeight> take() && { return std::move(all_); }

 private:
  std::vector<ExpectedWeight> all_;
};

void add_bottleneck(Weights& weights, const std::string& block, std::uint64_t in, std::uint64_t width, bool is_first) {
  const std::uint64_t out = width * kExpansion;
  weights.add_convolution(block + ".conv1", width, in, 1);
  weights.add_batch_norm(block + ".bn1", width);
  weights.add_convolution(block + ".conv2", width, width, 3);
  weights.add_batch_norm(block + ".bn2", width);
  weights.add_convolution(block + ".conv3", out, width, 1);
  weights.add_batch_norm(block + ".bn3", out);
  if (!is_first) return;
  weights.add_convolution(block + ".downsample.0", out, in, 1);
  weights.add_batch_norm(block + ".downsample.1", out);
}

/// ResNet-50 without what classifies.
void add_trunk(Weights& weights, const std::string& prefix) {
  weights.add_convolution(prefix + "conv1", kStem, 3, 7);
  weights.add_batch_norm(prefix + "bn1", kStem);
  std::uint64_t in = kStem;
  for (std::size_t stage = 0; stage < kBlocks.size(); ++stage) {
    for (std::uint64_t block = 0; block < kBlocks[stage]; ++block) {
      add_bottleneck(weights, fmt::format("{}layer{}.{}", prefix, stage + 1, block), in, kWidths[stage], block == 0);
      in = kWidths[stage] * kExpansion;
    }
  }
}

void add_pyramid(Weights& weights) {
  for (std::size_t level = 0; level < kWidths.size(); ++level) {
    const std::string pyramid = "backbone.fpn.";
    weights.add_layer(fmt::format("{}inner_blocks.{}.0", pyramid, level),
                      {kChannels, kWidths[level] * kExpansion, 1, 1});
    weights.add_layer(fmt::format("{}layer_blocks.{}.0", pyramid, level), {kChannels, kChannels, 3, 3});
  }
}

void add_heads(Weights& weights, std::uint64_t classes) {
  constexpr std::uint64_t kAnchors = 3, kBox = 4, kSide = 7, kHidden = 1024, kMaskLayers = 4;
  weights.add_layer("rpn.head.conv.0.0", {kChannels, kChannels, 3, 3});
  weights.add_layer("rpn.head.cls_logits", {kAnchors, kChannels, 1, 1});
  weights.add_layer("rpn.head.bbox_pred", {kAnchors * kBox, kChannels, 1, 1});
  weights.add_layer("roi_heads.box_head.fc6", {kHidden, kChannels * kSide * kSide});
  weights.add_layer("roi_heads.box_head.fc7", {kHidden, kHidden});
  weights.add_layer("roi_heads.box_predictor.cls_score", {classes, kHidden});
  weights.add_layer("roi_heads.box_predictor.bbox_pred", {classes * kBox, kHidden});
  for (std::uint64_t layer = 0; layer < kMaskLayers; ++layer)
    weights.add_layer(fmt::format("roi_heads.mask_head.{}.0", layer), {kChannels, kChannels, 3, 3});
  weights.add_layer("roi_heads.mask_predictor.conv5_mask", {kChannels, kChannels, 2, 2});
  weights.add_layer("roi_heads.mask_predictor.mask_fcn_logits", {classes, kChannels, 1, 1});
}

/// Prefixes of layers, then and now.
std::vector<std::pair<std::string, std::string>> old_and_new_layers() {
  std::vector<std::pair<std::string, std::string>> layers = {{"rpn.head.conv.", "rpn.head.conv.0.0."}};
  for (int i = 0; i < 4; ++i) {
    for (const char* block : {"inner_blocks", "layer_blocks"})
      layers.emplace_back(fmt::format("backbone.fpn.{}.{}.", block, i), fmt::format("backbone.fpn.{}.{}.0.", block, i));
    layers.emplace_back(fmt::format("roi_heads.mask_head.mask_fcn{}.", i + 1),
                        fmt::format("roi_heads.mask_head.{}.0.", i));
  }
  return layers;
}

}  // namespace

std::vector<ExpectedWeight> resnet50_weights(std::uint64_t classes) {
  Weights weights;
  add_trunk(weights, "");
  weights.add_layer("fc", {classes, kWidths.back() * kExpansion});
  return std::move(weights).take();
}

std::vector<ExpectedWeight> mask_rcnn_weights(std::uint64_t classes) {
  Weights weights;
  add_trunk(weights, "backbone.body.");
  add_pyramid(weights);
  add_heads(weights, classes);
  return std::move(weights).take();
}

void rename_old_layers(WeightFile& file) {
  for (const auto& [before, now] : old_and_new_layers()) {
    for (const char* part : {"weight", "bias"}) {
      const std::string old_name = before + part, new_name = now + part;
      if (!file.find(old_name)) continue;
      if (file.find(new_name))
        throw Error(Fault::weights,
                    Issue(Code::weights, {file.name, {}, {}, pointer_to(old_name)},
                          fmt::format("the file has this layer also by its present name, {}", new_name)));
      for (WeightTensor& tensor : file.tensors) {
        if (tensor.name == old_name) tensor.name = new_name;
      }
    }
  }
}

}  // namespace df2::reference
