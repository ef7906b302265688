// In: ground truth and how wrong to be. Out: a results file of one of the formats, as a model might submit it.
// Called by df2-synth, the tests and the benchmark.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2::synth {

struct NoiseOptions {
  std::uint64_t seed = 1;
  double jitter = 0.03;  ///< of box corners and landmarks, as a share of the item's size
  double miss = 0.1;     ///< items without a prediction
  double wrong_category = 0.05;
  double false_positives = 1;  ///< mean number of predictions per image that show nothing
  int rows_per_image = 0;      ///< > 0: false positives fill every image up to so many rows
};

/// Writes the file whole or not at all; the same bytes for any number of threads. Throws Error (io).
void write_detection_submission(const Dataset& dataset, const NoiseOptions& options, const std::string& path);
void write_landmark_submission(const Dataset& dataset, const NoiseOptions& options, const std::string& path);
/// Throws Error (ground_truth) when an image's size is not known.
void write_segmentation_submission(const Dataset& dataset, const NoiseOptions& options, const std::string& path);

/// What those files would hold.
std::string detection_submission_text(const Dataset& dataset, const NoiseOptions& options);
std::string landmark_submission_text(const Dataset& dataset, const NoiseOptions& options);
/// Throws Error (ground_truth) when an image's size is not known.
std::string segmentation_submission_text(const Dataset& dataset, const NoiseOptions& options);

/// Detected consumer items with ranked lists of 20: the better a garment was detected, the more of the corresponding
/// gallery items stand in front. The same rows for the same seed.
RetrievalPredictions make_retrieval_submission(const RetrievalTruth& truth, const NoiseOptions& options);

/// A score from 0 to 1 for each pair, around 0.7 for pairs of one identity (`same`) and 0.3 for others. Jitter makes
/// them overlap, and missed pairs look like others. The same scores for the same seed.
std::vector<double> make_verification_scores(std::span<const std::uint8_t> same, const NoiseOptions& options);

}  // namespace df2::synth
