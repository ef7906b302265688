// In: a COCO-type file. Out: its Dataset and where each record stands. Called by validate; read_coco_ground_truth is
// the same without the places.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/io/ground_truth.h>
#include <df2/io/limits.h>

namespace df2 {

/// A record of the "images" or the "annotations".
struct RecordPlace {
  std::int64_t id = 0;
  std::uint64_t row = 0;   ///< within its array, from 0
  std::uint64_t byte = 0;  ///< of the file
};

struct PlacedDataset {
  Dataset dataset;
  std::vector<RecordPlace> images;       ///< by id
  std::vector<RecordPlace> annotations;  ///< by id
};

/// Throws as read_coco_ground_truth.
PlacedDataset read_placed_ground_truth(const std::string& path, const ReadLimits& limits = {},
                                       const CategoryRules& rules = {}, const FieldsRead& fields = {});

}  // namespace df2
