#include "draw_output.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include <fmt/format.h>

#include <df2/draw/draw_sheet.h>
#include <df2/image/write_picture.h>
#include <df2/parallel.h>

#include "../flag_text.h"
#include "../progress.h"

namespace df2::apps {

namespace {

constexpr int kJpegQuality = 90;
constexpr std::uint32_t kMostTiles = 100;  // of a row or column
constexpr std::uint64_t kMostSheetPixels = 100'000'000;

SheetStyle style_of(const SheetOptions& sheet) {
  return {.tile = sheet.tile, .columns = sheet.columns};
}

Picture draw_page(const Drawings& drawings, const SheetOptions& sheet, std::size_t begin, std::size_t end) {
  std::vector<Tile> tiles;
  for (std::size_t i = begin; i < end; ++i) tiles.push_back({drawings.draw(i, sheet.tile), drawings.caption(i)});
  return draw_sheet(tiles, style_of(sheet));
}

}  // namespace

void read_sheet(const std::string& flag, const std::string& text, SheetOptions& into) {
  const std::vector<std::string> sides = split(text, 'x');
  const auto side = [&](std::size_t i) {
    const auto number = sides.size() == 2 ? parse_number<std::uint32_t>(sides[i]) : std::nullopt;
    if (!number || *number < 1 || *number > kMostTiles)
      refuse_usage(
          fmt::format("{} must be columns x rows, such as 4x3, each from 1 to {}, but is {}", flag, kMostTiles, text));
    return *number;
  };
  into.columns = side(0);
  into.rows = side(1);
}

void check_sheet(const SheetOptions& sheet) {
  if (sheet.columns == 0) return;
  const Size size = sheet_size(style_of(sheet), std::size_t{sheet.columns} * sheet.rows);
  if (std::max(size.width, size.height) <= kMostSheetSide &&
      std::uint64_t{size.width} * size.height <= kMostSheetPixels)
    return;
  refuse_usage(fmt::format("a sheet of {} x {} pixels is too large: give --sheet fewer tiles, or a smaller --tile",
                           size.width, size.height));
}

std::size_t write_drawings(const Drawings& drawings, const SheetOptions& sheet, PictureFormat format,
                           const OutputFolder& folder) {
  const std::size_t per_page = std::max<std::size_t>(1, std::size_t{sheet.columns} * sheet.rows);
  const std::size_t files = (drawings.count + per_page - 1) / per_page;
  const auto tell = progress_of("drawn");
  std::mutex mutex;
  std::size_t done = 0;
  parallel_for(files, [&](std::size_t f) {
    const std::size_t begin = f * per_page, end = std::min(begin + per_page, drawings.count);
    const Picture picture = sheet.columns > 0 ? draw_page(drawings, sheet, begin, end) : drawings.draw(f, std::nullopt);
    const std::string stem = sheet.columns > 0 ? fmt::format("sheet_{:04}", f + 1) : drawings.name(f);
    if (format == PictureFormat::png)
      folder.write(fmt::format("{}.png", stem), encode_png(picture));
    else
      folder.write(fmt::format("{}.jpg", stem), encode_jpeg(picture, kJpegQuality));
    const std::lock_guard lock(mutex);
    done += end - begin;
    tell(done, drawings.count);
  });
  return files;
}

}  // namespace df2::apps
