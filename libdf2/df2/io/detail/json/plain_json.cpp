#include <df2/io/detail/json/plain_json.h>

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace df2::detail {

namespace {

// Of what is skipped. What is deeper, or has more keys, is for the strict reader.
constexpr int kDeepest = 4;
constexpr std::size_t kFewKeys = 8;
constexpr std::size_t kUsualNumbers = 1024;  // of an array that is skipped at once

/// The first byte from `at` on that plain text cannot hold as it is: a quote, a backslash, a control character or a
/// byte beyond ASCII. The zero bytes behind a piece end the search.
const char* find_text_end(const char* at) {
#if defined(__SSE2__)
  for (;; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i ends = _mm_or_si128(
        _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)),  // bytes beyond ASCII are negative
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
    if (const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(ends))) return at + std::countr_zero(mask);
  }
#else
  while (*at >= 0x20 && static_cast<unsigned char>(*at) < 0x80 && *at != '"' && *at != '\\') ++at;
  return at;
#endif
}

}  // namespace

bool PlainJson::long_text(std::string_view& text, std::string& copy) {
  if (!take('"')) return false;
  const char* const begin = at_;
  at_ = find_text_end(at_);
  if (*at_ == '"') {
    text = {begin, static_cast<std::size_t>(at_ - begin)};
    ++at_;
    return true;
  }
  copy.assign(begin, at_);
  while (*at_ == '\\' && at_[1] == '\\') {
    const char* const piece = at_ + 1;
    at_ = find_text_end(at_ + 2);
    copy.append(piece, at_);
  }
  text = copy;
  return *at_++ == '"';
}

bool PlainJson::skip_nested(int depth) {
  switch (next()) {
    case '"': {
      std::string_view ignored;
      std::string copy;
      return long_text(ignored, copy);
    }
    case 't':
      return word("true");
    case 'f':
      return word("false");
    case 'n':
      return word("null");
    case '[':
      return depth < kDeepest && skip_array(depth + 1);
    case '{':
      return depth < kDeepest && skip_object(depth + 1);
    default: {
      double ignored = 0;
      return number(ignored, std::numeric_limits<double>::max());
    }
  }
}

bool PlainJson::skip_array(int depth) {
  ++at_;
  std::array<double, kUsualNumbers> ignored;  // NOLINT(cppcoreguidelines-pro-type-member-init): they are only written
  std::size_t count = 0;
  if (const char* const end = read_plain_numbers(at_, ignored, count)) {
    at_ = end;
    return true;
  }
  do {
    if (!skip_nested(depth)) return false;
  } while (take(','));
  return take(']');
}

bool PlainJson::skip_object(int depth) {
  ++at_;
  if (take('}')) return true;
  std::array<std::string_view, kFewKeys> keys;
  std::size_t count = 0;
  do {
    if (count == keys.size() || !key(keys[count])) return false;
    const auto end = keys.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::find(keys.begin(), end, *end) != end || !skip_nested(depth)) return false;
    ++count;
  } while (take(','));
  return take('}');
}

}  // namespace df2::detail
