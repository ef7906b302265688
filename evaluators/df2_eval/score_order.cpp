#include <df2_eval/score_order.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <utility>

#include <df2/watch.h>

namespace df2::eval {

namespace {

struct Place {
  std::uint64_t key;
  std::uint32_t row;
};

/// Larger for smaller scores; equal for -0.0 and 0.0.
std::uint64_t descending_key(double score) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(score + 0.0);
  const std::uint64_t ascending = bits & kSign ? ~bits : bits | kSign;
  return ~ascending;
}

constexpr unsigned kDigitBits = 11;
constexpr std::size_t kBuckets = std::size_t{1} << kDigitBits;
constexpr unsigned kDigits = (64 + kDigitBits - 1) / kDigitBits;

std::size_t digit_of(std::uint64_t key, unsigned digit) {
  return key >> (digit * kDigitBits) & (kBuckets - 1);
}

}  // namespace

std::vector<std::uint32_t> order_by_score(std::span<const double> scores) {
  // A radix sort from the lowest digit on. Every pass is stable, so equal scores stay in the order of their rows.
  std::vector<Place> places(scores.size()), next(scores.size());
  std::vector<std::array<std::uint32_t, kBuckets>> counts(kDigits);
  for (std::uint32_t row = 0; row < places.size(); ++row) {
    places[row] = {descending_key(scores[row]), row};
    for (unsigned digit = 0; digit < kDigits; ++digit) ++counts[digit][digit_of(places[row].key, digit)];
  }
  for (unsigned digit = 0; digit < kDigits && !places.empty(); ++digit) {
    checkpoint();
    std::array<std::uint32_t, kBuckets>& begin = counts[digit];
    if (begin[digit_of(places[0].key, digit)] == places.size()) continue;  // all places have this digit
    std::uint32_t sum = 0;
    for (std::uint32_t& bucket : begin) sum += std::exchange(bucket, sum);
    for (const Place& place : places) next[begin[digit_of(place.key, digit)]++] = place;
    places.swap(next);
  }
  std::vector<std::uint32_t> order(places.size());
  std::ranges::transform(places, order.begin(), &Place::row);
  return order;
}

}  // namespace df2::eval
