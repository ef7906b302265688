#include <df2/draw/side_by_side.h>

#include <cstdint>

#include <df2/draw/canvas.h>
#include <df2/draw/lettering.h>

namespace df2 {

Picture put_side_by_side(const Picture& left, std::string_view left_title, const Picture& right,
                         std::string_view right_title, int text) {
  const auto gap = static_cast<std::uint32_t>(text);
  const std::uint32_t head = measure_text("x", text).height + gap / 2;
  const Size size = left.size;
  Picture both = blank_picture({2 * size.width + gap, size.height + head}, kWhite);
  const auto put = [&](const Picture& half, std::string_view title, std::uint32_t x) {
    draw_text(both, cut_to_width(title, text, size.width), {x + 2.0, gap / 4.0}, text, kBlack);
    paste(both, half, x, head);
  };
  put(left, left_title, 0);
  put(right, right_title, size.width + gap);
  return both;
}

}  // namespace df2
