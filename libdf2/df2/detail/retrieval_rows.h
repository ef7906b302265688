// In: rows of a retrieval submission with valid values, from a file or from memory. Out: whether the rules allow them.
// Called by read_retrieval_results and make_retrieval_predictions.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include <df2/checks.h>
#include <df2/make_retrieval.h>

namespace df2::detail {

/// What is wrong with a row, and where below it: "/gallery_bbox/3".
struct RowFault {
  std::string below;
  Mismatch mismatch;
};

/// The checks that need no other row.
class RetrievalRowCheck {
 public:
  RetrievalRowCheck(const RetrievalTruth& truth, const RetrievalRules& rules) : truth_(truth), rules_(rules) {}

  void check(const RetrievalRow& row, std::vector<RowFault>& faults);

 private:
  void check_entries(const RetrievalRow& row, std::vector<RowFault>& faults);

  using Entry = std::tuple<std::int64_t, double, double, double, double, std::size_t>;
  const RetrievalTruth& truth_;
  const RetrievalRules& rules_;
  std::vector<Entry> entries_;
};

/// How many rows an image may have.
class RowsPerImage {
 public:
  explicit RowsPerImage(std::uint64_t most) : most_(most) {}
  /// Refuses the first row beyond the limit.
  void check(std::int64_t image_id, std::vector<RowFault>& faults);

 private:
  std::uint64_t most_;
  std::unordered_map<std::int64_t, std::uint64_t> rows_;
};

void push_row(const RetrievalRow& row, RetrievalPredictions& predictions);

}  // namespace df2::detail
