#include <df2/io/verification.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <df2/checks.h>
#include <df2/detail/value_issues.h>
#include <df2/hasher.h>
#include <df2/io/detail/json/values.h>
#include <df2/io/detail/rows/object_rows.h>
#include <df2/io/detail/rows/write_rows.h>

namespace df2 {

namespace {

using detail::OrderedJson;

struct PairRow {
  std::int64_t id = 0;
  bool same = false;
};

struct PairFormat {
  using Row = PairRow;
  static constexpr auto kKeys = detail::Keys({{"id"}, {"same"}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, PairRow& row) {
    return key == 0 ? reader.id(row.id) : reader.boolean(row.same);
  }
};

struct ScoreRow {
  std::int64_t id = 0;
  double score = 0;
};

struct ScoreFormat {
  using Row = ScoreRow;
  static constexpr auto kKeys = detail::Keys({{"id"}, {"score"}});
  template <class Reader>
  static bool read(Reader& reader, std::size_t key, ScoreRow& row) {
    return key == 0 ? reader.id(row.id) : reader.number(row.score, kAnyNumber);
  }
};

/// The scores of pairs, one for each.
class ScoresById {
 public:
  explicit ScoresById(std::span<const std::int64_t> ids) : scores_(ids.size()) {
    for (std::size_t i = 0; i < ids.size(); ++i) places_.emplace(ids[i], i);
  }

  Checked add(std::int64_t id, double score) {
    const auto place = places_.find(id);
    if (place == places_.end()) return Mismatch{Code::unknown_pair, "the id of a pair", std::to_string(id)};
    std::optional<double>& known = scores_[place->second];
    if (known) return Mismatch{Code::duplicate_id, "each id once", std::to_string(id)};
    known = score;
    return std::nullopt;
  }

  /// One for each pair without a score, by id.
  std::vector<Mismatch> missing() const {
    std::vector<std::int64_t> ids;
    for (const auto& [id, place] : places_) {
      if (!scores_[place]) ids.push_back(id);
    }
    std::ranges::sort(ids);
    std::vector<Mismatch> found;
    for (const std::int64_t id : ids)
      found.push_back({Code::missing_pair, "a score for every pair", "none for id " + std::to_string(id)});
    return found;
  }

  /// REQUIRES: none is missing.
  ScoredPairs join(PairFile pairs, std::string name) const {
    ScoredPairs joined;
    joined.name = std::move(name);
    joined.ground_truth = std::move(pairs.name);
    joined.ground_truth_hash = std::move(pairs.hash);
    joined.same = std::move(pairs.same);
    for (const std::optional<double>& score : scores_) joined.score.push_back(*score);
    return joined;
  }

 private:
  std::unordered_map<std::int64_t, std::size_t> places_;
  std::vector<std::optional<double>> scores_;
};

/// Pairs, each id once.
class PairList {
 public:
  Checked add(std::int64_t id, bool same) {
    pairs_.id.push_back(id);
    pairs_.same.push_back(same);
    hash_.add(id);
    hash_.add(same);
    if (seen_.insert(id).second) return std::nullopt;
    return Mismatch{Code::duplicate_id, "each id once", std::to_string(id)};
  }
  PairFile finish(std::string name) {
    pairs_.name = std::move(name);
    pairs_.hash = hash_.text();
    return std::move(pairs_);
  }

 private:
  PairFile pairs_;
  Hasher hash_;
  std::unordered_set<std::int64_t> seen_;
};

Issue id_issue(const detail::InputFile& file, std::uint64_t number, std::uint64_t byte, const Mismatch& wrong) {
  return {wrong.code, {file.name(), {}, byte, "/" + std::to_string(number) + "/id"}, wrong.expected, wrong.found};
}

}  // namespace

PairFile read_pairs(const std::string& path, const ReadLimits& limits) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read = detail::read_rows<PairFormat>(file, limits);
  PairList pairs;
  IssueList across;
  for (const auto& [row, number, byte] : read.rows) {
    if (const Checked wrong = pairs.add(row.id, row.same)) across.add(id_issue(file, number, byte, *wrong));
  }
  read.issues.merge(std::move(across));
  detail::throw_if_any(Fault::ground_truth, std::move(read.issues), file, detail::KnownFile::pairs_file);
  return pairs.finish(std::filesystem::path(path).filename().string());
}

ScoredPairs read_scored_pairs(PairFile pairs, const std::string& scores_path, const ReadLimits& limits) {
  const detail::InputFile file(scores_path, limits.file_bytes);
  auto read = detail::read_rows<ScoreFormat>(file, limits);
  ScoresById scores(pairs.id);
  IssueList across;
  for (const auto& [row, number, byte] : read.rows) {
    if (const Checked wrong = scores.add(row.id, row.score)) across.add(id_issue(file, number, byte, *wrong));
  }
  // A row that was refused is not missing, too.
  if (read.issues.empty()) {
    for (const Mismatch& none : scores.missing())
      across.add({none.code, {file.name(), {}, file.size(), ""}, none.expected, none.found});
  }
  read.issues.merge(std::move(across));
  detail::throw_if_any(Fault::submission, std::move(read.issues), file, detail::KnownFile::pair_scores);
  ScoredPairs joined = scores.join(std::move(pairs), file.name());
  joined.notes = std::move(read.notes);
  return joined;
}

ScoredPairs read_scored_pairs(const std::string& pairs_path, const std::string& scores_path, const ReadLimits& limits) {
  return read_scored_pairs(read_pairs(pairs_path, limits), scores_path, limits);
}

PairFile make_pairs(const std::string& name, std::span<const std::int64_t> ids, std::span<const std::uint8_t> same) {
  detail::ValueIssues issues(name);
  issues.require_equal_lengths(Fault::ground_truth, {{"id", ids.size()}, {"same", same.size()}});
  PairList pairs;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (issues.check(check_id(ids[i]), i, "id")) issues.check(pairs.add(ids[i], same[i] != 0), i, "id");
  }
  issues.throw_if_any(Fault::ground_truth);
  return pairs.finish(name);
}

ScoredPairs make_scored_pairs(PairFile pairs, std::span<const std::int64_t> ids, std::span<const double> scores,
                              const std::string& name) {
  detail::ValueIssues issues(name);
  issues.require_equal_lengths(Fault::submission, {{"id", ids.size()}, {"score", scores.size()}});
  ScoresById known(pairs.id);
  bool good = true;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const bool has_id = issues.check(check_id(ids[i]), i, "id");
    const bool has_score = issues.check(check_number(scores[i], kAnyNumber), i, "score");
    good = good && has_id && has_score;
    if (has_id && has_score) issues.check(known.add(ids[i], scores[i]), i, "id");
  }
  if (good) {
    for (const Mismatch& none : known.missing()) issues.add(none, "");
  }
  issues.throw_if_any(Fault::submission);
  return known.join(std::move(pairs), name);
}

void write_pairs(const RetrievalTruth& truth, std::span<const LabelledPair> pairs, const std::string& path) {
  detail::write_rows(path, pairs.size(), [&](std::size_t i) {
    const QueryItem& item = truth.items()[pairs[i].item];
    const GalleryItem& other = truth.gallery()[pairs[i].gallery];
    return OrderedJson{{"id", i + 1},
                       {"query_image_id", item.image_id},
                       {"query_bbox", detail::corners_value(item.box)},
                       {"gallery_image_id", other.image_id},
                       {"gallery_bbox", detail::corners_value(other.box)},
                       {"same", pairs[i].same}};
  });
}

}  // namespace df2
