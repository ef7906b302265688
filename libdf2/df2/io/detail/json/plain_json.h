// In: one sealed piece of JSON (file/pieces.h). Out: its values, as long as the piece is plain: text of printable ASCII
// without escapes, ordinary numbers, no surprises. Called by PlainReader.
//
// Nearly every file is plain, and plain JSON can be read in one pass without looking ahead. Each function returns false
// where anything else stands; the strict reader (strict_json.h) then reads the piece again and says what is wrong with
// it, if anything is. Whatever is accepted here the strict reader accepts with the same values: tests/fuzz tries it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include <df2/io/detail/json/plain_numbers.h>

namespace df2::detail {

class PlainJson {
 public:
  /// REQUIRES: zero bytes behind `json`, as seal() leaves them.
  explicit PlainJson(std::string_view json) : at_(json.data()), end_(json.data() + json.size()) {}

  /// Takes one character of JSON's grammar, and the white space before it.
  bool take(char c) {
    if (*at_ != c) {
      skip_space();
      if (*at_ != c) return false;
    }
    ++at_;
    return true;
  }
  /// Where the next value starts.
  const char* place() {
    skip_space();
    return at_;
  }
  /// The character that stands next.
  char next() {
    skip_space();
    return *at_;
  }
  bool at_end() {
    skip_space();
    return at_ == end_;
  }

  /// A member's key and its colon.
  bool key(std::string_view& key) { return text(key) && take(':'); }
  /// This key and its colon; nothing is taken where another one stands. REQUIRES: a name of less than 60 characters.
  bool take_key(std::string_view name) {
    const char* const begin = at_;
    if (take('"') && std::memcmp(at_, name.data(), name.size()) == 0 && at_[name.size()] == '"') {
      at_ += name.size() + 1;
      if (take(':')) return true;
    }
    at_ = begin;
    return false;
  }
  bool boolean(bool& value) {
    value = next() == 't';
    return word(value ? "true" : "false");
  }

  bool text(std::string_view& text) {
    if (!take('"')) return false;
    const char* const begin = at_;
    while (*at_ != '"') {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte < 0x20 || byte >= 0x80 || byte == '\\') return false;
      ++at_;
    }
    text = {begin, static_cast<std::size_t>(at_ - begin)};
    ++at_;
    return true;
  }

  /// Long text, in which the backslash may stand, escaped, as in run-length strings. `copy` keeps what is unescaped.
  bool long_text(std::string_view& text, std::string& copy);

  /// Digits alone, at most `max`.
  bool integer(std::uint64_t& value, std::uint64_t max) {
    skip_space();
    const char* const begin = at_;
    value = 0;
    while (static_cast<unsigned char>(*at_ - '0') < 10) value = 10 * value + static_cast<std::uint64_t>(*at_++ - '0');
    const auto digits = at_ - begin;
    return digits > 0 && digits < 19 && (digits == 1 || *begin != '0') && value <= max;
  }

  /// A number of at most `limit` in absolute value.
  bool number(double& value, double limit) {
    skip_space();
    at_ = read_plain_number(at_, value);
    if (at_ == nullptr) return fail();
    return std::abs(value) <= limit;
  }

  /// An array of at most `into.size()` numbers of at most `limit` in absolute value.
  bool numbers(std::span<double> into, std::size_t& count, double limit) {
    if (!take('[')) return false;
    at_ = read_plain_numbers(at_, into, count);
    if (at_ == nullptr) return fail();
    std::int64_t beyond = 0;  // as wide as a double, so that several are compared at once
    for (const double value : into.first(count)) beyond += std::abs(value) > limit;
    return beyond == 0;
  }

  /// A value nobody asked for: a scalar, an array, or an object of a few keys, within a few others.
  bool skip_value() { return skip_nested(0); }

 private:
  /// `depth`: how many arrays and objects around it are skipped, too.
  bool skip_nested(int depth);
  bool skip_array(int depth);
  bool skip_object(int depth);
  void skip_space() {
    while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') ++at_;
  }
  bool word(std::string_view word) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  /// Nothing can be read any more.
  bool fail() {
    at_ = end_;
    return false;
  }

  const char* at_;
  const char* end_;
};

}  // namespace df2::detail
