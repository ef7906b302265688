#include <df2/leaks/same_picture.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <vector>

#include <df2/image/transform.h>

namespace df2 {

namespace {

constexpr std::size_t kSide = 48;  // samples that are compared
constexpr std::size_t kBlock = 6;  // samples along a block's side
constexpr std::size_t kBlocks = kSide / kBlock;
constexpr std::size_t kChannels = 3;

// Chosen between what tests/bench/leaks.py plants and the other pictures that come nearest to it (docs/leaks.md).
// Differences in levels of 0 to 255.
constexpr double kMostDifference = 5, kMostOfBlock = 11.5;
constexpr double kLeastCorrelation = 0.96, kLeastDetail = 0.8;
constexpr double kLeastDeviation = 3;  // of a block that is not plain
constexpr double kLeastAtStart = 0.5;

constexpr double kMostCut = 0.08, kMostAdded = 0.015;

using Samples = std::array<float, kSide * kSide>;

double deviation(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const float value : values) {
    sum += double{value};
    squares += double{value} * double{value};
  }
  const double mean = sum / static_cast<double>(values.size());
  return std::sqrt(std::max(squares / static_cast<double>(values.size()) - mean * mean, 0.0));
}

AreaAverages channel_of(const Picture& look, std::size_t channel) {
  std::vector<float> samples(std::size_t{look.size.width} * look.size.height);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<float>(look.samples[i * kChannels + channel]);
  return {samples, look.size};
}

AreaAverages brightness_of(const Picture& look) {
  std::vector<float> samples(std::size_t{look.size.width} * look.size.height);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::uint8_t* colour = look.samples.data() + i * kChannels;
    samples[i] = static_cast<float>((299 * colour[0] + 587 * colour[1] + 114 * colour[2]) / 1000.0);
  }
  return {samples, look.size};
}

/// The samples of the part that the placing leaves.
void take(const AreaAverages& areas, const Placing& placing, Samples& samples) {
  areas.average(placing.cut, kSide, samples);
  if (!placing.is_mirrored) return;
  for (std::size_t y = 0; y < kSide; ++y)
    std::reverse(samples.begin() + static_cast<std::ptrdiff_t>(y * kSide),
                 samples.begin() + static_cast<std::ptrdiff_t>((y + 1) * kSide));
}

/// Moves the sides of the cut by smaller and smaller steps as long as the correlation grows.
Agreement align(const AreaAverages& first, std::span<const float> second, const Placing& about) {
  Samples samples;
  const auto score_of = [&](const Placing& placing) {
    take(first, placing, samples);
    return correlation(samples, second);
  };
  Agreement best{.correlation = score_of(about), .placing = about};
  if (best.correlation < kLeastAtStart) return best;
  // Each side alone, and both sides of an axis in one direction.
  constexpr std::array<Cut, 6> kMoves = {
      {{1, 0, 0, 0}, {0, 0, 1, 0}, {1, 0, -1, 0}, {0, 1, 0, 0}, {0, 0, 0, 1}, {0, 1, 0, -1}}};
  for (const double step : {0.02, 0.01, 0.005, 0.0025}) {
    for (int round = 0; round < 3; ++round) {
      const double before = best.correlation;
      for (const Cut& move : kMoves) {
        for (const double way : {step, -step}) {
          const auto moved = [&](double side, double by) { return std::clamp(side + way * by, -kMostAdded, kMostCut); };
          const Cut& now = best.placing.cut;
          const Placing tried{{moved(now.left, move.left), moved(now.top, move.top), moved(now.right, move.right),
                               moved(now.bottom, move.bottom)},
                              about.is_mirrored};
          const double score = score_of(tried);
          if (score <= best.correlation) continue;
          best = {.correlation = score, .placing = tried};
          break;
        }
      }
      if (best.correlation <= before) break;
    }
  }
  return best;
}

/// How far the colours of the picture's parts are from each other.
void compare_colours(const Picture& first, const Picture& second, Agreement& agreement) {
  std::vector<float> a, b;
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    Samples samples;
    take(channel_of(first, channel), agreement.placing, samples);
    a.insert(a.end(), samples.begin(), samples.end());
    take(channel_of(second, channel), {}, samples);
    b.insert(b.end(), samples.begin(), samples.end());
  }
  const Tone tone = nearest_tone(a, b);
  std::array<double, kBlocks * kBlocks> blocks{};
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t y = i / kSide % kSide, x = i % kSide;
    blocks[y / kBlock * kBlocks + x / kBlock] += std::abs(tone(double{a[i]}) - double{b[i]});
  }
  double sum = 0, most = 0;
  for (const double block : blocks) {
    sum += block;
    most = std::max(most, block);
  }
  agreement.difference = sum / static_cast<double>(a.size());
  agreement.worst_difference = most / static_cast<double>(kBlock * kBlock * kChannels);
}

/// The correlation within each block that is not plain, on average; 1 where all are.
double detail_of(const Samples& first, const Samples& second) {
  double sum = 0, count = 0;
  for (std::size_t block = 0; block < kBlocks * kBlocks; ++block) {
    std::array<float, kBlock * kBlock> a, b;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const std::size_t y = block / kBlocks * kBlock + i / kBlock, x = block % kBlocks * kBlock + i % kBlock;
      a[i] = first[y * kSide + x];
      b[i] = second[y * kSide + x];
    }
    if (std::max(deviation(a), deviation(b)) < kLeastDeviation) continue;
    sum += correlation(a, b);
    count += 1;
  }
  return count == 0 ? 1 : sum / count;
}

}  // namespace

Picture look_of(const Picture& picture) {
  assert(picture.channels == kChannels);
  return resize(picture, {kLookSide, kLookSide});
}

Agreement compare_looks(const Picture& first, const Picture& second, const Placing& about) {
  assert(first.samples.size() == std::size_t{kLookSide} * kLookSide * kChannels && first.size == second.size);
  Samples part, whole;
  take(brightness_of(second), {}, whole);
  const AreaAverages areas = brightness_of(first);
  Agreement agreement = align(areas, whole, about);
  if (agreement.correlation < kLeastCorrelation) return agreement;
  take(areas, agreement.placing, part);
  agreement.detail = detail_of(part, whole);
  compare_colours(first, second, agreement);
  return agreement;
}

bool is_same_picture(const Agreement& agreement) {
  return agreement.correlation >= kLeastCorrelation && agreement.detail >= kLeastDetail &&
         agreement.difference <= kMostDifference && agreement.worst_difference <= kMostOfBlock;
}

double correlation(std::span<const float> a, std::span<const float> b) {
  assert(a.size() == b.size());
  double sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = double{a[i]}, y = double{b[i]};
    sum_a += x;
    sum_b += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  const double count = static_cast<double>(a.size());
  const double spread = (aa - sum_a * sum_a / count) * (bb - sum_b * sum_b / count);
  return spread <= 0 ? 0 : (ab - sum_a * sum_b / count) / std::sqrt(spread);
}

double Tone::operator()(double value) const {
  return std::clamp(factor * value + summand, 0.0, 255.0);
}

Tone nearest_tone(std::span<const float> a, std::span<const float> b) {
  assert(!a.empty() && a.size() == b.size());
  constexpr double kDark = 8, kBright = 247;  // beyond, a picture may have been cut off
  constexpr double kMostFactor = 1.4, kMostSummand = 48;
  double aa = 0, ab = 0, difference = 0, count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = double{a[i]}, y = double{b[i]};
    if (std::min(x, y) < kDark || std::max(x, y) > kBright) continue;
    aa += x * x;
    ab += x * y;
    difference += y - x;
    count += 1;
  }
  if (count == 0) return {};
  const std::array<Tone, 3> tones = {{{},
                                      {std::clamp(ab / aa, 1 / kMostFactor, kMostFactor), 0},
                                      {1, std::clamp(difference / count, -kMostSummand, kMostSummand)}}};
  const auto error_of = [&](const Tone& tone) {
    double error = 0;
    for (std::size_t i = 0; i < a.size(); ++i) error += std::abs(tone(double{a[i]}) - double{b[i]});
    return error;
  };
  return *std::ranges::min_element(tones, {}, error_of);
}

}  // namespace df2
