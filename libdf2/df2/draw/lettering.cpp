#include <df2/draw/lettering.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <df2/draw/canvas.h>
#include <df2/text.h>

namespace df2 {

namespace {

constexpr int kFace = cv::FONT_HERSHEY_SIMPLEX;

int weight_of(int height) {
  return std::max(1, height / 9);
}

double scale_of(int height) {
  return cv::getFontScaleFromHeight(kFace, height, weight_of(height));
}

/// Below the line, for g and j.
int depth_of(int height) {
  return (height * 2 + 4) / 5;
}

char32_t decode(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(character[i]); };
  if (character.size() == 1) return byte(0);
  char32_t code = byte(0) & (0xFFu >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) code = code << 6 | (byte(i) & 0x3Fu);
  return code;
}

int pad_of(int height) {
  return std::max(2, height / 4);
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text[0]));
      text.remove_prefix(1);
      continue;
    }
    const char32_t code = decode(text.substr(0, length));
    if (code >= 0x20 && code < 0x7F)
      out += static_cast<char>(code);
    else if (code <= 0xFFFF)
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(code));
    else
      out += fmt::format("\\U{:08x}", static_cast<std::uint32_t>(code));
    text.remove_prefix(length);
  }
  return out;
}

Size measure_text(std::string_view text, int height) {
  int baseline = 0;
  const cv::Size size = cv::getTextSize(escaped(text), kFace, scale_of(height), weight_of(height), &baseline);
  return {static_cast<std::uint32_t>(size.width), static_cast<std::uint32_t>(height + depth_of(height))};
}

void draw_text(Picture& picture, std::string_view text, Point at, int height, Colour ink) {
  const double far = 1e6;
  if (std::abs(at.x) > far || std::abs(at.y) > far) return;
  cv::Mat image(static_cast<int>(picture.size.height), static_cast<int>(picture.size.width), CV_8UC3,
                picture.samples.data());
  const cv::Point origin(static_cast<int>(std::lround(at.x)), static_cast<int>(std::lround(at.y)) + height);
  cv::putText(image, escaped(text), origin, kFace, scale_of(height),
              {double(ink.red), double(ink.green), double(ink.blue)}, weight_of(height), cv::LINE_AA);
}

std::string cut_to_width(std::string_view text, int height, double width) {
  std::string shown = escaped(text);
  if (measure_text(shown, height).width <= width) return shown;
  while (!shown.empty()) {
    shown.pop_back();
    const std::string cut = fmt::format("{}...", shown);
    if (measure_text(cut, height).width <= width) return shown.empty() ? std::string() : cut;
  }
  return shown;
}

Size measure_plate(const Plate& plate) {
  const int pad = pad_of(plate.height);
  Size size;
  for (const std::string& line : plate.lines) {
    const Size room = measure_text(line, plate.height);
    size.width = std::max(size.width, room.width);
    size.height += room.height;
  }
  return {size.width + static_cast<std::uint32_t>(2 * pad), size.height + static_cast<std::uint32_t>(pad)};
}

void draw_plate(Picture& picture, const Plate& plate, Point at) {
  const Size size = measure_plate(plate);
  fill_box(picture, {at.x, at.y, double(size.width), double(size.height)}, plate.colour);
  const int pad = pad_of(plate.height);
  double y = at.y + pad;
  for (const std::string& line : plate.lines) {
    draw_text(picture, line, {at.x + pad, y}, plate.height, ink_on(plate.colour));
    y += measure_text(line, plate.height).height;
  }
}

}  // namespace df2
