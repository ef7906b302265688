// In: queries, gallery, retrieved lists and pair scores in memory. Out: what the retrieval and verification tasks take,
// or an Error that names each bad value by its place. Called by whoever scores without a file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2/io/limits.h>
#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2 {

/// The rules for a retrieval submission.
struct RetrievalRules {
  std::size_t max_entries = 20;     ///< longer lists are refused
  bool has_lists = true;            ///< false: rows of detected items alone, as they belong to query features
  bool ground_truth_boxes = false;  ///< every query box must be that of an item of its image
};

/// A detected garment of a consumer image, and what was retrieved for it, best first.
struct RetrievalRow {
  std::int64_t image_id = 0;
  Box box;
  CategoryIndex category = 0;
  double score = 0;
  std::vector<std::int64_t> gallery_images = {};
  std::vector<Box> gallery_boxes = {};  ///< as many
};

/// Pointers: "/items/3/box", "/gallery/5/style". Throws Error (ground_truth).
RetrievalTruth make_retrieval_truth(const std::string& name, const std::vector<QueryItem>& items,
                                    std::vector<GalleryItem> gallery);

/// Pointers are those of a file: "/17/query_bbox". Throws Error (submission).
RetrievalPredictions make_retrieval_predictions(const RetrievalTruth& truth, std::span<const RetrievalRow> rows,
                                                const RetrievalRules& rules = {},
                                                const std::string& name = "predictions", const ReadLimits& limits = {});

/// The gallery rows that features belong to. Pointers are those of a file: "/17/gallery_bbox". Throws Error
/// (submission).
void check_gallery_rows(std::span<const RankedEntry> rows, const std::string& name = "gallery_rows");

/// `ids`: of the pairs, each once; `same`: 1 for the same identity; `scores`: higher for more likely the same. Pointers
/// are "/17/id", "/17/score". Throws Error (submission).
ScoredPairs make_scored_pairs(const std::string& ground_truth, std::span<const std::int64_t> ids,
                              std::span<const std::uint8_t> same, std::span<const double> scores,
                              const std::string& name = "scores");

/// For rows that were put together by hand, as require_valid of make_predictions.h.
void require_valid(const RetrievalPredictions& predictions);
void require_valid(const ScoredPairs& pairs);

}  // namespace df2
