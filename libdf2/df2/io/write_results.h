// In: predictions as values. Out: a results file, as the readers of io/results, io/retrieval and io/verification take
// it. Called by df2-synth, retrieval from features, the Python package and the reference model.
// Formats: docs/formats.md; schemas/results_*.schema.json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <df2/dataset.h>
#include <df2/geometry.h>
#include <df2/make_predictions.h>
#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2 {

/// Digits after the point, 0 to 17. Without: as few digits as give the same double again when read.
using Decimals = std::optional<int>;

/// Writes what make_predictions takes: a file whose rows are these. Throws what make_predictions throws, as a row that
/// would not be read is not written, and Error (io).
void write_results(const Dataset& dataset, const RowHeads& heads, const GeometryRows& geometry, const std::string& path,
                   Decimals decimals = {});

/// What a row carries beside its geometry.
struct ResultHead {
  std::int64_t image_id = 0;
  std::int64_t category_id = 0;
  double score = 0;
};

/// The text of rows, one after another: for who makes rows in parallel.
/// REQUIRES: numbers are finite; a file has rows of one geometry.
class ResultText {
 public:
  explicit ResultText(Decimals decimals = {}) : decimals_(decimals) {}

  void add_box(const ResultHead& head, const Box& box);
  /// `numbers`: `per_landmark` for each landmark: 2 (x, y), or 3 with the one nobody reads, which is 1 otherwise.
  void add_landmarks(const ResultHead& head, std::span<const double> numbers, std::size_t per_landmark);
  void add_mask(const ResultHead& head, const CompressedMask& mask);

  std::string_view text() const { return text_; }
  void clear() { text_.clear(); }

 private:
  void begin(const ResultHead& head, std::string_view key);
  void end(const ResultHead& head);
  void add_number(double value, Decimals decimals);

  std::string text_;
  Decimals decimals_;
};

/// Calls add(part, rows) for every part in [0, parts), in parallel, and writes their rows in the order of the parts.
/// The same bytes for any number of threads. Throws Error (io) and what `add` throws.
void write_result_parts(const std::string& path, std::size_t parts, Decimals decimals,
                        const std::function<void(std::size_t part, ResultText& rows)>& add);

/// What that file would hold.
std::string result_parts_text(std::size_t parts, Decimals decimals,
                              const std::function<void(std::size_t part, ResultText& rows)>& add);

/// Rows as read_retrieval_results takes them. Throws Error (io).
void write_retrieval_results(const RetrievalPredictions& predictions, const std::string& path);

/// The same without lists: what query features belong to. Throws Error (io).
void write_query_rows(const RetrievalPredictions& predictions, const std::string& path);

/// Rows as read_gallery_rows takes them: what gallery features belong to. Throws Error (io).
void write_gallery_rows(std::span<const RankedEntry> rows, const std::string& path);

/// Rows of {id, score}, one for each pair. REQUIRES: as many scores as ids, all finite. Throws Error (io).
void write_verification_results(std::span<const std::int64_t> ids, std::span<const double> scores,
                                const std::string& path);

}  // namespace df2
