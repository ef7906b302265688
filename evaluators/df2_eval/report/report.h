// In: summaries and what they are of. Out: Report, and its text in five formats. Called by evaluate.h and the doors.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <df2/prediction.h>
#include <df2_eval/options.h>
#include <df2_eval/similarity.h>
#include <df2_eval/summarize.h>

namespace df2::eval {

/// What was odd but scored, and how much there was of everything.
struct Counts {
  std::uint64_t images = 0;
  std::uint64_t items = 0;            ///< retrieval: queries
  std::uint64_t predictions = 0;      ///< verification: scored pairs
  std::uint64_t beyond_max_dets = 0;  ///< predictions cut because their cell had better ones
  std::uint64_t duplicates = 0;       ///< exact repeats of another prediction (they are false positives)
  std::uint64_t zero_size = 0;
  std::map<int, std::uint64_t> absent_categories;  ///< category id to predictions, where it has no ground truth
  std::uint64_t left_out = 0;                      ///< in images or categories left out by --images, --categories
  std::map<std::string, std::uint64_t> unknown_keys;
  std::uint64_t in_absent_categories() const;
  bool operator==(const Counts&) const = default;
  void add(const Counts& other);
};

/// What a retrieval report says beyond the scores.
struct RetrievalDetail {
  std::uint64_t gallery = 0;
  std::uint64_t without_match = 0;  ///< queries to which no gallery item corresponds: they cannot be right
  /// Queries by what became of them (Miss), without those that were hit; then those hit beyond each k.
  std::vector<std::pair<std::string, std::uint64_t>> misses;
};

/// What a verification report counts.
struct VerificationDetail {
  std::uint64_t same = 0;
  std::uint64_t different = 0;
};

struct Report {
  std::string signature;  ///< "df2:<version>|task:...|gt:<name>@<hash>|..."
  Options options;
  std::string ground_truth;  ///< name
  std::string ground_truth_hash;
  std::vector<std::string> predictions;  ///< names
  Counts counts;
  std::optional<Visibility> visibility;  ///< landmarks: which of them `summary` counts
  TaskSummary summary;
  std::optional<TaskSummary> vis;                          ///< landmarks with annotated levels: visible landmarks only
  std::optional<std::pair<double, double>> ap_bounds;      ///< --ties: AP over all orders of equal scores, low and high
  std::optional<std::pair<double, double>> vis_ap_bounds;  ///< the same of vis
  std::optional<RetrievalDetail> retrieval;
  std::optional<VerificationDetail> verification;
  std::optional<RankingNote> ranking;  ///< retrieval from features
};

enum class Format { table, json, csv, markdown, latex };
std::string render_report(const Report& report, Format format);

/// JSON of all precision-recall curves: {"thresholds", "recall_points", "categories", "subsets", "max_dets",
/// "precision" [T][R][K][A][M], "scores" likewise, "recall" [T][K][A][M]}, null where absent; landmarks on native
/// annotations have the same once more under "vis".
std::string render_curves(const Report& report);

}  // namespace df2::eval
