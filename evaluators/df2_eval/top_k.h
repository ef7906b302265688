// In: outcomes of queries, one image at a time or in shards. Out: top-k accuracy, mAP, MRR and counts of misses. A
// value: add, merge, equality; merging is set union, so any sharding gives the same bits. Called by the retrieval task.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <df2_eval/image_set.h>
#include <df2_eval/retrieval_match.h>

namespace df2::eval {

/// Numbers over some of the queries; absent when there are none.
struct TopK {
  std::uint64_t queries = 0;
  std::vector<std::uint64_t> hits;        ///< at rank 1, 2, ... or better, up to the largest k
  std::array<std::uint64_t, 6> misses{};  ///< by Miss
  std::optional<double> mean_average_precision;
  std::optional<double> mean_reciprocal_rank;
  std::uint64_t hits_within(int k) const { return hits[static_cast<std::size_t>(k) - 1]; }
  /// hits_within(k) / queries
  std::optional<double> accuracy(int k) const {
    if (queries == 0) return std::nullopt;
    return static_cast<double>(hits_within(k)) / static_cast<double>(queries);
  }
};

class TopKAccumulator {
 public:
  /// Images come in ascending order of their ids, each once. Throws Error (partial_overlap).
  /// REQUIRES: the outcomes are of that image, in the order of its items.
  void add_image(std::int64_t image_id, std::span<const QueryOutcome> outcomes);
  /// Set union. Throws Error (partial_overlap) when both hold an image.
  void merge(const TopKAccumulator& other);

  const ImageSet& images() const { return images_; }
  std::span<const std::int64_t> image_ids() const { return images_.ids(); }
  /// By image id, then item.
  std::span<const QueryOutcome> queries() const { return queries_; }
  bool operator==(const TopKAccumulator&) const = default;

  /// Over the queries for which `holds` is true. REQUIRES: the largest k is at least 1.
  TopK measure(int largest_k, const std::function<bool(const QueryOutcome&)>& holds) const;

 private:
  ImageSet images_;
  std::vector<QueryOutcome> queries_;
};

}  // namespace df2::eval
