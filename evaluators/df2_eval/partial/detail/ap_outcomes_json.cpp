#include <algorithm>
#include <utility>

#include <df2_eval/partial/detail/ap_checks.h>
#include <df2_eval/partial/detail/outcomes_json.h>
#include <df2_eval/partial/detail/signs_json.h>
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
  }
  return ApAccumulator::from_parts(subset_count, std::move(images), std::move(verdicts), std::move(categories));
}

}  // namespace

json to_json(const ApOutcomes& outcomes) {
  json stored = {{"main", to_json(outcomes.main)}, {"signs", to_json(outcomes.signs)}};
  if (outcomes.visibility) stored["visibility"] = visibility_name(*outcomes.visibility);
  if (outcomes.vis) stored["vis"] = to_json(*outcomes.vis);
  return stored;
}

ApOutcomes read_ap_outcomes(const json& stored, const RunHead& head) {
  const bool has_landmarks = head.options.task == Task::landmarks;
  require_keys(stored, 2u + has_landmarks + stored.contains("vis"));
  ApOutcomes outcomes;
  outcomes.main = read_accumulator(stored.at("main"), head);
  if (has_landmarks) {
    outcomes.visibility = find_visibility(stored.at("visibility").get<std::string>());
    require(outcomes.visibility.has_value(), "the visibility is vis_and_occ or vis");
  }
  if (stored.contains("vis")) outcomes.vis = read_accumulator(stored.at("vis"), head);
  outcomes.signs = read_signs(stored.at("signs"), head);
  check_ap_outcomes(outcomes, head);
  return outcomes;
}

}  // namespace df2::eval::detail
