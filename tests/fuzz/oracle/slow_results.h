// In: a results file as text. Out: the Predictions that docs/formats.md says it holds, or nothing where
// docs/refusals.md refuses it; and the comparison of this with the fast reader. Called by the three results targets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <df2/dataset.h>
#include <df2/io/results.h>
#include <df2/prediction.h>

namespace df2::fuzz {

/// Images 1 and 2 of 64 x 48 pixels, 3 of unknown size, 7 of 6 x 5. All landmarks of the skirt in image 1 are occluded.
const Dataset& results_dataset();

using SlowRead = std::optional<Predictions> (*)(std::string_view text, const Dataset& dataset,
                                                const ReadLimits& limits);
std::optional<Predictions> slow_detection_results(std::string_view text, const Dataset& dataset,
                                                  const ReadLimits& limits);
std::optional<Predictions> slow_landmark_results(std::string_view text, const Dataset& dataset,
                                                 const ReadLimits& limits);
std::optional<Predictions> slow_segmentation_results(std::string_view text, const Dataset& dataset,
                                                     const ReadLimits& limits);

/// Reader and oracle both accept with the same rows, or both refuse; the block size changes neither rows nor refusal.
using FastRead = Predictions (*)(const std::string& path, const Dataset& dataset, const ReadLimits& limits);
void try_results(std::string_view text, FastRead read, SlowRead slow_read);

}  // namespace df2::fuzz
