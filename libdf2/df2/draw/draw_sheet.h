// In: pictures with captions. Out: one picture with all of them in rows: contact sheets, a query beside what was
// retrieved for it, the levels of an identity. Called by df2-data draw and the Python package.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <df2/geometry.h>
#include <df2/image/picture.h>

namespace df2 {

/// What is said of a tile by its frame and a sign in its corner: right is a whole frame with a tick, wrong a dashed one
/// with a cross.
enum class Mark : std::uint8_t { none, query, right, wrong };

struct Tile {
  std::optional<Picture> picture;  ///< three channels; absent: an empty place
  std::string caption;             ///< what is too long for the tile is left out
  Mark mark = Mark::none;
};

struct SheetStyle {
  Size tile = {320, 320};                      ///< pixels of a picture; larger pictures are made smaller
  std::uint32_t columns = 4;                   ///< at least 1
  std::string title = {};                      ///< above all; empty: none
  std::vector<std::string> column_names = {};  ///< above each column; empty: none
  std::vector<std::string> row_names = {};     ///< beside each row; empty: none
  std::uint32_t gap_after = 0;                 ///< a wider gap after so many columns; 0: none
};

/// The largest side of a sheet, in pixels, that can be written as JPEG.
inline constexpr std::uint32_t kMostSheetSide = 65'500;

/// How large the sheet will be, for so many tiles.
Size sheet_size(const SheetStyle& style, std::size_t tiles);

/// The side of the largest square tiles with which the sheet fits into `room`; at least 16.
std::uint32_t fitting_side(SheetStyle style, std::size_t tiles, Size room);

/// Row by row. REQUIRES: a tile; sides of the sheet within kMostSheetSide.
Picture draw_sheet(std::span<const Tile> tiles, const SheetStyle& style);

}  // namespace df2
