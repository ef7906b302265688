// In: run-length strings and runs. Out: what they mean, pixel by pixel and number by number. Called by the targets that
// read masks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <df2/geometry.h>

namespace df2::fuzz {

/// COCO's compressed counts, if they are runs that fill the size.
std::optional<std::vector<std::uint32_t>> slow_decode(std::string_view counts, Size size);

/// One byte a pixel, column after column.
std::vector<std::uint8_t> slow_bitmap(std::span<const std::uint32_t> runs);

}  // namespace df2::fuzz
