// The numbers of an array, 64 bytes of text at a time, for processors with AVX-512 (VBMI2). Which characters stand
// where is worked out for a whole block with one bit a character; then eight numbers at a time are converted.
#include <df2/io/detail/json/plain_numbers.h>

#if defined(__x86_64__)

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include <immintrin.h>

#define DF2_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,bmi,bmi2,lzcnt,popcnt")))

namespace df2::detail {

namespace {

constexpr std::uint8_t kMostDigits = 15;  // are below 2^53: exact in double, as the powers of ten are

/// For w whole and d decimal digits, where in `www.ddd` each of 16 right-aligned digits stands; 0x80 gives a zero.
struct DigitPlaces {
  alignas(16) std::array<std::array<std::uint8_t, 16>, 256> at{};  // 16 w + d

  constexpr DigitPlaces() {
    for (std::size_t whole = 0; whole < 16; ++whole) {
      for (std::size_t decimals = 0; decimals < 16; ++decimals) {
        for (std::size_t i = 0; i < 16; ++i) {
          const std::size_t zeros = 16 - std::min<std::size_t>(16, whole + decimals);
          const std::size_t digit = i - zeros;
          at[16 * whole + decimals][i] =
              i < zeros ? 0x80 : static_cast<std::uint8_t>(digit < whole ? digit : digit + 1);
        }
      }
    }
  }
};
constexpr DigitPlaces kDigitPlaces;

alignas(64) constexpr auto kPlaces = [] {
  std::array<std::uint8_t, 64> places{};
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::uint8_t>(i);
  return places;
}();

/// The numbers that end within a block of text, a bit for each character.
struct Block {
  std::uint64_t starts = 0;    ///< first digits
  std::uint64_t wholes = 0;    ///< behind the digits before the point: the point, or the end
  std::uint64_t ends = 0;      ///< the comma or bracket behind each number
  std::uint64_t negative = 0;  ///< first digits behind a minus sign
  std::size_t length = 0;      ///< characters that the numbers take, with what separates them
  bool closed = false;         ///< the last end is the array's bracket
};

/// @return false when no number ends in the block, or when there is anything but plain numbers before the last end.
DF2_AVX512 inline bool scan(const char* at, Block& block) {
  const __m512i text = _mm512_loadu_si512(at);
  const auto places_of = [&](char c)
                             DF2_AVX512 -> std::uint64_t { return _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(c)); };
  const std::uint64_t brackets = places_of(']');
  const std::uint64_t any_ends = places_of(',') | brackets;
  if (any_ends == 0) return false;
  block.closed = brackets != 0;
  // Up to the bracket, or else up to the last comma.
  const std::uint64_t region = block.closed ? _blsmsk_u64(brackets) : ~std::uint64_t{0} >> std::countl_zero(any_ends);
  const std::uint64_t ends = any_ends & region;
  const std::uint64_t digits =
      region & _mm512_cmple_epu8_mask(_mm512_sub_epi8(text, _mm512_set1_epi8('0')), _mm512_set1_epi8(9));
  const std::uint64_t zeros = region & places_of('0');
  const std::uint64_t points = region & places_of('.');
  const std::uint64_t minuses = region & places_of('-');
  const std::uint64_t all_spaces = places_of(' ') | places_of('\n');
  const std::uint64_t spaces = region & all_spaces;

  const std::uint64_t fresh = (ends | spaces) << 1 | 1;  // where a number, its sign or more space may stand
  const std::uint64_t signless = fresh | minuses << 1;
  block.starts = digits & signless;
  block.ends = ends;
  block.negative = digits & minuses << 1;
  // Adding a first digit's bit to its run of digits carries to the bit behind them.
  block.wholes = (digits + block.starts) & ~digits;
  const std::uint64_t odd = (region & ~(digits | points | minuses | spaces | ends))  //
                            | (ends & ~(digits << 1))                                // an end not behind a digit
                            | ((minuses | spaces) & ~fresh)                          // in the midst of a number
                            | (points & ~block.wholes)                               // a second one, or none before it
                            | ((points | minuses) << 1 & ~digits)                    // without a digit behind
                            | ((zeros & block.starts) << 1 & digits);                // leading zeros
  const auto last = static_cast<std::size_t>(63 - std::countl_zero(region));
  block.length = last + 1;
  if (!block.closed && last < 63) block.length += all_spaces >> (last + 1) & 1;
  return odd == 0;
}

/// Exact mantissas of four numbers: the first digits' places in the text, and how the digits are laid out.
DF2_AVX512 inline __m256i mantissas(const char* at, const std::uint8_t* starts, const std::uint8_t* layouts) {
  const auto four = [](const auto& address) DF2_AVX512 {
    const auto load = [&](std::size_t i)
                          DF2_AVX512 { return _mm_loadu_si128(static_cast<const __m128i*>(address(i))); };
    __m512i all = _mm512_castsi128_si512(load(0));
    all = _mm512_inserti32x4(all, load(1), 1);
    all = _mm512_inserti32x4(all, load(2), 2);
    return _mm512_inserti32x4(all, load(3), 3);
  };
  const __m512i text = four([&](std::size_t i) -> const void* { return at + starts[i]; });
  const __m512i places = four([&](std::size_t i) -> const void* { return kDigitPlaces.at[layouts[i]].data(); });
  const __m512i digits = _mm512_shuffle_epi8(_mm512_sub_epi8(text, _mm512_set1_epi8('0')), places);
  const __m512i pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010A));   // 10, 1
  const __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x0001'0064));  // 100, 1
  const __m512i packed = _mm512_packus_epi32(fours, fours);
  const __m512i eights = _mm512_madd_epi16(packed, _mm512_set1_epi32(0x0001'2710));  // 10,000, 1
  // The higher eight digits stand in the lower half of each 64 bits.
  const __m512i whole =
      _mm512_add_epi64(_mm512_mul_epu32(eights, _mm512_set1_epi64(100'000'000)), _mm512_srli_epi64(eights, 32));
  return _mm512_castsi512_si256(_mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 0, 2, 4, 6), whole));
}

DF2_AVX512 inline __m512d powers_of_ten(__m512i exponents) {
  return _mm512_permutex2var_pd(_mm512_setr_pd(1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7), exponents,
                                _mm512_setr_pd(1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15));
}

/// Converts the block's numbers. @return false when one has more digits than are exact.
DF2_AVX512 inline bool convert(const char* at, const Block& block, std::size_t count, double* into) {
  const __m512i places = _mm512_load_si512(kPlaces.data());
  // Of each number its place in the block: of the first digit, of the point, of the end.
  const __m256i starts = _mm512_castsi512_si256(_mm512_maskz_compress_epi8(block.starts, places));
  const __m256i wholes = _mm512_castsi512_si256(_mm512_maskz_compress_epi8(block.wholes, places));
  const __m256i ends = _mm512_castsi512_si256(_mm512_maskz_compress_epi8(block.ends, places));
  const __m256i whole = _mm256_sub_epi8(wholes, starts);
  const __m256i decimals = _mm256_subs_epu8(_mm256_sub_epi8(ends, wholes), _mm256_set1_epi8(1));
  if (_mm256_cmpgt_epu8_mask(_mm256_add_epi8(whole, decimals), _mm256_set1_epi8(kMostDigits)) != 0) return false;
  alignas(32) std::array<std::uint8_t, 32> start_bytes, layout_bytes, decimal_bytes;
  _mm256_store_si256(reinterpret_cast<__m256i*>(start_bytes.data()), starts);
  _mm256_store_si256(reinterpret_cast<__m256i*>(layout_bytes.data()),
                     _mm256_add_epi8(_mm256_slli_epi16(whole, 4), decimals));
  _mm256_store_si256(reinterpret_cast<__m256i*>(decimal_bytes.data()), decimals);
  const std::uint64_t negative = _pext_u64(block.negative, block.starts);
  for (std::size_t i = 0; i < count; i += 8) {
    const __m256i low = mantissas(at, start_bytes.data() + i, layout_bytes.data() + i);
    const __m256i high = mantissas(at, start_bytes.data() + i + 4, layout_bytes.data() + i + 4);
    const __m512d mantissa = _mm512_cvtepi64_pd(_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1));
    const __m512i exponents =
        _mm512_cvtepu8_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(decimal_bytes.data() + i)));
    const __m512d magnitude = _mm512_div_pd(mantissa, powers_of_ten(exponents));
    const __m512d value =
        _mm512_mask_xor_pd(magnitude, static_cast<__mmask8>(negative >> i), magnitude, _mm512_set1_pd(-0.0));
    const std::size_t left = count - i;
    _mm512_mask_storeu_pd(into + i, static_cast<__mmask8>(left < 8 ? (1u << left) - 1 : 0xFF), value);
  }
  return true;
}

}  // namespace

DF2_AVX512 const char* read_plain_numbers_avx512(const char* at, std::span<double> into, std::size_t& count) {
  count = 0;
  bool done = false;
  at = enter_array(at, done);
  while (at != nullptr && !done) {
    at = skip_zeros(at, into, count);
    Block block;
    if (scan(at, block)) {
      const auto found = static_cast<std::size_t>(std::popcount(block.ends));
      if (found > into.size() - count) return nullptr;
      if (convert(at, block, found, into.data() + count)) {
        count += found;
        at += block.length;
        if (block.closed) return at;
        continue;
      }
    }
    at = read_next_number(at, into, count, done);  // long, with an exponent, or none at all
  }
  return at;
}

bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

}  // namespace df2::detail

#endif
