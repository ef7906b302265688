// In: what the network found in a picture. Out: the rows of it as plain values, as results files have them, and
// df2::Predictions of many pictures. Called by validation while training and by df2-rcnn predict.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/geometry.h>
#include <df2/prediction.h>
#include <df2_reference/match_rcnn.h>

namespace df2::reference {

/// A mask holds the pixels of a higher probability.
inline constexpr double kMaskThreshold = 0.5;

/// The garments of one picture, best first: one entry for each in every list; a list of a stream that was left out is
/// empty. A number is the decimal one with the fewest digits that says the network's float, so that files are short and
/// hold what memory holds.
struct PictureRows {
  std::int64_t image_id = 0;
  Size size;  ///< of the picture
  std::vector<std::int64_t> category_ids;
  std::vector<double> scores;
  std::vector<Box> boxes;
  std::vector<std::string> masks;              ///< COCO's compressed counts
  std::vector<std::vector<double>> landmarks;  ///< x and y of the landmarks of the garment's category
  std::size_t feature_columns = 0;
  std::vector<float> features;  ///< row by row

  bool operator==(const PictureRows&) const = default;
  std::size_t count() const { return scores.size(); }
};

/// `size`: of the picture that was predicted. Throws Error (weights) where the network gave numbers that are not
/// finite.
PictureRows rows_of(const PicturePrediction& prediction, std::int64_t image_id, const PictureSize& size);

/// Which of a picture's lists make the rows of a submission.
enum class RowKind : std::uint8_t { boxes, landmarks, masks };

/// As make_predictions, and throws what that throws. REQUIRES: the pictures have that list.
Predictions predictions_of(const Dataset& dataset, std::span<const PictureRows> pictures, RowKind kind,
                           const std::string& name = "predictions");

}  // namespace df2::reference
