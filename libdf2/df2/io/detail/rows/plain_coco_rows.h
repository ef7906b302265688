// In: one element of a COCO-type file's images or annotations in a plain piece. Out: its record. Fast, and gives up
// where coco_rows.h would have something to say. Called by read_coco_ground_truth.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include <df2/category_set.h>
#include <df2/dataset.h>
#include <df2/io/detail/json/plain_json.h>
#include <df2/io/detail/rows/coco_rows.h>

namespace df2::detail {

/// Each function returns false for anything but a good plain element, and fills a fresh record otherwise.
class PlainCocoRows {
 public:
  bool read_image(PlainJson& json, ImageRecord& image);
  bool read_annotation(PlainJson& json, const Piece& piece, Annotation& annotation);

 private:
  bool read_segmentation(PlainJson& json, Segmentation& segmentation);
  bool read_polygons(PlainJson& json, Segmentation& segmentation);
  bool take_landmarks(Item& item) const;

  std::array<double, 4096> numbers_{};                        // longer arrays are not plain
  std::array<double, 3 * kDeepFashion2Landmarks> triples_{};  // of the landmarks, which may stand before the category
  std::size_t triple_numbers_ = 0;
  std::string unescaped_;
};

}  // namespace df2::detail
