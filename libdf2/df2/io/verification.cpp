#include <df2/io/verification.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <utility>

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

Issue issue_at(const detail::InputFile& file, std::uint64_t number, std::uint64_t byte, Code code, std::string expected,
               std::int64_t found) {
  return {
      code, {file.name(), {}, byte, "/" + std::to_string(number) + "/id"}, std::move(expected), std::to_string(found)};
}

/// Pair ids with their place in the file.
using Places = std::unordered_map<std::int64_t, std::size_t>;

PairFile read_pairs(const std::string& path, const ReadLimits& limits, Places& places) {
  const detail::InputFile file(path, limits.file_bytes);
  auto read = detail::read_rows<PairFormat>(file, limits);
  PairFile pairs;
  IssueList across;
  Hasher hash;
  for (const auto& [row, number, byte] : read.rows) {
    if (!places.emplace(row.id, pairs.same.size()).second) {
      across.add(issue_at(file, number, byte, Code::duplicate_id, "each id once", row.id));
    }
    pairs.id.push_back(row.id);
    pairs.same.push_back(row.same);
    hash.add(row.id);
    hash.add(row.same);
  }
  read.issues.merge(std::move(across));
  detail::throw_if_any(Fault::ground_truth, std::move(read.issues), file, detail::KnownFile::pairs_file);
  pairs.name = std::filesystem::path(path).filename().string();
  pairs.hash = hash.text();
  return pairs;
}

}  // namespace

PairFile read_pairs(const std::string& path, const ReadLimits& limits) {
  Places places;
  return read_pairs(path, limits, places);
}

ScoredPairs read_scored_pairs(const std::string& pairs_path, const std::string& scores_path, const ReadLimits& limits) {
  Places places;
  PairFile truth = read_pairs(pairs_path, limits, places);
  ScoredPairs pairs;
  pairs.ground_truth = std::move(truth.name);
  pairs.ground_truth_hash = std::move(truth.hash);
  pairs.same = std::move(truth.same);
  const detail::InputFile file(scores_path, limits.file_bytes);
  auto read = detail::read_rows<ScoreFormat>(file, limits);
  pairs.name = file.name();
  pairs.notes = std::move(read.notes);
  std::vector<std::optional<double>> scores(pairs.same.size());
  IssueList across;
  for (const auto& [row, number, byte] : read.rows) {
    const auto place = places.find(row.id);
    if (place == places.end()) {
      across.add(issue_at(file, number, byte, Code::unknown_pair, "the id of a pair", row.id));
    } else if (scores[place->second]) {
      across.add(issue_at(file, number, byte, Code::duplicate_id, "each id once", row.id));
    } else {
      scores[place->second] = row.score;
    }
  }
  // A row that was refused is not missing, too.
  if (read.issues.empty()) {
    std::vector<std::int64_t> missing;
    for (const auto& [id, place] : places) {
      if (!scores[place]) missing.push_back(id);
    }
    std::ranges::sort(missing);
    for (const std::int64_t id : missing) {
      across.add({Code::missing_pair,
                  {file.name(), {}, file.size(), ""},
                  "a score for every pair",
                  "none for id " + std::to_string(id)});
    }
  }
  read.issues.merge(std::move(across));
  detail::throw_if_any(Fault::submission, std::move(read.issues), file, detail::KnownFile::pair_scores);
  for (const std::optional<double>& score : scores) pairs.score.push_back(*score);
  return pairs;
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
