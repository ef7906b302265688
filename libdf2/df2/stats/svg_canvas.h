// In: shapes and words. Out: an SVG picture of them that is readable on light and dark screens. Called by the charts of
// statistics.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace df2 {

/// Units of a chart's width: it is drawn so that it can be shown from 300 to 600 pixels wide.
inline constexpr double kChartWidth = 360;

/// About how many units a line of text is wide, in a font without serifs of that size.
double text_width(std::string_view text, double font_size);

/// The text, or so much of it as fits, with an ellipsis.
std::string fitted_text(std::string_view text, double font_size, double width);

/// The colours' class of a series: one of six that colour-blind people can tell apart, and again from the first.
std::string series_class(std::size_t index);

/// What the classes look like, with a rule for dark screens; all begin with .df2, the class of a chart.
std::string_view chart_style();

struct SvgPicture {
  double height = 0;  ///< it is kChartWidth wide
  std::string label;
  std::string body;
};

class SvgCanvas {
 public:
  enum class Anchor { start, middle, end };

  /// Of the colours of `style`, a class of chart_style(). `tip` is shown under the mouse.
  void rectangle(double x, double y, double width, double height, std::string_view style, std::string_view tip = {});
  void line(double x1, double y1, double x2, double y2, std::string_view style);
  /// `style`: "" for main text, or a class; size in units.
  void text(double x, double y, double size, std::string_view words, Anchor anchor = Anchor::start,
            std::string_view style = {});

  /// `label`: what somebody hears who does not see it.
  SvgPicture finish(double height, std::string label) &&;

 private:
  std::string body_;
};

/// The element <svg> for a page that has chart_style() once, as wide as its place there.
std::string svg_element(const SvgPicture& picture);

/// A file of its own: with chart_style(), twice as large as it is drawn.
std::string svg_file(const SvgPicture& picture);

}  // namespace df2
