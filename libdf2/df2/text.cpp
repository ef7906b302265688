#include <df2/text.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>
#include <utility>
#include <vector>

namespace df2 {

namespace {

/// Letters to change, add, leave out or exchange with their neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last, last(b.size() + 1), next(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      next[j] = std::min({last[j] + 1, next[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[j] = std::min(next[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, next);
  }
  return last.back();
}

bool begin_alike(std::string_view a, std::string_view b) {
  constexpr std::size_t kFewest = 5;
  const std::size_t shorter = std::min(a.size(), b.size());
  const auto common = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  return common >= kFewest && 4 * common >= 3 * shorter;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool beyond = (lead == 0xED && byte(1) >= 0xA0) || (lead == 0xF4 && byte(1) >= 0x90);
  return overlong || beyond ? 0 : length;
}

std::size_t shown_length(std::string_view text) {
  using namespace std::string_view_literals;
  // U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069
  static constexpr std::array kActing = {"\xD8\x9C"sv,     "\xE2\x80\x8E"sv, "\xE2\x80\x8F"sv, "\xE2\x80\xA8"sv,
                                         "\xE2\x80\xA9"sv, "\xE2\x80\xAA"sv, "\xE2\x80\xAB"sv, "\xE2\x80\xAC"sv,
                                         "\xE2\x80\xAD"sv, "\xE2\x80\xAE"sv, "\xE2\x81\xA6"sv, "\xE2\x81\xA7"sv,
                                         "\xE2\x81\xA8"sv, "\xE2\x81\xA9"sv};
  const std::size_t length = utf8_length(text);
  const auto lead = static_cast<unsigned char>(text[0]);
  const bool is_control = (length == 1 && (lead < 0x20 || lead == 0x7F)) ||
                          (length == 2 && lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0);
  return is_control || std::ranges::find(kActing, text.substr(0, length)) != kActing.end() ? 0 : length;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kBlank), text.size());
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return std::string(text.substr(0, most)) + "...";
}

std::optional<std::string_view> nearest_name(std::string_view misspelled, std::span<const std::string_view> names) {
  constexpr std::size_t kLongest = 64;  // of names; what is longer is none
  if (misspelled.size() > kLongest) return std::nullopt;
  std::string word(misspelled);
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::optional<std::string_view> nearest;
  std::size_t fewest = 0;
  for (const std::string_view name : names) {
    const std::size_t steps = distance(word, name);
    if (steps > std::max<std::size_t>(1, word.size() / 3) && !begin_alike(word, name)) continue;
    if (nearest && steps >= fewest) continue;
    nearest = name;
    fewest = steps;
  }
  return nearest;
}

}  // namespace df2
