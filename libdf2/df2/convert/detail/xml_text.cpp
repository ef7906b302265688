#include <df2/convert/detail/xml_text.h>

#include <cmath>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

#include <df2/text.h>

namespace df2::convert::detail {

std::optional<std::string_view> find_xml_fault(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x20 && first != '\t' && first != '\n' && first != '\r') return "a control character";
    const std::size_t length = utf8_length(text);
    if (length == 0) return "bytes that are no UTF-8";
    const std::string_view character = text.substr(0, length);
    if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") return "a character that Unicode leaves undefined";
    text.remove_prefix(length);
  }
  return std::nullopt;
}

std::string number_text(double number) {
  if (number == std::floor(number) && std::abs(number) < 1e15) {
    return fmt::format("{}", static_cast<std::int64_t>(number));
  }
  return fmt::format("{}", number);
}

bool is_plain_path(std::string_view name) {
  constexpr std::size_t kLongestPart = 200;
  if (name.empty() || find_xml_fault(name)) return false;
  while (true) {
    const std::size_t slash = name.find('/');
    const std::string_view part = name.substr(0, slash);
    if (part.empty() || part == "." || part == ".." || part.size() > kLongestPart) return false;
    for (const char c : part) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') return false;
    }
    if (slash == std::string_view::npos) return true;
    name.remove_prefix(slash + 1);
  }
}

}  // namespace df2::convert::detail
