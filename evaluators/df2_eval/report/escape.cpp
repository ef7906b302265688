#include <df2_eval/report/escape.h>

#include <algorithm>
#include <array>
#include <span>

namespace df2::eval {

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

}  // namespace df2::eval
