#include <df2_reference/options.h>

#include <algorithm>
#include <string_view>

#include <df2/category_set.h>
#include <df2_reference/require_option.h>

namespace df2::reference {
namespace {

void require(bool holds, std::string_view option, std::string_view expected) {
  require_option(holds, "the reference model", option, expected);
}

bool all_positive(const auto& values) {
  return !values.empty() && std::ranges::all_of(values, [](auto value) { return value > 0; });
}

bool is_fraction(double value) {
  return value >= 0 && value <= 1;
}

}  // namespace

void check_options(const ModelOptions& options) {
  constexpr std::string_view kPositive = "numbers above 0";
  require(options.categories == static_cast<std::int64_t>(kDeepFashion2Categories), "categories",
          "13, those of DeepFashion2,");
  require(options.pictures.shorter_side > 0 && options.pictures.longer_side >= options.pictures.shorter_side,
          "pictures.longer_side", "at least pictures.shorter_side, which is above 0,");
  require(options.pictures.divisor >= 32 && options.pictures.divisor % 32 == 0, "pictures.divisor", "a multiple of 32");
  require(all_positive(options.pictures.deviation), "pictures.deviation", kPositive);
  require(all_positive(options.backbone.blocks), "backbone.blocks", kPositive);
  require(options.backbone.width > 0, "backbone.width", kPositive);
  require(options.backbone.frozen_stages >= 0 && options.backbone.frozen_stages <= 5, "backbone.frozen_stages",
          "0 (none) to 5 (the stem and four stages)");
  require(options.backbone.batch_norm == BatchNormUse::frozen || options.backbone.frozen_stages == 0,
          "backbone.frozen_stages", "0 beside backbone.batch_norm \"trained\"");
  require(options.backbone.batch_norm_epsilon >= 0, "backbone.batch_norm_epsilon", "a number from 0 on");
  require(options.backbone.pyramid_channels > 0, "backbone.pyramid_channels", kPositive);
  require(options.proposals.anchor_sizes.size() == 5 && all_positive(options.proposals.anchor_sizes),
          "proposals.anchor_sizes", "five numbers above 0, for P2 to P6,");
  require(all_positive(options.proposals.aspect_ratios), "proposals.aspect_ratios", kPositive);
  require(options.proposals.limits.candidates_per_level > 0, "proposals.limits.candidates_per_level", kPositive);
  require(options.proposals.limits.proposals > 0, "proposals.limits.proposals", kPositive);
  require(is_fraction(options.proposals.iou_threshold), "proposals.iou_threshold", "a number from 0 to 1");
  require(options.sampling_ratio >= 0, "sampling_ratio", "a number from 0 on");
  require(options.canonical_box_side > 0, "canonical_box_side", kPositive);
  require(options.box.bins > 0 && options.box.hidden > 0 && options.box.detections > 0, "box", kPositive);
  require(all_positive(options.box.box_weights), "box.box_weights", kPositive);
  require(is_fraction(options.box.iou_threshold), "box.iou_threshold", "a number from 0 to 1");
  require(options.mask.bins > 0 && options.mask.deconvolved > 0 && all_positive(options.mask.channels), "mask",
          kPositive);
  require(options.landmarks.bins > 0 && options.landmarks.deconvolved > 0 && all_positive(options.landmarks.channels),
          "landmarks", kPositive);
  require(options.matching.features > 0 && all_positive(options.matching.channels), "matching", kPositive);
}

}  // namespace df2::reference
