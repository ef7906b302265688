// In: the text of a COCO-type ground truth, or of results for it. Out: what pycocotools makes of them, ready to be
// scored by evaluate_coco; or an Error where pycocotools would fail, or would see something that is not kept here.
// Called by the Python package.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <df2/dataset.h>
#include <df2/io/limits.h>
#include <df2/make_predictions.h>
#include <df2/packed_text.h>
#include <df2/prediction.h>

namespace df2 {

/// What COCO's evaluation compares: "bbox", "segm" and "keypoints".
enum class CocoType : std::uint8_t { boxes, masks, landmarks };

struct CocoTruth {
  CocoType type = CocoType::boxes;
  Dataset dataset;
  bool has_sigmas = false;  ///< landmarks: those of the dataset's categories were given
};

struct CocoResults {
  CocoType type = CocoType::boxes;
  Predictions predictions;
  std::vector<double> areas;    ///< of the rows, in square pixels, as pycocotools' loadRes takes them
  bool has_every_mask = false;  ///< masks: also those that only an item of another category can match
  bool all_compressed = true;   ///< masks: no polygons and no lists of run lengths, which pycocotools would replace
};

/// Ground truth with the categories that it lists itself. Every field that COCO's evaluation reads must be there, and
/// for masks each image must have its size; other fields are not judged and not kept. A category's landmarks are those
/// from the first to the last that an item of it has labelled: OKS looks at no others, but where an item has none.
/// `sigmas`: of the landmarks; empty for the other types, and where evaluate_coco is given them. Throws Error
/// (ground_truth, limit; usage for the sigmas).
CocoTruth read_coco_truth(const PackedText& text, CocoType type, std::vector<double> sigmas = {},
                          const ReadLimits& limits = {});

/// An annotation in memory: of its item only what results are read by.
struct CocoAnnotation {
  std::int64_t image_id = 0;
  std::int64_t category_id = 0;
  std::span<const Landmark> landmarks = {};  ///< all that the file has; or none
};

/// A ground truth in memory, to read results for: what they are compared with is not in it. `images`: their ids, and
/// for masks their sizes. Annotations of other images or categories say nothing. Throws Error (ground_truth) for a
/// category that stands twice. REQUIRES: each image stands once; annotations have `landmark_count` landmarks, or none.
CocoTruth make_coco_truth(CocoType type, std::vector<ImageRecord> images, std::span<const std::int64_t> category_ids,
                          std::span<const CocoAnnotation> annotations, std::size_t landmark_count);

/// Throws Error (usage) for a sigma that is not positive and finite.
void check_sigmas(std::span<const double> sigmas);

/// At least one row for the images and categories of the truth. The first row decides what all are: rows with a `bbox`
/// take their areas from it, whatever the type. `across_categories`: keeps every mask. Throws Error (submission,
/// limit).
CocoResults read_coco_results(const PackedText& text, const CocoTruth& truth, bool across_categories = false,
                              const ReadLimits& limits = {});

/// The same of boxes in memory. Throws Error (submission, limit; usage where the truth is read for another type).
CocoResults make_coco_results(const CocoTruth& truth, const RowHeads& heads, const BoxRows& boxes,
                              const ReadLimits& limits = {});

}  // namespace df2
