// In: a dataset whose images may have no size, which masks need. Out: sizes from a file in the format of the image
// information files, or a refusal that says how to give them. Called by df2-eval and the segmentation task.
// Format: docs/formats.md; schemas/image_information.schema.json.
#pragma once

#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/io/limits.h>

namespace df2 {

/// Fills in the sizes that are missing. Images that only the file knows are ignored. Throws Error (ground_truth) where
/// the file gives another size than the one that is known, of an image or of the masks of its items; limit or io.
void add_image_sizes(Dataset& dataset, const std::string& path, const ReadLimits& limits = {});

/// The images that such a file lists, in its order: id, file name and size, as far as they are there. Throws Error
/// (ground_truth, limit or io).
std::vector<ImageRecord> read_image_information(const std::string& path, const ReadLimits& limits = {});

/// Throws Error (ground_truth) if an image has no size: how many there are, the first of them, the first picture whose
/// size cannot be read, and how to give sizes.
void require_image_sizes(const Dataset& dataset);

}  // namespace df2
