// In: predictions in memory, as columns or rows of numbers. Out: Predictions, or an Error that names each bad value as
// the reader of a results file would. Called by whoever scores without a file: the Python package, the reference model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <df2/dataset.h>
#include <df2/io/limits.h>
#include <df2/prediction.h>

namespace df2 {

/// What every row has, one entry for each row.
struct RowHeads {
  std::span<const std::int64_t> image_ids;
  std::span<const std::int64_t> category_ids;
  std::span<const double> scores;
};

/// n x 4 numbers, row by row: x, y, width, height in pixels.
struct BoxRows {
  std::span<const double> numbers;
};

/// For each row, 2 numbers (x, y) or 3 (x, y, and one that is ignored) for every landmark of the set, or only for those
/// of the row's category.
struct LandmarkRows {
  std::span<const std::span<const double>> rows;
  std::size_t per_landmark = 3;
};

/// COCO's compressed counts.
struct CompressedMask {
  Size size;
  std::string_view counts;
};
/// Run lengths down the columns, first background.
struct RunsMask {
  Size size;
  std::span<const std::uint32_t> runs;
};
/// A byte for each pixel, column by column; any but 0 is foreground.
struct BitmapMask {
  Size size;
  std::span<const std::uint8_t> pixels;
};
/// The dataset must know the image's size. Polygons are filled.
using MaskRow = std::variant<CompressedMask, RunsMask, BitmapMask, std::span<const Polygon>>;
struct MaskRows {
  std::span<const MaskRow> rows;
};

using GeometryRows = std::variant<BoxRows, LandmarkRows, MaskRows>;

/// `name`: what reports and errors call the predictions. Throws Error (submission, limit): pointers are those of a file
/// whose rows these are, "/17/bbox/2".
Predictions make_predictions(const Dataset& dataset, const RowHeads& heads, const GeometryRows& geometry,
                             const std::string& name = "predictions", const ReadLimits& limits = {});

/// For predictions that were put together by hand. Throws Error (submission) where columns differ in length, or a row
/// has an image or category that the dataset has not, no finite score, or landmarks of the wrong number. Masks are
/// looked at when they are decoded.
void require_valid(const Predictions& predictions, const Dataset& dataset);

}  // namespace df2
