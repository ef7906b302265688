// In: the outcomes of the images of a shard. Out: a Partial; merging those of all shards gives the whole. Merging is
// set union: any sharding, order and grouping gives the bits of the single run. Made by the tasks, kept in a file by
// partial_file.h, read by the report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <df2/prediction.h>
#include <df2_eval/accumulate.h>
#include <df2_eval/partial/run_head.h>
#include <df2_eval/partial/signs.h>
#include <df2_eval/similarity.h>
#include <df2_eval/top_k.h>

namespace df2::eval {

/// Detection, landmarks and segmentation.
struct ApOutcomes {
  ApAccumulator main;
  std::optional<Visibility> visibility = {};  ///< landmarks: which of them `main` counts
  std::optional<ApAccumulator> vis = {};      ///< landmarks with annotated levels, where `main` is vis_and_occ
  /// Detection and segmentation: all categories as one, the predictions of all areas as the only subset.
  std::optional<ApAccumulator> class_agnostic = {};
  Signs signs = {};
  bool operator==(const ApOutcomes&) const = default;
};

struct RetrievalOutcomes {
  TopKAccumulator main;
  std::uint64_t gallery = 0;                ///< items of the whole gallery
  std::optional<RankingNote> ranking = {};  ///< where the lists were made from features
  bool operator==(const RetrievalOutcomes&) const = default;
};

struct Partial : RunHead {
  std::variant<ApOutcomes, RetrievalOutcomes> outcomes;
  std::string path = {};  ///< of the file it was read from, for errors; it is not part of the partial

  const ImageSet& images() const;
};

/// Throws Error (partial_signature) when the two were not scored the same way, (partial_overlap) for a shared image.
/// The message names both files and what differs, and `into` is unchanged.
void merge(Partial& into, const Partial& other);

}  // namespace df2::eval
