// In: drawings. Out: their files in a folder, one for each or a page for many. Called by the draw command.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <df2/geometry.h>
#include <df2/io/output_folder.h>

#include "drawings.h"

namespace df2::apps {

enum class PictureFormat : std::uint8_t { jpg, png };

struct SheetOptions {
  std::uint32_t columns = 0;  ///< 0: no sheets
  std::uint32_t rows = 0;
  Size tile = {320, 320};
};

/// Reads "4x3", both from 1 to 100. Throws Error (usage) that names the flag.
void read_sheet(const std::string& flag, const std::string& text, SheetOptions& into);

/// Throws Error (usage) for sheets that are too large to be written.
void check_sheet(const SheetOptions& sheet);

/// Draws on all cores and writes into the folder. The same bytes for any number of threads.
/// @return how many files were written.
std::size_t write_drawings(const Drawings& drawings, const SheetOptions& sheet, PictureFormat format,
                           const OutputFolder& folder);

}  // namespace df2::apps
