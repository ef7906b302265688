// In: a split folder of native annotations or a COCO-type file. Out: a Dataset, or an Error that is the ground
// truth's fault. Called by df2-eval, df2-synth and the Python package.
// Formats: docs/formats.md; schemas/annotation.schema.json, schemas/coco_ground_truth.schema.json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/io/limits.h>

namespace df2 {

struct CategoryRules {
  CategorySource source = CategorySource::deepfashion2;
  std::vector<double> sigmas = {};  ///< OKS sigmas of the file's landmarks; empty: sigmas_for knows them
};

/// The fields that must be right because somebody reads them; by default all. One that is not asked for is kept where
/// it is right, and is else as good as absent. Ids, categories and levels are always read.
struct FieldsRead {
  bool boxes = true;
  bool areas = true;        ///< area and iscrowd
  bool landmarks = true;    ///< keypoints and num_keypoints
  bool masks = true;        ///< segmentation, and the sizes of images
  bool every_mask = false;  ///< and no item is without one
  bool pairs = true;        ///< style, pair_id and source
};

/// The OKS sigmas of items with so many landmarks: `given` where there are any, else DeepFashion2's for 294, COCO's for
/// the 17 of a person, none for 0. Throws Error (usage) for any other number, and where `given` are not as many.
std::vector<double> sigmas_for(std::size_t landmarks, std::span<const double> given);

/// Whether sigmas_for needs no given ones.
bool knows_sigmas(std::size_t landmarks);

/// A JSON array of 1 to 1024 positive numbers up to 10^6 (schemas/sigmas.schema.json). Throws Error (usage or io).
std::vector<double> read_sigmas(const std::string& path);

/// A folder is read as native annotations, a file as COCO-type. Throws Error (ground_truth, limit or io; usage where a
/// folder is to define categories).
Dataset read_ground_truth(const std::string& path, const ReadLimits& limits = {}, const CategoryRules& rules = {},
                          const FieldsRead& fields = {});

/// Folder that holds annos/ (and perhaps image/ beside it), or the annos folder itself. Image sizes come, where to be
/// had, from the information files in ../json_for_NAME, NAME being the split's, or from the headers of the JPEG or PNG
/// pictures in image/. Pictures are image/NNNNNN.jpg.
Dataset read_native_ground_truth(const std::string& folder, const ReadLimits& limits = {},
                                 const FieldsRead& fields = {});

/// Where a reader of this split folder, or annos folder, looks for files: the split, its annos/ and image/ where these
/// are links, and the folder of its information files. Real paths, each once.
std::vector<std::string> folders_of_split(const std::string& folder);

/// COCO-type file: the official converter's, df2's own export, or another tool's. A file_name is that of a picture in
/// ../image, seen from the file's folder, where there is such a folder; else in image/ beside the file; else in the
/// file's own folder.
/// Categories that no annotation has are ignored where they are none of DeepFashion2's.
Dataset read_coco_ground_truth(const std::string& path, const ReadLimits& limits = {}, const CategoryRules& rules = {},
                               const FieldsRead& fields = {});

/// The keys of a COCO-type file.
enum class CocoKeys : std::uint8_t {
  read_by_df2,     ///< those of the format and of DeepFashion2
  for_all_readers  ///< also those that the official converter writes of every image, which say nothing, and our own
                   ///< fields of items again under "attributes", the only place where some readers look
};

/// Writes a COCO-type file that keeps the DeepFashion2 fields (scale, occlusion, zoom_in, viewpoint, style, pair_id,
/// source), readable by pycocotools and by read_coco_ground_truth without loss.
void write_coco_ground_truth(const Dataset& dataset, const std::string& path, CocoKeys keys = CocoKeys::read_by_df2);

/// Writes folder/annos/NNNNNN.json for every image, in the official layout. Files that are there already must be some
/// of these, as an interrupted run leaves them; others would be read as part of the dataset: Error (usage).
void write_native_ground_truth(const Dataset& dataset, const std::string& folder);

}  // namespace df2
