// In: run-length strings and polygons that the readers refuse and pycocotools takes. Out: the masks that it makes of
// them. Called by the Python package for code written against pycocotools.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <df2/geometry.h>
#include <df2/mask.h>

namespace df2 {

/// As decode_runs, but runs that add up to too little are completed with background, and an image may have no pixels.
std::optional<RunsFault> decode_loose_runs(std::string_view counts, Size size, std::vector<std::uint32_t>& runs);

/// As fill_polygon, for any number of points and for images without pixels.
/// REQUIRES: coordinates within +-1e6; fewer than 2^31 pixels.
void fill_loose_polygon(std::span<const Point> polygon, Size size, std::vector<std::uint32_t>& runs);

}  // namespace df2
