// In: an image of a dataset. Out: its picture. Called by the reader of examples and by validation.
#pragma once

#include <df2/dataset.h>
#include <df2/image/picture.h>

namespace df2::reference {

/// Throws Error (ground_truth, limit or io) where it is not known where the picture is, or where it is missing, damaged
/// or of another size than the ground truth says; the file is named.
Picture picture_of(const Dataset& dataset, const ImageRecord& image);

}  // namespace df2::reference
