// In: a Partial, or what verification measured. Out: Report, and its text in six formats. Called by evaluate.h and the
// doors.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <df2_eval/partial/partial.h>
#include <df2_eval/partial/signs.h>
#include <df2_eval/report/efficiency.h>
#include <df2_eval/roc.h>
#include <df2_eval/summarize.h>

namespace df2::eval {

/// CMC: how many queries have a hit at rank 1, 2, ... or better, up to the largest k.
struct RankCurve {
  std::uint64_t queries = 0;
  std::vector<std::uint64_t> hits;
};

/// Those of categories and subsets are in the order of the summary.
struct RankCurves {
  RankCurve all;
  std::vector<RankCurve> per_category;
  std::vector<RankCurve> subsets;
};

/// What a retrieval report says beyond the scores.
struct RetrievalDetail {
  std::uint64_t gallery = 0;
  std::uint64_t without_match = 0;  ///< queries without any corresponding gallery item: always wrong
  /// Queries answered by a row that only the official rules let answer (retrieval_match.h).
  std::uint64_t weak_answers = 0;
  std::uint64_t outscored_answers = 0;
  ImageNotes images = {};  ///< of all results files
  /// How many queries have no hit, by reason (Miss); then how many are hit only beyond each k.
  std::vector<std::pair<std::string, std::uint64_t>> misses;
  std::optional<RankingNote> ranking;  ///< where the lists were made from features
  RankCurves curves;
};

/// What a verification report counts, and its ROC curve.
struct VerificationDetail {
  std::uint64_t same = 0;
  std::uint64_t different = 0;
  std::vector<RocPoint> points = {};
};

using Bounds = std::pair<double, double>;

struct Report {
  std::string signature;  ///< "df2:<version>|task:...|gt:<name>@<hash>|..."
  Options options;
  CategorySet categories;                   ///< what the indices of categories below mean
  std::vector<std::string> category_names;  ///< by the same indices; no two are alike
  InputName ground_truth;
  GroundTruthNotes ground_truth_notes;
  std::set<SizeSource> sizes;          ///< segmentation: where image sizes come from, if not from the ground truth
  std::vector<InputName> predictions;  ///< the results files
  Counts counts;
  Signs signs;                           ///< detection, landmarks, segmentation
  std::optional<double> only_score;      ///< the same: every scored prediction has this score
  std::optional<Visibility> visibility;  ///< landmarks: which of them `summary` counts
  TaskSummary summary;
  std::optional<TaskSummary> vis;       ///< landmarks with annotated levels: visible landmarks only
  std::optional<Bounds> ap_bounds;      ///< --ties: AP over all orders of equal scores, low and high
  std::optional<Bounds> vis_ap_bounds;  ///< the same of vis
  std::optional<RetrievalDetail> retrieval;
  std::optional<VerificationDetail> verification;
  std::optional<Efficiency> efficiency;  ///< what the network costs, where it was told: no score depends on it
};

Report make_report(const Partial& partial);
/// Verification has no partial, because its curve needs all pairs.
Report make_report(const RunHead& head, const Roc& roc);

enum class Format { table, json, csv, markdown, latex, html };
/// Of Format::table: lines of at most 100 characters where that can be, or each row and note on one line.
enum class Layout { fitted, wide };
std::string render_report(const Report& report, Format format, Layout layout = Layout::fitted);
/// What was read, and what was odd, without any score.
std::string render_check(const Report& report, Format format, Layout layout = Layout::fitted);

/// JSON of the CMC curves of retrieval, or of the ROC curve of verification (detail/rank_curves.h). Else of all
/// precision-recall curves: {"thresholds", "recall_points", "categories", "subsets", "max_dets",
/// "precision" [T][R][K][A][M], "scores" likewise, "recall" [T][K][A][M]}, null where absent; landmarks on native
/// annotations have the same once more under "vis".
std::string render_curves(const Report& report);

}  // namespace df2::eval
