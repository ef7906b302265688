#include <df2/text.h>

#include <algorithm>
#include <array>

namespace df2 {

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

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return std::string(text.substr(0, most)) + "...";
}

}  // namespace df2
