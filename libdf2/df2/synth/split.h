// In: made scenes. Out: a folder of them, as DeepFashion2 is released. Called by df2-synth and the Python package.
#pragma once

#include <string>

#include <df2/dataset.h>

namespace df2::synth {

/// Writes validation/annos, the same as one COCO-type file validation.json, and the image list of the official tools
/// in json_for_validation: native annotations carry no image sizes. Throws Error (io; usage where other annotations are
/// there already).
void write_split(const Dataset& dataset, const std::string& folder);

}  // namespace df2::synth
