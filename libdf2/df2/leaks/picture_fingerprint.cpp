#include <df2/leaks/picture_fingerprint.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <vector>

namespace df2 {

namespace {

constexpr std::size_t kSide = 32;        // averages that are transformed
constexpr std::size_t kFrequencies = 8;  // along an axis
// Grey levels: the deviation of what is left of a picture without its plane and lowest frequencies.
constexpr double kLeastDetail = 1.5;

using Averages = std::array<float, kSide * kSide>;
using Frequencies = std::array<std::array<double, kFrequencies>, kFrequencies>;  // [down][across]

std::array<std::array<double, kSide>, kFrequencies> make_waves() {
  std::array<std::array<double, kSide>, kFrequencies> waves{};
  for (std::size_t k = 0; k < kFrequencies; ++k) {
    const double scale = std::sqrt((k == 0 ? 1.0 : 2.0) / static_cast<double>(kSide));
    for (std::size_t i = 0; i < kSide; ++i)
      waves[k][i] = scale * std::cos(std::numbers::pi * static_cast<double>(k) * (static_cast<double>(i) + 0.5) /
                                     static_cast<double>(kSide));
  }
  return waves;
}

Frequencies transform(const Averages& averages) {
  static const auto kWaves = make_waves();
  Frequencies frequencies{};
  for (std::size_t y = 0; y < kSide; ++y) {
    std::array<double, kFrequencies> across{};
    for (std::size_t u = 0; u < kFrequencies; ++u)
      for (std::size_t x = 0; x < kSide; ++x) across[u] += kWaves[u][x] * double{averages[y * kSide + x]};
    for (std::size_t v = 0; v < kFrequencies; ++v)
      for (std::size_t u = 0; u < kFrequencies; ++u) frequencies[v][u] += kWaves[v][y] * across[u];
  }
  return frequencies;
}

/// The bit of each frequency: in turn one of each band, beginning with the low ones, which change least. So all bands
/// are equally firm.
std::array<std::array<std::uint64_t, kFrequencies>, kFrequencies> make_bits() {
  std::array<std::array<std::uint64_t, kFrequencies>, kFrequencies> bits{};
  std::size_t rank = 0;
  for (std::size_t sum = 0; sum <= 2 * (kFrequencies - 1); ++sum) {
    for (std::size_t v = 0; v < kFrequencies; ++v) {
      if (v > sum || sum - v >= kFrequencies) continue;
      bits[v][sum - v] = std::uint64_t{1} << (rank % kHashBands * kBandBits + rank / kHashBands);
      ++rank;
    }
  }
  return bits;
}

/// Those of the frequencies for which it is true.
template <class IsSet>
std::uint64_t bits_where(IsSet is_set) {
  static const auto kBits = make_bits();
  std::uint64_t hash = 0;
  for (std::size_t v = 0; v < kFrequencies; ++v) {
    for (std::size_t u = 0; u < kFrequencies; ++u) {
      if (u + v > 0 && is_set(v, u)) hash |= kBits[v][u];
    }
  }
  return hash;
}

std::uint64_t hash_of(const Frequencies& frequencies) {
  return bits_where([&](std::size_t v, std::size_t u) { return frequencies[v][u] > 0; });
}

/// The deviation of the averages from the plane and the waves that lie nearest to them.
double detail_of(const Averages& averages) {
  constexpr double kMiddle = (static_cast<double>(kSide) - 1) / 2, kCount = static_cast<double>(kSide * kSide);
  double mean = 0, across = 0, down = 0, spread = 0;
  for (std::size_t y = 0; y < kSide; ++y) {
    for (std::size_t x = 0; x < kSide; ++x) {
      const double value = double{averages[y * kSide + x]}, dx = static_cast<double>(x) - kMiddle;
      mean += value;
      across += value * dx;
      down += value * (static_cast<double>(y) - kMiddle);
      spread += dx * dx;
    }
  }
  Averages rest{};
  for (std::size_t y = 0; y < kSide; ++y) {
    for (std::size_t x = 0; x < kSide; ++x) {
      const double plane = mean / kCount + across / spread * (static_cast<double>(x) - kMiddle) +
                           down / spread * (static_cast<double>(y) - kMiddle);
      rest[y * kSide + x] = static_cast<float>(double{averages[y * kSide + x]} - plane);
    }
  }
  double energy = 0;
  for (const float value : rest) energy += double{value} * double{value};
  const Frequencies frequencies = transform(rest);
  for (std::size_t v = 0; v <= 2; ++v) {
    for (std::size_t u = 0; u + v <= 2; ++u) energy -= frequencies[v][u] * frequencies[v][u];
  }
  return std::sqrt(std::max(energy, 0.0) / kCount);
}

std::array<Cut, kViews> make_views() {
  std::array<Cut, kViews> views{};
  for (std::size_t i = 0; i < kViews; ++i) {
    const auto share = [&](std::size_t bit) { return (i >> bit) % 2 == 1 ? kCutLookedFor : 0.0; };
    views[i] = {share(0), share(1), share(2), share(3)};
  }
  return views;
}

}  // namespace

const std::array<Cut, kViews>& fingerprint_views() {
  static const std::array<Cut, kViews> kAll = make_views();
  return kAll;
}

PictureFingerprint fingerprint_of(const Picture& grey) {
  assert(grey.channels == 1);
  const std::vector<float> samples(grey.samples.begin(), grey.samples.end());
  const AreaAverages areas(samples, grey.size);
  PictureFingerprint print;
  for (std::size_t view = 0; view < kViews; ++view) {
    Averages averages;
    areas.average(fingerprint_views()[view], kSide, averages);
    print.hashes[view] = hash_of(transform(averages));
    if (view == 0) print.is_plain = detail_of(averages) < kLeastDetail;
  }
  std::array<float, kTinySide * kTinySide> tiny;
  areas.average({}, kTinySide, tiny);
  for (std::size_t i = 0; i < tiny.size(); ++i) print.tiny[i] = static_cast<std::uint8_t>(std::lround(tiny[i]));
  return print;
}

std::uint64_t mirrored_hash(std::uint64_t hash) {
  // A wave of an odd frequency across changes its sign.
  static const std::uint64_t kOdd = bits_where([](std::size_t, std::size_t u) { return u % 2 == 1; });
  return hash ^ kOdd;
}

}  // namespace df2
