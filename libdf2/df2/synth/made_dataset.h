// In: options, and what paints pictures. Out: a dataset in memory, or in a folder as DeepFashion2 is released. Called
// by df2-synth and the Python package.
#pragma once

#include <functional>
#include <string>

#include <df2/dataset.h>
#include <df2/synth/made_options.h>
#include <df2/synth/shot.h>

namespace df2::synth {

/// The bytes of a JPEG file; called by many threads. synth_pictures/shot_jpeg.h has one.
using PaintShot = std::function<std::string(const Shot&)>;

/// The labels alone, of all parts together: ids run on from part to part, and each file name is that of the picture in
/// the folder of write_made_dataset. Throws Error (usage) for options out of range.
Dataset make_dataset_labels(const MadeOptions& options);

/// Writes train, validation and test with `image` and `annos`, those of test in held_out; the image lists and COCO-type
/// files of json_for_validation, json_for_test and json_for_train; queries and gallery; validation.json. Without
/// `paint` there are no pictures. May be killed at any time and called again with the same options: pictures that are
/// there are kept, and the folder comes out as if nothing had happened. Only labels of validation and test are held in
/// memory. The same bytes for any number of threads. Throws Error (usage) for options out of range and where other
/// files stand in the folder; (io).
void write_made_dataset(const MadeOptions& options, const std::string& folder, const PaintShot& paint);

}  // namespace df2::synth
