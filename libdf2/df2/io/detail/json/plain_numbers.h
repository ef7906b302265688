// In: the text of JSON numbers in a buffer that ends in 64 zero bytes or more. Out: doubles, correctly rounded, or the
// word that the text is not plain. Called by PlainJson; the processor decides at run time which of two ways is taken.
#pragma once

#include <cstddef>
#include <span>

namespace df2::detail {

/// Reads one number that a double holds: digits, perhaps a fraction and an exponent. Overflow and underflow are not
/// plain.
/// @return one past its last byte, or nullptr when no plain number stands there.
const char* read_plain_number(const char* at, double& value);

/// Reads `1, 2.5, -3]`: what follows an array's opening bracket, at most `into.size()` numbers.
/// @return one past the closing bracket, or nullptr when anything else stands there.
const char* read_plain_numbers(const char* at, std::span<double> into, std::size_t& count);

/// The same, a number at a time: what runs on most processors, and what the tests compare with.
const char* read_plain_numbers_portable(const char* at, std::span<double> into, std::size_t& count);

#if defined(__x86_64__)
/// The same, 64 bytes of text at a time. REQUIRES: has_avx512().
const char* read_plain_numbers_avx512(const char* at, std::span<double> into, std::size_t& count);
bool has_avx512();
#endif

// What both take as steps. `done`: behind the closing bracket.

/// Past white space, to the first number or past the closing bracket.
const char* enter_array(const char* at, bool& done);
/// Takes zeros in one of the usual spellings, many at once; the last one of the array is left.
const char* skip_zeros(const char* at, std::span<double> into, std::size_t& count);
/// Reads one number and goes to the next. nullptr: there is no room, no plain number, or something else behind it.
const char* read_next_number(const char* at, std::span<double> into, std::size_t& count, bool& done);

}  // namespace df2::detail
