#include <df2/io/detail/plain_numbers.h>

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <system_error>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace df2::detail {

namespace {

/// A mantissa below 2^53 and a power of ten up to 10^22 are exact in double, so one division rounds correctly.
constexpr std::uint64_t kExactMantissa = std::uint64_t{1} << 53;
constexpr std::array<double, 23> kPowersOfTen = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

const char* skip_space(const char* at) {
  while (is_space(*at)) ++at;
  return at;
}

/// From the comma or bracket behind a number to the next number, or past the bracket (`done`). nullptr: neither.
inline const char* step(const char* at, bool& done) {
  if (is_space(*at)) at = skip_space(at);
  if (*at == ']') {
    done = true;
    return at + 1;
  }
  if (*at != ',') return nullptr;
  ++at;
  if (*at == ' ') ++at;  // as most programs write it
  return is_space(*at) ? skip_space(at) : at;
}

template <class ReadOne>
const char* read_array(const char* at, std::span<double> into, std::size_t& count, const ReadOne& read_one) {
  count = 0;
  at = skip_space(at);
  if (*at == ']') return at + 1;
  for (bool done = false; !done;) {
    if (count == into.size()) return nullptr;
    at = read_one(at, into[count++]);
    if (at == nullptr) return nullptr;
    at = step(at, done);
    if (at == nullptr) return nullptr;
  }
  return at;
}

}  // namespace

const char* read_plain_number(const char* at, double& value) {
  const char* const begin = at;
  const bool negative = *at == '-';
  at += negative;
  const char* const first = at;
  std::uint64_t mantissa = 0;
  while (is_digit(*at)) mantissa = 10 * mantissa + static_cast<std::uint64_t>(*at++ - '0');
  std::ptrdiff_t digits = at - first;
  if (digits == 0 || (digits > 1 && *first == '0')) return nullptr;
  std::ptrdiff_t decimals = 0;
  if (*at == '.') {
    const char* const fraction = ++at;
    while (is_digit(*at)) mantissa = 10 * mantissa + static_cast<std::uint64_t>(*at++ - '0');
    decimals = at - fraction;
    if (decimals == 0) return nullptr;
    digits += decimals;
  }
  const bool has_exponent = *at == 'e' || *at == 'E';
  if (!has_exponent && digits <= 19 && mantissa <= kExactMantissa) {
    value = static_cast<double>(mantissa) / kPowersOfTen[static_cast<std::size_t>(decimals)];
    if (negative) value = -value;
    return at;
  }
  if (has_exponent) {
    ++at;
    if (*at == '+' || *at == '-') ++at;
    if (!is_digit(*at)) return nullptr;
    while (is_digit(*at)) ++at;
  }
  const auto [end, error] = std::from_chars(begin, at, value);
  return error == std::errc() && end == at ? at : nullptr;
}

const char* read_plain_numbers_portable(const char* at, std::span<double> into, std::size_t& count) {
  return read_array(at, into, count, [](const char* p, double& value) { return read_plain_number(p, value); });
}

#if defined(__x86_64__)

namespace {

#define DF2_SSE41 __attribute__((target("sse4.1,bmi")))

/// For w whole and d decimal digits, where in `www.ddd` each of 16 right-aligned digits stands; 0x80 gives a zero.
struct DigitPlaces {
  static constexpr std::size_t kMaxLength = 16;
  alignas(16) std::array<std::array<std::array<std::uint8_t, 16>, kMaxLength>, kMaxLength> at{};

  constexpr DigitPlaces() {
    for (std::size_t whole = 0; whole < kMaxLength; ++whole) {
      for (std::size_t decimals = 0; decimals < kMaxLength; ++decimals) {
        for (std::size_t i = 0; i < 16; ++i) {
          const std::size_t zeros = 16 - std::min<std::size_t>(16, whole + decimals);
          const std::size_t digit = i - zeros;
          at[whole][decimals][i] = i < zeros ? 0x80 : static_cast<std::uint8_t>(digit < whole ? digit : digit + 1);
        }
      }
    }
  }
};
constexpr DigitPlaces kDigitPlaces;

DF2_SSE41 inline const char* read_one_sse41(const char* at, double& value) {
  // Single digits are common (visibilities, zeros) and are told by the byte behind them.
  if (is_digit(at[0]) && (at[1] == ',' || at[1] == ']')) {
    value = at[0] - '0';
    return at + 1;
  }
  const char* const begin = at;
  const bool negative = *at == '-';
  at += negative;
  const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i digits = _mm_sub_epi8(text, _mm_set1_epi8('0'));
  const __m128i nine = _mm_set1_epi8(9);
  const auto is_digit_mask =
      static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(digits, nine), nine)));
  const std::uint32_t other = ~is_digit_mask;  // bit 16 is set: no count exceeds 16
  const std::uint32_t whole = static_cast<std::uint32_t>(std::countr_zero(other));
  const bool has_point = whole < 15 && at[whole] == '.';
  const std::uint32_t decimals = has_point ? static_cast<std::uint32_t>(std::countr_zero(other >> (whole + 1))) : 0;
  const std::uint32_t length = whole + has_point + decimals;
  const bool odd = whole == 0 || (whole > 1 && *at == '0') || (has_point && decimals == 0);
  if (odd) return nullptr;
  const char after = at[length];
  // 16 digits may not be exact, and what is behind them has not been looked at.
  if (length > 15 || after == '.' || after == 'e' || after == 'E') return read_plain_number(begin, value);
  const __m128i places = _mm_load_si128(reinterpret_cast<const __m128i*>(kDigitPlaces.at[whole][decimals].data()));
  const __m128i aligned = _mm_shuffle_epi8(digits, places);
  const __m128i tens = _mm_setr_epi8(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1);
  const __m128i hundreds = _mm_setr_epi16(100, 1, 100, 1, 100, 1, 100, 1);
  const __m128i ten_thousands = _mm_setr_epi16(10000, 1, 10000, 1, 10000, 1, 10000, 1);
  const __m128i pairs = _mm_maddubs_epi16(aligned, tens);
  const __m128i fours = _mm_madd_epi16(pairs, hundreds);
  const __m128i packed = _mm_packus_epi32(fours, fours);
  const auto eights = static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_madd_epi16(packed, ten_thousands)));
  const std::uint64_t mantissa = (eights & 0xFFFFFFFF) * 100'000'000 + (eights >> 32);
  value = static_cast<double>(mantissa) / kPowersOfTen[decimals];
  if (negative) value = -value;
  return at + length;
}

/// Most landmarks of an item in a COCO-type file are zeros, spelled in one of these ways; they are taken several at
/// once.
struct Zeros {
  const char* text;  ///< 16 bytes; those behind `length` are of the next number
  std::size_t length;
  std::size_t count;
};
constexpr std::array<Zeros, 3> kZeros = {
    {{"0.0, 0.0, 0.0, 0", 15, 3}, {"0, 0, 0, 0, 0, 0", 15, 5}, {"0,0,0,0,0,0,0,0,", 16, 8}}};

DF2_SSE41 inline const char* skip_zeros(const char* at, std::span<double> into, std::size_t& count) {
  for (const Zeros& zeros : kZeros) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(zeros.text));
    while (count + zeros.count <= into.size() &&
           _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), text)) == 0xFFFF) {
      for (std::size_t i = 0; i < zeros.count; ++i) into[count + i] = 0;
      count += zeros.count;
      at += zeros.length;
    }
  }
  return at;
}

DF2_SSE41 const char* read_plain_numbers_sse41(const char* at, std::span<double> into, std::size_t& count) {
  count = 0;
  at = skip_space(at);
  if (*at == ']') return at + 1;
  for (bool done = false; !done;) {
    if (at[0] == '0' && (at[1] == ',' || at[1] == '.')) at = skip_zeros(at, into, count);
    if (count == into.size()) return nullptr;
    at = read_one_sse41(at, into[count++]);
    if (at == nullptr) return nullptr;
    at = step(at, done);
    if (at == nullptr) return nullptr;
  }
  return at;
}

}  // namespace

const char* read_plain_numbers(const char* at, std::span<double> into, std::size_t& count) {
  static const bool has_sse41 = __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("bmi");
  return has_sse41 ? read_plain_numbers_sse41(at, into, count) : read_plain_numbers_portable(at, into, count);
}

#else

const char* read_plain_numbers(const char* at, std::span<double> into, std::size_t& count) {
  return read_plain_numbers_portable(at, into, count);
}

#endif

}  // namespace df2::detail
