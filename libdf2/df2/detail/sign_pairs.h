// In: characters, or bytes of a packed text. Out: the others, many at a time, where all are signs: the characters that
// numbers and lists are written with. Called by PackedText. The loops have no branches, so that a compiler makes them
// instructions for many values.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace df2::detail {

/// Comma, hyphen, point, blank and the digits, numbered by their characters but for the blank, in the place of a slash.
inline constexpr std::uint8_t kSignCount = 14;
inline constexpr std::uint8_t kSignPairs = kSignCount * kSignCount;

inline constexpr std::uint8_t kFirstSign = ',';
inline constexpr std::uint8_t kBlank = 3;  // as a sign; its place among the characters has a slash

/// kSignCount or more where the character is none.
constexpr std::uint8_t sign_of(std::uint8_t character) {
  const unsigned slash = -static_cast<unsigned>(character == '/'), blank = -static_cast<unsigned>(character == ' ');
  const unsigned other = static_cast<unsigned>(character - kFirstSign) | slash;
  return static_cast<std::uint8_t>((other & ~blank) | (kBlank & blank));
}

constexpr std::uint8_t character_of(std::uint8_t sign) {
  return sign == kBlank ? ' ' : static_cast<std::uint8_t>(sign + kFirstSign);
}

/// The first sign of a pair: pair / kSignCount, as a product.
constexpr std::uint16_t first_sign(std::uint16_t pair) {
  return static_cast<std::uint16_t>((pair * 147u) >> 11);
}

static_assert([] {
  for (std::uint8_t i = 0; i < kSignCount; ++i) {
    if (sign_of(character_of(i)) != i) return false;
  }
  for (std::uint16_t pair = 0; pair < kSignPairs; ++pair) {
    if (first_sign(pair) != pair / kSignCount) return false;
  }
  return true;
}());

// Two characters are taken for a number of two bytes below.
static_assert(std::endian::native == std::endian::little);

/// How many pairs are looked at together.
inline constexpr std::size_t kPairsOfRun = 32;

/// Packs 2 * kPairsOfRun characters; false where one is no sign.
inline bool pack_run(const char* from, char* to) {
  std::array<std::uint8_t, 2 * kPairsOfRun> signs;
  std::memcpy(signs.data(), from, signs.size());
  std::uint8_t largest = 0;
  for (std::uint8_t& each : signs) {
    each = sign_of(each);
    largest = each > largest ? each : largest;
  }
  if (largest >= kSignCount) return false;
  std::array<std::uint16_t, kPairsOfRun> both;
  std::memcpy(both.data(), signs.data(), sizeof both);
  std::array<std::uint8_t, kPairsOfRun> pairs;
  for (std::size_t i = 0; i < kPairsOfRun; ++i)
    pairs[i] = static_cast<std::uint8_t>((both[i] & 0xff) * kSignCount + (both[i] >> 8));
  std::memcpy(to, pairs.data(), pairs.size());
  return true;
}

/// Unpacks kPairsOfRun bytes; false where one is no pair.
inline bool unpack_run(const char* from, char* to) {
  std::array<std::uint8_t, kPairsOfRun> pairs;
  std::memcpy(pairs.data(), from, pairs.size());
  std::uint8_t largest = 0;
  for (const std::uint8_t each : pairs) largest = each > largest ? each : largest;
  if (largest >= kSignPairs) return false;
  std::array<std::uint16_t, kPairsOfRun> both;
  for (std::size_t i = 0; i < kPairsOfRun; ++i) {
    const std::uint16_t first = first_sign(pairs[i]);
    both[i] = static_cast<std::uint16_t>(first | (pairs[i] - first * kSignCount) << 8);
  }
  std::array<std::uint8_t, 2 * kPairsOfRun> characters;
  std::memcpy(characters.data(), both.data(), sizeof both);
  for (std::uint8_t& each : characters) each = character_of(each);
  std::memcpy(to, characters.data(), characters.size());
  return true;
}

}  // namespace df2::detail
