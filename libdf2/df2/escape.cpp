#include <df2/escape.h>

#include <cstddef>

#include <df2/text.h>

namespace df2 {

namespace {

std::string_view xml_text(const char& character) {
  switch (character) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {&character, 1};
  }
}

}  // namespace

std::string plain_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = shown_length(text);
    if (length == 0)
      out += '?';
    else
      out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string escape_csv(std::string_view text) {
  std::string out = "\"";
  const std::string plain = plain_text(text);
  // A spreadsheet would run it as a formula.
  if (!plain.empty() && std::string_view("=+-@").find(plain[0]) != std::string_view::npos) out += '\'';
  for (const char c : plain) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string escape_xml(std::string_view text) {
  std::string out;
  for (const char& c : plain_text(text)) out += xml_text(c);
  return out;
}

}  // namespace df2
