// In: the text of JSON numbers in a buffer that ends in 16 zero bytes or more. Out: doubles, correctly rounded, or the
// word that the text is not plain. Called by PlainJson; where two ways exist the processor decides at run time.
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

/// The same without vector instructions: what runs on other processors, and what the tests compare with.
const char* read_plain_numbers_portable(const char* at, std::span<double> into, std::size_t& count);

}  // namespace df2::detail
