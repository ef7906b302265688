#include <algorithm>
#include <cmath>
#include <utility>

#include <df2_eval/partial/detail/outcomes_json.h>
#include <df2_eval/partial/detail/stored_values.h>

namespace df2::eval::detail {

using nlohmann::json;

namespace {

json to_json(const ApAccumulator& accumulator) {
  json categories = json::array();
  for (std::size_t k = 0; k < accumulator.category_count(); ++k) {
    const CategoryRows& rows = accumulator.category(static_cast<CategoryIndex>(k));
    std::vector<std::uint16_t> outcomes;
    outcomes.reserve(rows.verdict.size() * accumulator.subset_count() * 2);
    for (const std::uint32_t verdict : rows.verdict) {
      for (const Outcome& outcome : accumulator.verdicts().outcomes(verdict)) {
        outcomes.push_back(outcome.matched);
        outcomes.push_back(outcome.ignored);
      }
    }
    categories.push_back({{"score", to_column(rows.score)},
                          {"image_id", to_column(rows.image_id)},
                          {"rank", to_column(rows.rank)},
                          {"outcomes", to_column(outcomes)},
                          {"counted_items", rows.counted_items}});
  }
  return {{"image_ids", to_column(accumulator.image_ids())}, {"categories", std::move(categories)}};
}

/// Rows stand by image, then rank, best score first, and nothing in them is out of range.
void check_rows(const CategoryRows& rows, const ImageSet& images, int max_dets) {
  for (std::size_t i = 0; i < rows.score.size(); ++i) {
    require(std::isfinite(rows.score[i]), "scores are finite");
    require(rows.rank[i] < static_cast<std::uint32_t>(max_dets), "ranks are below max_dets");
    const bool first = i == 0 || rows.image_id[i - 1] < rows.image_id[i];
    require(first ? rows.rank[i] == 0
                  : rows.image_id[i - 1] == rows.image_id[i] && rows.rank[i] == rows.rank[i - 1] + 1 &&
                        rows.score[i] <= rows.score[i - 1],
            "rows are sorted by image and rank");
    require(!first || std::ranges::binary_search(images.ids(), rows.image_id[i]),
            "every row is of an image in the list");
  }
}

Outcome read_outcome(std::uint16_t matched, std::uint16_t ignored) {
  require((matched & ~kAllThresholds) == 0 &&
              ((ignored & ~kAllThresholds) == 0 || (ignored == Outcome::kAbsent && matched == 0)),
          "outcomes have a bit for each of ten thresholds");
  return {matched, ignored};
}

CategoryRows read_category(const json& stored, std::size_t subset_count, VerdictTable& verdicts) {
  require_keys(stored, 5);
  CategoryRows rows;
  rows.score = read_column<double>(stored.at("score"));
  rows.image_id = read_column<std::int64_t>(stored.at("image_id"));
  rows.rank = read_column<std::uint32_t>(stored.at("rank"));
  for (const json& count : stored.at("counted_items")) rows.counted_items.push_back(read_count(count));
  const auto outcomes = read_column<std::uint16_t>(stored.at("outcomes"));
  const std::size_t count = rows.score.size();
  require(rows.image_id.size() == count && rows.rank.size() == count && outcomes.size() == 2 * count * subset_count &&
              rows.counted_items.size() == subset_count,
          "all columns have the same length");
  std::vector<Outcome> row(subset_count);
  for (std::size_t i = 0; i < outcomes.size(); i += 2 * subset_count) {
    for (std::size_t s = 0; s < subset_count; ++s) row[s] = read_outcome(outcomes[i + 2 * s], outcomes[i + 2 * s + 1]);
    rows.verdict.push_back(verdicts.intern(row));
  }
  return rows;
}

ApAccumulator read_accumulator(const json& stored, const RunHead& head) {
  require_keys(stored, 2);
  ImageSet images = read_images(stored.at("image_ids"));
  const std::size_t subset_count = head.subsets.size();
  require(stored.at("categories").is_array() && stored.at("categories").size() == head.categories.size(),
          "every category of the set has its rows");
  VerdictTable verdicts(subset_count);
  std::vector<CategoryRows> categories(head.categories.size());
  for (std::size_t k = 0; k < categories.size(); ++k) {
    categories[k] = read_category(stored.at("categories")[k], subset_count, verdicts);
    check_rows(categories[k], images, head.options.max_dets.back());
  }
  return ApAccumulator::from_parts(subset_count, std::move(images), std::move(verdicts), std::move(categories));
}

/// Refuses what no run over the counted images can give.
void check_counts(const ApAccumulator& main, const RunHead& head) {
  const Counts& counts = head.counts;
  require(counts.images == main.image_ids().size(), "as many images are listed as were counted");
  std::uint64_t rows = 0, items = 0;
  for (std::size_t k = 0; k < main.category_count(); ++k) {
    const CategoryRows& category = main.category(static_cast<CategoryIndex>(k));
    rows += category.score.size();
    for (const std::uint64_t count : category.counted_items) {
      require(count <= counts.items, "no category has more items than there are");
    }
    items += category.counted_items[0];
    require(std::ranges::binary_search(head.scored, k) || (category.score.empty() && category.counted_items[0] == 0),
            "only scored categories have rows and items");
  }
  require(rows <= counts.predictions - counts.beyond_max_dets, "there are no more rows than predictions");
  require(items <= counts.items, "no more items are counted than there are");
}

/// Both views of the landmarks have the same predictions.
void check_views(const ApAccumulator& main, const ApAccumulator& vis) {
  require(main.images() == vis.images(), "both views have the same images");
  for (std::size_t k = 0; k < main.category_count(); ++k) {
    const CategoryRows& a = main.category(static_cast<CategoryIndex>(k));
    const CategoryRows& b = vis.category(static_cast<CategoryIndex>(k));
    require(a.score == b.score && a.image_id == b.image_id && a.rank == b.rank, "both views have the same rows");
    for (std::size_t s = 0; s < a.counted_items.size(); ++s) {
      require(b.counted_items[s] <= a.counted_items[s], "vis counts no more items than vis_and_occ");
    }
  }
}

}  // namespace

json to_json(const ApOutcomes& outcomes) {
  json stored = {{"main", to_json(outcomes.main)}};
  if (outcomes.visibility) stored["visibility"] = visibility_name(*outcomes.visibility);
  if (outcomes.vis) stored["vis"] = to_json(*outcomes.vis);
  return stored;
}

ApOutcomes read_ap_outcomes(const json& stored, const RunHead& head) {
  const bool has_landmarks = head.options.task == Task::landmarks;
  require_keys(stored, 1u + has_landmarks + stored.contains("vis"));
  ApOutcomes outcomes;
  outcomes.main = read_accumulator(stored.at("main"), head);
  check_counts(outcomes.main, head);
  if (has_landmarks) {
    outcomes.visibility = find_visibility(stored.at("visibility").get<std::string>());
    require(outcomes.visibility.has_value(), "the visibility is vis_and_occ or vis");
  }
  if (stored.contains("vis")) {
    require(outcomes.visibility == Visibility::vis_and_occ, "vis is stored only with vis_and_occ");
    outcomes.vis = read_accumulator(stored.at("vis"), head);
    check_views(outcomes.main, *outcomes.vis);
  }
  return outcomes;
}

}  // namespace df2::eval::detail
