// In: features of query and gallery items. Out: the gallery rows ranked for every query. Called by rank_submission.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2/io/features.h>
#include <df2_eval/ranking/feature_distance.h>

namespace df2::eval {

struct RankOptions {
  WeightedDistance distance = {};
  std::size_t length = 20;  ///< of the lists, at least 1
};

/// Each throws Error (submission) that names the file: when the rows are not as many as the rows they belong to, the
/// columns not as many as those of the queries, or the weights not as many as the columns. Only shapes are looked at.
void check_rows(const FeatureShape& features, std::size_t rows, const std::string& owner);
void check_columns(const FeatureShape& gallery, const FeatureShape& queries);
void check_weights(const FeatureShape& weights, const FeatureShape& queries);

/// Gallery rows for every query row, best first, `length` of them or the whole gallery. Exactly as sorting all rows by
/// similarity in double, then by index, on any machine and any number of threads: the matrix product in float only
/// finds the candidates, with a margin for its rounding. Of the rows of one group only the first in that order is
/// listed. Holds a block of similarities per thread, and per query a few times the length of the list.
/// `group_of`: the group of each gallery row; empty: each row is its own. Throws Error (submission) when the columns,
/// or the weights, are not as many, or when products are beyond the range of float32.
std::vector<std::vector<std::uint32_t>> rank_gallery(const FeatureMatrix& queries, const FeatureMatrix& gallery,
                                                     const RankOptions& options,
                                                     std::span<const std::uint32_t> group_of = {});

}  // namespace df2::eval
