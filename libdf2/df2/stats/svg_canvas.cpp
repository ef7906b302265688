#include <df2/stats/svg_canvas.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include <df2/escape.h>
#include <df2/text.h>

namespace df2 {

namespace {

constexpr std::size_t kSeriesColours = 6;
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

/// Parts of the font's size. REQUIRES: one character.
double character_width(std::string_view character) {
  constexpr std::string_view kNarrow = "iljtfrI.,:;|'()[]! ", kBroad = "mwMW%@";
  if (kNarrow.find(character) != std::string_view::npos) return 0.4;
  if (kBroad.find(character) != std::string_view::npos) return 0.92;
  const bool is_east_asian = character.size() > 2 && static_cast<unsigned char>(character[0]) > 0xE2;
  return is_east_asian ? 1.05 : character[0] >= 'A' && character[0] <= 'Z' ? 0.7 : 0.6;
}

std::string_view first_character(std::string_view text) {
  return text.substr(0, std::max<std::size_t>(1, utf8_length(text)));
}

std::string_view anchor_name(SvgCanvas::Anchor anchor) {
  static constexpr std::array<std::string_view, 3> kNames = {"start", "middle", "end"};
  return kNames[static_cast<std::size_t>(anchor)];
}

/// Short, and without a sign for zero.
std::string number(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string class_of(std::string_view style) {
  return style.empty() ? "" : fmt::format(" class=\"{}\"", style);
}

/// The tag, and what is behind everything.
std::string opening(const SvgPicture& picture, std::string_view size) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"df2\" viewBox=\"0 0 {0} {1}\"{2} role=\"img\" "
      "aria-label=\"{3}\">\n<rect width=\"{0}\" height=\"{1}\" class=\"paper\"/>\n",
      number(kChartWidth), number(picture.height), size, escape_xml(picture.label));
}

}  // namespace

double text_width(std::string_view text, double font_size) {
  double width = 0;
  while (!text.empty()) {
    const std::string_view character = first_character(text);
    width += character_width(character) * font_size;
    text.remove_prefix(character.size());
  }
  return width;
}

std::string fitted_text(std::string_view text, double font_size, double width) {
  if (text_width(text, font_size) <= width) return std::string(text);
  std::string out;
  double left = width - text_width(kEllipsis, font_size);
  for (;;) {
    const std::string_view character = first_character(text);
    left -= character_width(character) * font_size;
    if (left < 0) return out + std::string(kEllipsis);
    out += character;
    text.remove_prefix(character.size());
  }
}

std::string series_class(std::size_t index) {
  return fmt::format("s{}", index % kSeriesColours);
}

std::string_view chart_style() {
  // The series are Okabe and Ito's colours, lighter on dark screens. l1 to l3: three levels; v2, v1, v0: visibility.
  return R"(.df2{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
.df2 text{fill:#1b1f24}.df2 .soft{fill:#59626d}.df2 .head{font-weight:600}
.df2 .paper{fill:#fff}.df2 .grid{stroke:#d5dae0}.df2 .mark{stroke:#1b1f24;stroke-width:2}
.df2 .s0{fill:#0072b2}.df2 .s1{fill:#e69f00}.df2 .s2{fill:#009e73}
.df2 .s3{fill:#cc79a7}.df2 .s4{fill:#d55e00}.df2 .s5{fill:#56b4e9}
.df2 .l1{fill:#bdd7ec}.df2 .l2{fill:#5a9fd0}.df2 .l3{fill:#0b4a86}
.df2 .v2{fill:#0072b2}.df2 .v1{fill:#e69f00}.df2 .v0{fill:#d9dee4}
@media (prefers-color-scheme:dark){.df2 text{fill:#e6e9ec}.df2 .soft{fill:#a0a9b3}
.df2 .paper{fill:#1a1e23}.df2 .grid{stroke:#3a424b}.df2 .mark{stroke:#fff}
.df2 .s0{fill:#4a9fdc}.df2 .s1{fill:#f0b432}.df2 .s2{fill:#2bbd90}
.df2 .s3{fill:#dd96bf}.df2 .s4{fill:#f07d3a}.df2 .s5{fill:#a5daf6}
.df2 .l1{fill:#2b4d6c}.df2 .l2{fill:#4f90c6}.df2 .l3{fill:#c3e2f8}
.df2 .v2{fill:#4a9fdc}.df2 .v1{fill:#f0b432}.df2 .v0{fill:#3d454e}}
)";
}

void SvgCanvas::rectangle(double x, double y, double width, double height, std::string_view style,
                          std::string_view tip) {
  body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}", number(x), number(y), number(width),
                       number(height), class_of(style));
  body_ += tip.empty() ? "/>\n" : fmt::format("><title>{}</title></rect>\n", escape_xml(tip));
}

void SvgCanvas::line(double x1, double y1, double x2, double y2, std::string_view style) {
  body_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{}/>\n", number(x1), number(y1), number(x2),
                       number(y2), class_of(style));
}

void SvgCanvas::text(double x, double y, double size, std::string_view words, Anchor anchor, std::string_view style) {
  body_ += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", number(x),
                       number(y), number(size), anchor_name(anchor), class_of(style), escape_xml(words));
}

SvgPicture SvgCanvas::finish(double height, std::string label) && {
  return {height, std::move(label), std::move(body_)};
}

std::string svg_element(const SvgPicture& picture) {
  return opening(picture, "") + picture.body + "</svg>\n";
}

std::string svg_file(const SvgPicture& picture) {
  const std::string size =
      fmt::format(" width=\"{}\" height=\"{}\"", number(2 * kChartWidth), number(2 * picture.height));
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}<style>\n{}</style>\n{}</svg>\n",
                     opening(picture, size), chart_style(), picture.body);
}

}  // namespace df2
