#include <df2_reference/options.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include <df2/category_set.h>
#include <df2_reference/require_option.h>

namespace df2::reference {
namespace {

constexpr std::string_view kOfModel = "the reference model";

// Beyond these a network is of no use, and its file asks for more memory or time than can be meant.
constexpr double kLongestSide = 16'384;         // pixels
constexpr OptionRange kChannels = {1, 16'384};  // of a layer
constexpr OptionRange kBins = {1, 64};          // along an axis
constexpr OptionRange kSide = {0, kLongestSide};
constexpr std::size_t kMostLayers = 100, kMostRatios = 100;

void require(bool holds, std::string_view option, std::string_view expected) {
  require_option(holds, kOfModel, option, expected);
}

void within(const OptionRange& range, const auto& value, std::string_view option) {
  require_within(value, range, kOfModel, option);
}

void check_channels(const std::vector<std::int64_t>& channels, std::string_view option) {
  within(kChannels, channels, option);
  require(channels.size() <= kMostLayers, option, "at most 100 numbers");
}

/// An anchor's corners are rounded to whole pixels around its centre: half a narrower one would be nothing.
bool are_anchors_wide(const ProposalOptions& options) {
  constexpr OptionRange kWidth = {2, kLongestSide};
  return std::ranges::all_of(options.anchor_sizes, [&](double size) {
    return std::ranges::all_of(options.aspect_ratios, [&](double ratio) {
      return ratio > 0 && kWidth.has(size * std::sqrt(ratio)) && kWidth.has(size / std::sqrt(ratio));
    });
  });
}

void check_pictures(const PictureOptions& options) {
  within({1, kLongestSide}, options.shorter_side, "pictures.shorter_side");
  within({1, kLongestSide}, options.longer_side, "pictures.longer_side");
  require(options.longer_side >= options.shorter_side, "pictures.longer_side", "at least pictures.shorter_side");
  require(options.divisor >= 32 && options.divisor <= 4096 && options.divisor % 32 == 0, "pictures.divisor",
          "a multiple of 32, up to 4096,");
  within(kFraction, options.mean, "pictures.mean");
  within({1e-6, 1}, options.deviation, "pictures.deviation");
}

void check_backbone(const BackboneOptions& options) {
  within({1, 1000}, options.blocks, "backbone.blocks");
  within({1, 4096}, options.width, "backbone.width");
  require(options.frozen_stages >= 0 && options.frozen_stages <= 5, "backbone.frozen_stages",
          "0 (none) to 5 (the stem and four stages)");
  require(options.batch_norm == BatchNormUse::frozen || options.frozen_stages == 0, "backbone.frozen_stages",
          "0 beside backbone.batch_norm \"trained\"");
  within(kFraction, options.batch_norm_epsilon, "backbone.batch_norm_epsilon");
  within(kFraction, options.batch_norm_momentum, "backbone.batch_norm_momentum");
  within(kChannels, options.pyramid_channels, "backbone.pyramid_channels");
}

void check_proposals(const ProposalOptions& options) {
  require(options.anchor_sizes.size() == 5, "proposals.anchor_sizes", "five numbers, for P2 to P6,");
  require(!options.aspect_ratios.empty() && options.aspect_ratios.size() <= kMostRatios, "proposals.aspect_ratios",
          "1 to 100 numbers");
  require(are_anchors_wide(options), "proposals.anchor_sizes",
          "numbers above 0 with which, and with proposals.aspect_ratios, every anchor is 2 to 16384 pixels wide and "
          "high");
  within(kBoxCount, options.limits.candidates_per_level, "proposals.candidates_per_level");
  within(kBoxCount, options.limits.proposals, "proposals.proposals");
  within(kFraction, options.iou_threshold, "proposals.iou_threshold");
  within(kSide, options.smallest_side, "proposals.smallest_side");
}

void check_box(const BoxOptions& options) {
  within(kBins, options.bins, "box.bins");
  within(kChannels, options.hidden, "box.hidden");
  within({1e-3, 1e6}, options.box_weights, "box.box_weights");
  within(kFraction, options.score_threshold, "box.score_threshold");
  within(kFraction, options.iou_threshold, "box.iou_threshold");
  within(kBoxCount, options.detections, "box.detections");
  within(kSide, options.smallest_side, "box.smallest_side");
}

}  // namespace

void check_options(const ModelOptions& options) {
  require(options.categories == static_cast<std::int64_t>(kDeepFashion2Categories), "categories",
          "13, those of DeepFashion2,");
  check_pictures(options.pictures);
  check_backbone(options.backbone);
  check_proposals(options.proposals);
  within({0, 64}, options.sampling_ratio, "sampling_ratio");
  within({1, kLongestSide}, options.canonical_box_side, "canonical_box_side");
  require(options.canonical_level >= 2 && options.canonical_level <= 5, "canonical_level", "2 to 5, of P2 to P5,");
  check_box(options.box);
  within(kBins, options.mask.bins, "mask.bins");
  check_channels(options.mask.channels, "mask.channels");
  within(kChannels, options.mask.deconvolved, "mask.deconvolved");
  within(kBins, options.landmarks.bins, "landmarks.bins");
  check_channels(options.landmarks.channels, "landmarks.channels");
  within(kChannels, options.landmarks.deconvolved, "landmarks.deconvolved");
  check_channels(options.matching.channels, "matching.channels");
  within(kChannels, options.matching.features, "matching.features");
  within(kFraction, options.matching.batch_norm_epsilon, "matching.batch_norm_epsilon");
  within(kFraction, options.matching.batch_norm_momentum, "matching.batch_norm_momentum");
}

}  // namespace df2::reference
