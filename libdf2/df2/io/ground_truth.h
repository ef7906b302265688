// In: a split folder of native annotations or a COCO-type file. Out: a Dataset, or an Error that is the ground
// truth's fault. Called by df2-eval, df2-synth and the Python package.
// Formats: docs/formats.md; schemas/annotation.schema.json, schemas/coco_ground_truth.schema.json.
#pragma once

#include <string>

#include <df2/dataset.h>
#include <df2/io/limits.h>

namespace df2 {

/// A folder is read as native annotations, a file as COCO-type. Throws Error (ground_truth, limit or io).
Dataset read_ground_truth(const std::string& path, const ReadLimits& limits = {});

/// Folder that holds annos/ (and perhaps image/ beside it), or the annos folder itself. Image sizes come, where to be
/// had, from the information files in ../json_for_NAME, NAME being the split's, or from the JPEG headers in image/.
Dataset read_native_ground_truth(const std::string& folder, const ReadLimits& limits = {});

/// COCO-type file: the official converter's, df2's own export, or another tool's.
Dataset read_coco_ground_truth(const std::string& path, const ReadLimits& limits = {});

/// Writes a COCO-type file that keeps the DeepFashion2 fields (scale, occlusion, zoom_in, viewpoint, style, pair_id,
/// source), readable by pycocotools and by read_coco_ground_truth without loss.
void write_coco_ground_truth(const Dataset& dataset, const std::string& path);

/// Writes folder/annos/NNNNNN.json for every image, in the official layout.
void write_native_ground_truth(const Dataset& dataset, const std::string& folder);

}  // namespace df2
