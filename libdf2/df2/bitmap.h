// In: pixels of a byte each, column-major. Out: their run lengths, and back. Called by mask.cpp and by doors that have
// pixels in their own memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace df2 {

/// Run lengths of the pixels, first background, then foreground, in turn (Mask::runs); non-zero is foreground. Replaces
/// what `runs` held. REQUIRES: fewer than 2^32 pixels.
void find_runs(std::span<const std::uint8_t> pixels, std::vector<std::uint32_t>& runs);

/// Writes 1 to the foreground pixels and leaves the others as they are.
/// REQUIRES: the runs add up to the number of pixels.
void paint_runs(std::span<const std::uint32_t> runs, std::span<std::uint8_t> pixels);

}  // namespace df2
