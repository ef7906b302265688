// In: a seed. Out: numbers that are the same on every platform. Called by the generators and by what draws pairs.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

namespace df2 {

/// SplitMix64: small, seekable by seed, good enough for scenes.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  /// A stream of its own for part `index` of a seeded whole: parts can be made in any order.
  Random(std::uint64_t seed, std::uint64_t index) : state_(mix(seed) ^ mix(index * 0x9E3779B97F4A7C15u + 1)) {}

  std::uint64_t bits() { return mix(state_ += 0x9E3779B97F4A7C15u); }
  /// In [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// In [low, high], both included.
  int integer(int low, int high) { return low + static_cast<int>(bits() % static_cast<std::uint64_t>(high - low + 1)); }
  bool chance(double probability) { return uniform() < probability; }
  /// Mean 0, deviation 1: twelve uniforms, so that no library's logarithm decides the bits.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }
  /// An index, with probability proportional to its weight.
  std::size_t pick(std::span<const double> weights) {
    double total = 0;
    for (const double weight : weights) total += weight;
    double at = uniform() * total;
    for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
      if (at < weights[i]) return i;
      at -= weights[i];
    }
    return weights.size() - 1;
  }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

}  // namespace df2
