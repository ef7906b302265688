#include <df2_reference/parameter_count.h>

#include <array>
#include <cstddef>
#include <vector>

#include <df2/category_set.h>
#include <df2_reference/backbone/resnet.h>
#include <df2_reference/matching/matching_network.h>

namespace df2::reference {
namespace {

using Count = std::int64_t;

/// Also of a fully connected layer, whose kernel is a single cell.
Count convolution_count(Count in, Count out, Count kernel = 1) {
  return in * out * kernel * kernel + out;
}

/// Without a bias, and with the four vectors of its batch norm.
Count normalised_count(Count in, Count out, Count kernel) {
  return in * out * kernel * kernel + 4 * out;
}

/// 3x3 convolutions, one behind the other.
Count chain_count(Count in, const std::vector<Count>& channels) {
  Count sum = 0;
  for (const Count out : channels) {
    sum += convolution_count(in, out, 3);
    in = out;
  }
  return sum;
}

Count body_count(const BackboneOptions& options, const std::array<Count, 4>& channels) {
  Count sum = normalised_count(3, options.width, 7), in = options.width;
  for (std::size_t stage = 0; stage < 4; ++stage) {
    const Count width = options.width << stage, out = channels[stage];
    const auto block = [&](Count from) {
      if (!options.bottleneck) return normalised_count(from, width, 3) + normalised_count(width, out, 3);
      return normalised_count(from, width, 1) + normalised_count(width, width, 3) + normalised_count(width, out, 1);
    };
    if (stage > 0 || in != out) sum += normalised_count(in, out, 1);
    sum += block(in) + (options.blocks[stage] - 1) * block(out);
    in = out;
  }
  return sum;
}

Count backbone_count(const BackboneOptions& options) {
  const std::array<Count, 4> channels = ResNet::channels(options);
  const Count depth = options.pyramid_channels;
  Count sum = body_count(options, channels);
  for (const Count in : channels) sum += convolution_count(in, depth) + convolution_count(depth, depth, 3);
  return sum;
}

}  // namespace

std::int64_t parameter_count(const ModelOptions& options) {
  const Count depth = options.backbone.pyramid_channels, classes = options.classes();
  const Count ratios = static_cast<Count>(options.proposals.aspect_ratios.size());
  const BoxOptions& box = options.box;
  const MaskOptions& mask = options.mask;
  const LandmarkOptions& landmarks = options.landmarks;
  const MatchingOptions& matching = options.matching;
  const Count proposals = convolution_count(depth, depth, 3) + convolution_count(depth, 5 * ratios);
  const Count boxes = convolution_count(depth * box.bins * box.bins, box.hidden) +
                      convolution_count(box.hidden, box.hidden) + convolution_count(box.hidden, 5 * classes);
  const Count masks = chain_count(depth, mask.channels) + convolution_count(mask.channels.back(), mask.deconvolved, 2) +
                      convolution_count(mask.deconvolved, classes);
  const Count maps = chain_count(depth, landmarks.channels) +
                     convolution_count(landmarks.channels.back(), landmarks.deconvolved, 4) +
                     convolution_count(landmarks.deconvolved, kDeepFashion2Landmarks, 4);
  const Count matches = chain_count(matching_input_channels(options), matching.channels) +
                        convolution_count(matching.channels.back(), matching.features) + 4 * matching.features +
                        convolution_count(matching.features, 2);
  return backbone_count(options.backbone) + proposals + boxes + masks + maps + matches;
}

}  // namespace df2::reference
