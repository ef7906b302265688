#include <df2/make_retrieval.h>

#include <array>
#include <unordered_set>
#include <utility>

#include <df2/detail/retrieval_rows.h>
#include <df2/detail/value_issues.h>
#include <df2/hasher.h>

namespace df2 {

namespace {

using detail::ValueIssues;

Checked check_category(CategoryIndex category) {
  if (category < kDeepFashion2Categories) return std::nullopt;
  return unknown_category(deepfashion2_categories(), std::int64_t{category} + 1);
}

/// As a file would hold the box: [x1, y1, x2, y2].
template <class... Parts>
bool check_corners_of(const Box& box, ValueIssues& issues, const Parts&... pointer) {
  const std::array corners = {box.x, box.y, box.x + box.width, box.y + box.height};
  return issues.check_coordinates(corners, pointer...) && issues.check(check_corners(corners), pointer...);
}

bool check_values(const RetrievalRow& row, std::size_t i, ValueIssues& issues) {
  bool good = issues.check(check_id(row.image_id), i, "query_image_id");
  good = check_corners_of(row.box, issues, i, "query_bbox") && good;
  good = issues.check(check_category(row.category), i, "query_cls") && good;
  good = issues.check(check_number(row.score, kAnyNumber), i, "query_score") && good;
  for (std::size_t k = 0; k < row.gallery_images.size(); ++k) {
    good = issues.check(check_id(row.gallery_images[k]), i, "gallery_image_id", k) && good;
  }
  for (std::size_t k = 0; k < row.gallery_boxes.size(); ++k) {
    good = check_corners_of(row.gallery_boxes[k], issues, i, "gallery_bbox", k) && good;
  }
  return good;
}

}  // namespace

RetrievalTruth make_retrieval_truth(const std::string& name, const std::vector<QueryItem>& items,
                                    std::vector<GalleryItem> gallery) {
  ValueIssues issues(name);
  const auto check_common = [&](const auto& item, std::string_view list, std::size_t i) {
    issues.check(check_id(item.image_id), list, i, "image_id");
    check_corners_of(item.box, issues, list, i, "box");
    issues.check(check_id(item.style), list, i, "style");
    issues.check(check_id(item.pair_id), list, i, "pair_id");
  };
  for (std::size_t i = 0; i < items.size(); ++i) {
    check_common(items[i], "items", i);
    issues.check(check_category(items[i].category), "items", i, "category");
    if (!items[i].attributes) continue;
    for (const Attribute a : {Attribute::scale, Attribute::occlusion, Attribute::zoom_in, Attribute::viewpoint}) {
      issues.check(check_level(items[i].attributes->level(a)), "items", i, "attributes", static_cast<std::size_t>(a));
    }
  }
  for (std::size_t i = 0; i < gallery.size(); ++i) check_common(gallery[i], "gallery", i);
  issues.throw_if_any(Fault::ground_truth);
  return {name, items, std::move(gallery)};
}

RetrievalPredictions make_retrieval_predictions(const RetrievalTruth& truth, std::span<const RetrievalRow> rows,
                                                const RetrievalRules& rules, const std::string& name,
                                                const ReadLimits& limits) {
  ValueIssues issues(name);
  RetrievalPredictions made;
  made.name = name;
  detail::RetrievalRowCheck check(truth, rules);
  detail::RowsPerImage across(limits.rows_per_image);
  std::vector<detail::RowFault> faults;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!check_values(rows[i], i, issues)) continue;
    faults.clear();
    check.check(rows[i], faults);
    across.check(rows[i].image_id, faults);
    if (faults.empty()) detail::push_row(rows[i], made);
    for (const auto& [below, mismatch] : faults) issues.add(mismatch, "/" + std::to_string(i) + below);
  }
  issues.throw_if_any(Fault::submission);
  return made;
}

void check_gallery_rows(std::span<const RankedEntry> rows, const std::string& name) {
  ValueIssues issues(name);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    issues.check(check_id(rows[i].image_id), i, "gallery_image_id");
    check_corners_of(rows[i].box, issues, i, "gallery_bbox");
  }
  issues.throw_if_any(Fault::submission);
}

ScoredPairs make_scored_pairs(const std::string& ground_truth, std::span<const std::int64_t> ids,
                              std::span<const std::uint8_t> same, std::span<const double> scores,
                              const std::string& name) {
  ValueIssues issues(name);
  issues.require_equal_lengths(Fault::submission,
                               {{"ids", ids.size()}, {"same", same.size()}, {"scores", scores.size()}});
  ScoredPairs pairs;
  pairs.name = name;
  pairs.ground_truth = ground_truth;
  std::unordered_set<std::int64_t> seen;
  Hasher hash;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const bool is_same = same[i] != 0;
    issues.check(check_id(ids[i]), i, "id");
    issues.check(check_number(scores[i], kAnyNumber), i, "score");
    if (!seen.insert(ids[i]).second) {
      issues.check(Mismatch{Code::duplicate_id, "each id once", std::to_string(ids[i])}, i, "id");
    }
    hash.add(ids[i]);
    hash.add(is_same);
    pairs.same.push_back(is_same);
    pairs.score.push_back(scores[i]);
  }
  issues.throw_if_any(Fault::submission);
  pairs.ground_truth_hash = hash.text();
  return pairs;
}

void require_valid(const RetrievalPredictions& predictions) {
  const std::size_t rows = predictions.size();
  ValueIssues issues(predictions.name);
  issues.require_equal_lengths(Fault::submission, {{"score", rows},
                                                   {"image_id", predictions.image_id.size()},
                                                   {"box", predictions.box.size()},
                                                   {"category", predictions.category.size()}});
  issues.require_offsets(Fault::submission, predictions.begin, rows, predictions.entries.size());
  for (std::size_t row = 0; row < rows; ++row) {
    issues.check(check_id(predictions.image_id[row]), row, "image_id");
    issues.check(check_category(predictions.category[row]), row, "category");
    issues.check(check_number(predictions.score[row], kAnyNumber), row, "score");
  }
  issues.throw_if_any(Fault::submission);
}

void require_valid(const ScoredPairs& pairs) {
  ValueIssues issues(pairs.name);
  issues.require_equal_lengths(Fault::submission, {{"score", pairs.score.size()}, {"same", pairs.same.size()}});
  for (std::size_t i = 0; i < pairs.score.size(); ++i) {
    issues.check(check_number(pairs.score[i], kAnyNumber), i, "score");
  }
  issues.throw_if_any(Fault::submission);
}

}  // namespace df2
