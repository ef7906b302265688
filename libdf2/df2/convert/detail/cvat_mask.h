// In: a mask as CVAT's XML has it. Out: the mask, or what is wrong with it. Called by cvat_image.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <df2/mask.h>

namespace df2::convert::detail {

/// The most pixels of the box around a mask; they are unpacked one by one.
inline constexpr std::uint64_t kMostCvatMaskPixels = 100'000'000;

/// Runs of the rows of a box, first background, between commas.
struct CvatMask {
  std::int64_t left = 0;
  std::int64_t top = 0;
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  std::string_view runs;
};

/// The mask in an image of this size, or a sentence that says why it is none.
std::variant<Mask, std::string> decode_cvat_mask(const CvatMask& mask, Size image);

}  // namespace df2::convert::detail
