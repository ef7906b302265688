#include <df2/bitmap.h>

#include <bit>
#include <cstddef>
#include <cstring>

namespace df2 {

namespace {

constexpr std::size_t kWord = 8;           // pixels looked at together
constexpr std::size_t kBlock = 8 * kWord;  // pixels whose foreground fits the bits of one number
constexpr std::uint64_t kLowBits = 0x7f7f7f7f7f7f7f7f;

/// Bit i is set where byte i is not 0.
std::uint64_t foreground_of_word(const std::uint8_t* pixels) {
  std::uint64_t word;
  std::memcpy(&word, pixels, kWord);
  if constexpr (std::endian::native == std::endian::big) {
    std::uint64_t turned = 0;
    for (std::size_t i = 0; i < kWord; ++i) turned |= std::uint64_t{pixels[i]} << (8 * i);
    word = turned;
  }
  // The highest bit of each byte that is not 0, then these eight bits side by side: the product has no carries.
  const std::uint64_t high = (((word & kLowBits) + kLowBits) | word) & ~kLowBits;
  return ((high >> 7) * 0x0102040810204080) >> 56;
}

std::uint64_t foreground_of_block(const std::uint8_t* pixels) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kWord; ++i) bits |= foreground_of_word(pixels + kWord * i) << (kWord * i);
  return bits;
}

}  // namespace

void find_runs(std::span<const std::uint8_t> pixels, std::vector<std::uint32_t>& runs) {
  runs.clear();
  std::uint32_t start = 0;
  std::uint64_t last = 0;  // whether the pixel before is foreground
  const auto end_run = [&](std::size_t position) {
    runs.push_back(static_cast<std::uint32_t>(position) - start);
    start = static_cast<std::uint32_t>(position);
  };
  std::size_t at = 0;
  for (; at + kBlock <= pixels.size(); at += kBlock) {
    const std::uint64_t bits = foreground_of_block(pixels.data() + at);
    std::uint64_t changes = bits ^ (bits << 1 | last);
    for (; changes != 0; changes &= changes - 1) end_run(at + static_cast<std::size_t>(std::countr_zero(changes)));
    last = bits >> (kBlock - 1);
  }
  for (; at < pixels.size(); ++at) {
    const std::uint64_t bit = pixels[at] != 0 ? 1 : 0;
    if (bit != last) end_run(at);
    last = bit;
  }
  end_run(pixels.size());
}

void paint_runs(std::span<const std::uint32_t> runs, std::span<std::uint8_t> pixels) {
  std::uint8_t* next = pixels.data();
  for (std::size_t i = 1; i < runs.size(); i += 2) {
    next += runs[i - 1];
    const std::uint32_t run = runs[i];
    if (run < kWord) {  // a call costs more than the pixels
      for (std::uint32_t k = 0; k < run; ++k) next[k] = 1;
    } else {
      std::memset(next, 1, run);
    }
    next += run;
  }
}

}  // namespace df2
