// In: outcomes of the queries of a shard of the images. Out: a file, and from files the whole, as partial/partial.h does
// for the other tasks. Called by df2-eval --partial and df2-eval merge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <nlohmann/json_fwd.hpp>

#include <df2/prediction.h>
#include <df2_eval/partial/file_notes.h>
#include <df2_eval/partial/partial.h>
#include <df2_eval/report/report.h>
#include <df2_eval/top_k.h>

namespace df2::eval {

struct RetrievalPartial {
  Options options;  ///< checked; without the image list
  std::string ground_truth;
  std::string ground_truth_hash;
  NotedFiles files;
  std::optional<RankingNote> ranking;  ///< where the lists were made from features
  bool levels = false;                 ///< subsets are scored
  std::uint64_t gallery = 0;           ///< items of the whole gallery
  Counts counts;                       ///< of the scored images; those of the files are added by make_report
  TopKAccumulator main;
};

/// Throws Error (partial_signature) when the two were not scored the same way, (partial_overlap) for a shared image.
void merge(RetrievalPartial& into, const RetrievalPartial& other);

Report make_report(const RetrievalPartial& partial);

/// CBOR, documented in docs/formats.md. Throws Error (io).
void write_partial(const RetrievalPartial& partial, const std::string& path);

using AnyPartial = std::variant<Partial, RetrievalPartial>;

/// As read_partial, for partials of every task.
AnyPartial read_any_partial(const std::string& path, std::uint64_t max_bytes = std::uint64_t{64} << 30);
/// Throws Error (partial_signature) when the two are of different tasks, and what the other merges throw.
void merge(AnyPartial& into, const AnyPartial& other);

}  // namespace df2::eval
