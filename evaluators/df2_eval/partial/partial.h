// In: accumulators of a shard of the images. Out: a file, and from files the whole. Merging is set union: any order,
// any sharding, the bits of the single run. Called by df2-eval --partial and df2-eval merge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <df2_eval/accumulate.h>
#include <df2_eval/partial/file_notes.h>
#include <df2_eval/report/report.h>
#include <df2_eval/similarity.h>

namespace df2::eval {

struct Partial {
  Options options;  ///< checked; without the image list
  std::string ground_truth;
  std::string ground_truth_hash;
  NotedFiles files;  ///< results files
  CategorySet categories;
  std::vector<CategoryIndex> scored;  ///< ascending
  std::vector<Subset> subsets;
  Counts counts;                         ///< of the scored images; those of the files are added by make_report
  std::optional<Visibility> visibility;  ///< landmarks: which of them `main` counts
  ApAccumulator main;
  std::optional<ApAccumulator> vis;  ///< landmarks with annotated levels, where `main` is vis_and_occ
};

/// Throws Error (partial_signature) when the two were not scored the same way, (partial_overlap) for a shared image.
void merge(Partial& into, const Partial& other);

Report make_report(const Partial& partial);

/// CBOR, documented in docs/formats.md. Throws Error (io).
void write_partial(const Partial& partial, const std::string& path);
/// Throws Error (submission) when the file is not a whole, consistent partial, (limit) when it is larger than
/// `max_bytes`, (io) when it cannot be read.
Partial read_partial(const std::string& path, std::uint64_t max_bytes = std::uint64_t{64} << 30);

namespace detail {

/// Throws what read_partial_file (detail/partial_file.h) turns into an Error.
Partial partial_from_json(const nlohmann::json& stored);

}  // namespace detail

}  // namespace df2::eval
