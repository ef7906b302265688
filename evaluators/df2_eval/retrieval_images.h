// In: a retrieval submission and its ground truth. Out: what the images that it names hold: how much of it cannot be
// scored, and ids that nobody knows. Called by the retrieval task; kept by partials, printed by reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2::eval {

/// Ids of images that the ground truth does not speak of at all.
struct UnknownImages {
  static constexpr std::size_t kNamed = 5;
  std::uint64_t count = 0;               ///< each once
  std::vector<std::int64_t> named = {};  ///< the smallest kNamed of them, ascending
  /// Ids that are unknown in several files count in each.
  void add(const UnknownImages& other);
  bool operator==(const UnknownImages&) const = default;
};

/// Of a whole submission, whatever images are scored.
struct ImageNotes {
  std::uint64_t rows_without_query = 0;     ///< rows of images that hold no query: left out
  std::uint64_t entries_without_items = 0;  ///< entries of lists whose image holds no gallery item: wrong
  UnknownImages unknown_query_images = {};
  UnknownImages unknown_gallery_images = {};
  /// Of several submissions.
  void add(const ImageNotes& other);
  bool operator==(const ImageNotes&) const = default;
};

ImageNotes note_images(const RetrievalTruth& truth, const RetrievalPredictions& predictions);

}  // namespace df2::eval
