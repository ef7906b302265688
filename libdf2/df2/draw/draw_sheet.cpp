#include <df2/draw/draw_sheet.h>

#include <algorithm>
#include <cmath>

#include <df2/draw/canvas.h>
#include <df2/draw/lettering.h>
#include <df2/image/transform.h>

namespace df2 {

namespace {

/// Where things lie on a sheet, in pixels.
struct Layout {
  int text, title, gap, wide_gap;
  int caption;    // height of a caption's line
  int left, top;  // of the first tile
  std::uint32_t rows;
  Size size;
};

Layout layout_of(const SheetStyle& style, std::size_t tiles) {
  Layout layout{};
  const double side = std::min(style.tile.width, style.tile.height);
  layout.text = std::clamp(static_cast<int>(std::lround(side / 24)), 9, 40);
  layout.title = layout.text * 3 / 2;
  layout.gap = std::max(6, layout.text);
  layout.wide_gap = style.gap_after > 0 ? 2 * layout.gap : 0;
  layout.caption = static_cast<int>(measure_text("x", layout.text).height) + 2;
  layout.left = layout.gap;
  for (const std::string& name : style.row_names) {
    const int width = static_cast<int>(measure_text(name, layout.text).width);
    layout.left = std::max(layout.left, std::min(width, static_cast<int>(style.tile.width)) + 2 * layout.gap);
  }
  layout.top = layout.gap;
  if (!style.title.empty()) layout.top += static_cast<int>(measure_text("x", layout.title).height) + layout.gap / 2;
  if (!style.column_names.empty()) layout.top += layout.caption;
  layout.rows = static_cast<std::uint32_t>((tiles + style.columns - 1) / style.columns);
  const std::uint32_t gap = static_cast<std::uint32_t>(layout.gap);
  layout.size = {static_cast<std::uint32_t>(layout.left + layout.wide_gap) + style.columns * (style.tile.width + gap),
                 static_cast<std::uint32_t>(layout.top) +
                     layout.rows * (style.tile.height + static_cast<std::uint32_t>(layout.caption) + gap)};
  return layout;
}

void draw_mark(Picture& sheet, const Box& frame, Mark mark, int width) {
  if (mark == Mark::none) return;
  const Colour colour = mark == Mark::right ? kGreen : mark == Mark::wrong ? kVermilion : kBlack;
  draw_frame(sheet, frame, {colour, width, 0, mark == Mark::wrong});
  if (mark == Mark::query) return;
  // A sign on a plate in the corner.
  const double side = std::max(14.0, 6.0 * width);
  fill_box(sheet, {frame.x + frame.width - side, frame.y, side, side}, colour);
  const Box sign = {frame.x + frame.width - 0.75 * side, frame.y + 0.25 * side, 0.5 * side, 0.5 * side};
  const Stroke stroke{kWhite, std::max(2, width * 2 / 3)};
  if (mark == Mark::right)
    draw_tick(sheet, sign, stroke);
  else
    draw_cross(sheet, sign, stroke);
}

void draw_centred(Picture& sheet, const std::string& text, double left, double width, double top, int height) {
  const std::string shown = cut_to_width(text, height, width);
  draw_text(sheet, shown, {left + (width - measure_text(shown, height).width) / 2, top}, height, kBlack);
}

}  // namespace

Size sheet_size(const SheetStyle& style, std::size_t tiles) {
  return layout_of(style, tiles).size;
}

std::uint32_t fitting_side(SheetStyle style, std::size_t tiles, Size room) {
  std::uint32_t side = std::max(16u, room.width / style.columns);
  for (; side > 16; --side) {
    style.tile = {side, side};
    const Size size = sheet_size(style, tiles);
    if (size.width <= room.width && size.height <= room.height) break;
  }
  return side;
}

Picture draw_sheet(std::span<const Tile> tiles, const SheetStyle& style) {
  const Layout layout = layout_of(style, tiles.size());
  Picture sheet = blank_picture(layout.size, kWhite);
  const double tile_width = style.tile.width, tile_height = style.tile.height;
  const auto left_of = [&](std::size_t column) {
    const bool is_behind_gap = style.gap_after > 0 && column >= style.gap_after;
    return layout.left + static_cast<double>(column) * (tile_width + layout.gap) +
           (is_behind_gap ? layout.wide_gap : 0);
  };
  const auto top_of = [&](std::size_t row) {
    return layout.top + static_cast<double>(row) * (tile_height + layout.caption + layout.gap);
  };
  if (!style.title.empty()) {
    const double room = layout.size.width - 2.0 * layout.gap;
    draw_text(sheet, cut_to_width(style.title, layout.title, room), {double(layout.gap), double(layout.gap)},
              layout.title, kBlack);
  }
  for (std::size_t c = 0; c < style.column_names.size() && c < style.columns; ++c)
    draw_centred(sheet, style.column_names[c], left_of(c), tile_width, layout.top - layout.caption, layout.text);
  for (std::size_t r = 0; r < style.row_names.size() && r < layout.rows; ++r) {
    const double room = layout.left - 2.0 * layout.gap;
    draw_text(sheet, cut_to_width(style.row_names[r], layout.text, room),
              {double(layout.gap), top_of(r) + tile_height / 2 - layout.text}, layout.text, kBlack);
  }
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const double left = left_of(i % style.columns), top = top_of(i / style.columns);
    const int width = std::max(2, layout.text / 4);
    if (!tiles[i].picture) {
      draw_frame(sheet, {left, top, tile_width, tile_height}, {{215, 215, 215}, 1, 0, false});
    } else {
      const Picture& picture = *tiles[i].picture;
      const Size fitted = fit_size(picture.size, style.tile);
      const double x = std::floor(left + (tile_width - fitted.width) / 2);
      const double y = std::floor(top + (tile_height - fitted.height) / 2);
      paste(sheet, fitted == picture.size ? picture : resize(picture, fitted), static_cast<std::int64_t>(x),
            static_cast<std::int64_t>(y));
      draw_mark(sheet, {x - width, y - width, fitted.width + 2.0 * width, fitted.height + 2.0 * width}, tiles[i].mark,
                width);
    }
    draw_centred(sheet, tiles[i].caption, left, tile_width, top + tile_height + width + 2, layout.text);
  }
  return sheet;
}

}  // namespace df2
