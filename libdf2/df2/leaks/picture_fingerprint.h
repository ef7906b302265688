// In: a small grey picture. Out: some hundred bytes by which copies of it are found: hashes of what it shows, whole and
// cut at its sides, and a tiny picture. Called by find_leaks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <df2/image/picture.h>
#include <df2/leaks/area_averages.h>

namespace df2 {

/// How much a copy may be cut at each side and is still looked for.
inline constexpr double kCutLookedFor = 0.05;

/// The views of a picture: each side whole or cut by kCutLookedFor; the first is the whole picture.
inline constexpr std::size_t kViews = 16;
const std::array<Cut, kViews>& fingerprint_views();

/// Samples along a side of the tiny picture.
inline constexpr std::size_t kTinySide = 16;

/// A hash is looked up by parts of it: bands of as many bits.
inline constexpr std::size_t kHashBands = 4, kBandBits = 16;

struct PictureFingerprint {
  /// Of each view: a bit for each of the 63 lowest frequencies of the discrete cosine transform, the average left out:
  /// whether it is there with a positive sign. Copies differ in few bits, other pictures in about half of them.
  std::array<std::uint64_t, kViews> hashes{};
  std::array<std::uint8_t, kTinySide * kTinySide> tiny{};
  /// One colour, or a smooth change from one to another: nothing by which copies could be told from others.
  bool is_plain = false;
  bool operator==(const PictureFingerprint&) const = default;
};

/// REQUIRES: one channel. At least 64 samples wide and high, unless the picture is smaller.
PictureFingerprint fingerprint_of(const Picture& grey);

/// The hash of the mirror image.
std::uint64_t mirrored_hash(std::uint64_t hash);

}  // namespace df2
