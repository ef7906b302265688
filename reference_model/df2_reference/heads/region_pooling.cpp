#include <df2_reference/heads/region_pooling.h>

#include <cmath>

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>

#include <df2_reference/ops/ops.h>

namespace df2::reference {

Tensor regions_of(const std::vector<Tensor>& corners) {
  std::vector<Tensor> regions;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Tensor picture = at::full({corners[i].size(0), 1}, static_cast<double>(i), corners[i].options());
    regions.push_back(at::cat({picture, corners[i]}, 1));
  }
  return at::cat(regions);
}

Tensor levels_of(const Tensor& regions, const ModelOptions& options) {
  constexpr std::int64_t kFirst = FeaturePyramid::kFirstLevel;
  constexpr double kJustBelow = 1e-6;  // a box exactly between two levels belongs to the upper one
  const Tensor width = regions.select(1, 3) - regions.select(1, 1),
               height = regions.select(1, 4) - regions.select(1, 2);
  const Tensor octaves = ((width * height).sqrt() / options.canonical_box_side).log2();
  return (octaves + options.canonical_level + kJustBelow).floor().clamp(kFirst, kFirst + 3).to(at::kLong) - kFirst;
}

Tensor pooled_regions(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid, const Tensor& regions,
                      std::int64_t bins, const ModelOptions& options) {
  const Tensor levels = levels_of(regions, options);
  std::vector<Tensor> pooled, places;
  for (std::int64_t level = 0; level < 4; ++level) {
    RoiPooling pooling{bins, bins, std::ldexp(1.0, static_cast<int>(-level - FeaturePyramid::kFirstLevel)),
                       options.sampling_ratio, options.roi_align_aligned};
    places.push_back(levels.eq(level).nonzero().squeeze(1));
    pooled.push_back(
        roi_align(pyramid[static_cast<std::size_t>(level)], regions.index_select(0, places.back()), pooling));
  }
  // The inverse of the order by levels.
  return at::cat(pooled).index_select(0, at::cat(places).argsort());
}

}  // namespace df2::reference
