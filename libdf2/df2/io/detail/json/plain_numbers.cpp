#include <df2/io/detail/json/plain_numbers.h>

#include <df2/io/detail/json/reading_mode.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <system_error>

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

/// Most landmarks of an item in a COCO-type file are zeros, spelled in one of these ways.
struct Zeros {
  std::array<char, 64> text{};
  std::size_t length;  ///< in characters, of whole numbers with what separates them
  std::size_t count;

  constexpr explicit Zeros(std::string_view one) : length(64 / one.size() * one.size()), count(64 / one.size()) {
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = one[i % one.size()];
  }
};
constexpr std::array<Zeros, 3> kZeros = {Zeros("0.0, "), Zeros("0, "), Zeros("0,")};

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

const char* enter_array(const char* at, bool& done) {
  at = skip_space(at);
  done = *at == ']';
  return done ? at + 1 : at;
}

const char* skip_zeros(const char* at, std::span<double> into, std::size_t& count) {
  if (at[0] != '0' || (at[1] != ',' && at[1] != '.')) return at;
  for (const Zeros& zeros : kZeros) {
    while (count + zeros.count <= into.size() && std::memcmp(at, zeros.text.data(), zeros.text.size()) == 0) {
      std::fill_n(into.data() + count, zeros.count, 0.0);
      count += zeros.count;
      at += zeros.length;
    }
  }
  return at;
}

const char* read_next_number(const char* at, std::span<double> into, std::size_t& count, bool& done) {
  if (count == into.size()) return nullptr;
  at = read_plain_number(skip_space(at), into[count++]);
  if (at == nullptr) return nullptr;
  if (is_space(*at)) at = skip_space(at);
  done = *at == ']';
  if (done) return at + 1;
  if (*at != ',') return nullptr;
  ++at;
  if (*at == ' ') ++at;  // as most programs write it
  return is_space(*at) ? skip_space(at) : at;
}

const char* read_plain_numbers_portable(const char* at, std::span<double> into, std::size_t& count) {
  count = 0;
  bool done = false;
  at = enter_array(at, done);
  while (at != nullptr && !done) at = read_next_number(skip_zeros(at, into, count), into, count, done);
  return at;
}

const char* read_plain_numbers(const char* at, std::span<double> into, std::size_t& count) {
#if defined(__x86_64__)
  static const bool is_wide = has_avx512();
  if (is_wide && reading_mode() == ReadingMode::fastest) return read_plain_numbers_avx512(at, into, count);
#endif
  return read_plain_numbers_portable(at, into, count);
}

}  // namespace df2::detail
