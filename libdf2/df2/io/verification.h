// In: labelled pairs and their scores, as files or as rows in memory. Out: ScoredPairs, or an Error naming each bad
// value. Called by df2-eval, df2-data, df2-synth and the Python package. Formats: docs/formats.md; schemas/pairs,
// results_verification.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2/io/limits.h>
#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2 {

/// Labelled pairs, as their file has them.
struct PairFile {
  std::string name;  ///< of a file without the folders above it
  std::string hash;
  std::vector<std::int64_t> id;
  std::vector<std::uint8_t> same;  ///< 1: the same identity
};

/// As read_scored_pairs reads them. Throws Error (ground_truth, limit or io).
PairFile read_pairs(const std::string& path, const ReadLimits& limits = {});

/// `pairs_path`: rows of {id, same: true or false}, as write_pairs writes them. `scores_path`: a file or "-", rows of
/// {id, score}, one for every pair. Throws Error (ground_truth for the pairs, submission for the scores, limit or io).
ScoredPairs read_scored_pairs(const std::string& pairs_path, const std::string& scores_path,
                              const ReadLimits& limits = {});

/// The same where the pairs were read, or made, before.
ScoredPairs read_scored_pairs(PairFile pairs, const std::string& scores_path, const ReadLimits& limits = {});

/// Rows {id, same} in memory; `same`: 1 for the same identity. Pointers are those of a file: "/17/id". Throws Error
/// (ground_truth).
PairFile make_pairs(const std::string& name, std::span<const std::int64_t> ids, std::span<const std::uint8_t> same);

/// Rows {id, score} in memory, in any order, one for every pair. Pointers are those of a file. Throws Error
/// (submission).
ScoredPairs make_scored_pairs(PairFile pairs, std::span<const std::int64_t> ids, std::span<const double> scores,
                              const std::string& name = "predictions");

/// Rows of {id, query_image_id, query_bbox [x1, y1, x2, y2], gallery_image_id, gallery_bbox, same}; ids from 1.
void write_pairs(const RetrievalTruth& truth, std::span<const LabelledPair> pairs, const std::string& path);

}  // namespace df2
