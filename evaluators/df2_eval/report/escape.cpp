#include <df2_eval/report/escape.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include <df2/text.h>

namespace df2::eval {

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

namespace {

struct Escape {
  char character;
  std::string_view text;
};

/// Replaces the characters of the table and puts a backslash before those of `slashed`.
std::string escape(std::string_view text, std::span<const Escape> table, std::string_view slashed) {
  std::string out;
  for (const char c : plain_text(text)) {
    const auto found = std::ranges::find(table, c, &Escape::character);
    if (slashed.find(c) != std::string_view::npos) out += '\\';
    if (found == table.end())
      out += c;
    else
      out += found->text;
  }
  return out;
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  static constexpr std::array<Escape, 3> kTable = {{{'<', "&lt;"}, {'>', "&gt;"}, {'&', "&amp;"}}};
  return escape(text, kTable, "|`*_[]\\~!#");
}

std::string escape_latex(std::string_view text) {
  static constexpr std::array<Escape, 7> kTable = {{{'\\', "\\textbackslash{}"},
                                                    {'~', "\\textasciitilde{}"},
                                                    {'^', "\\textasciicircum{}"},
                                                    {'<', "\\textless{}"},
                                                    {'>', "\\textgreater{}"},
                                                    {'|', "\\textbar{}"},
                                                    {'"', "\\textquotedbl{}"}}};
  return escape(text, kTable, "&%$#_{}");
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

}  // namespace df2::eval
