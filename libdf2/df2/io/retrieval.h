// In: query, gallery and retrieval results files. Out: RetrievalTruth and RetrievalPredictions, or an Error naming each
// bad value; and the files again. Called by df2-eval, df2-data, df2-synth and the Python package.
// Formats: docs/formats.md; schemas/query, gallery and results_retrieval.
#pragma once

#include <string>
#include <vector>

#include <df2/io/limits.h>
#include <df2/make_retrieval.h>
#include <df2/pairs.h>
#include <df2/prediction.h>

namespace df2 {

/// Query rows: {query_image_id, style, cls, pair_id, bbox [x1, y1, x2, y2]} and, in files df2 writes, the four levels.
/// Gallery rows: {gallery_image_id, style, pair_id, bbox}. Throws Error (ground_truth, limit or io).
RetrievalTruth read_retrieval_truth(const std::string& query_path, const std::string& gallery_path,
                                    const ReadLimits& limits = {});

/// The official files; with the four levels of every query item where they are known, which others ignore.
void write_query_file(const RetrievalTruth& truth, const std::string& path);
void write_gallery_file(const RetrievalTruth& truth, const std::string& path);

/// Rows of {query_image_id, query_bbox [x1, y1, x2, y2], query_cls, query_score, gallery_image_id [n],
/// gallery_bbox [n][4]}; n may be 0. Images may be any: whether they hold queries and gallery items shows when they are
/// scored. `path`: a file, or "-". Throws Error (submission, limit or io).
RetrievalPredictions read_retrieval_results(const std::string& path, const RetrievalTruth& truth,
                                            const RetrievalRules& rules = {}, const ReadLimits& limits = {});

/// Rows of {gallery_image_id, gallery_bbox [x1, y1, x2, y2]}: what gallery features belong to. Throws as above.
std::vector<RankedEntry> read_gallery_rows(const std::string& path, const ReadLimits& limits = {});

}  // namespace df2
