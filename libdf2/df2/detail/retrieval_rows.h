// In: rows of a retrieval submission with valid values, from a file or from memory. Out: whether the ground truth and
// the rules allow them. Called by read_retrieval_results and make_retrieval_predictions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <df2/checks.h>
#include <df2/make_retrieval.h>

namespace df2::detail {

/// What is wrong with a row, and where below it: "/gallery_bbox/3".
struct RowFault {
  std::string below;
  Mismatch mismatch;
};

Checked check_gallery_image(const RetrievalTruth& truth, std::int64_t id);

/// The checks that need no other row.
class RetrievalRowCheck {
 public:
  RetrievalRowCheck(const RetrievalTruth& truth, const RetrievalRules& rules) : truth_(truth), rules_(rules) {}

  /// The index of the row's image.
  std::optional<std::uint32_t> check(const RetrievalRow& row, std::vector<RowFault>& faults);

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
  RowsPerImage(const RetrievalTruth& truth, std::uint64_t most)
      : truth_(truth), most_(most), rows_(truth.image_ids().size()) {}
  /// Refuses the first row beyond the limit.
  void check(std::uint32_t image, std::vector<RowFault>& faults);

 private:
  const RetrievalTruth& truth_;
  std::uint64_t most_;
  std::vector<std::uint64_t> rows_;
};

void push_row(const RetrievalRow& row, std::uint32_t image, RetrievalPredictions& predictions);

}  // namespace df2::detail
