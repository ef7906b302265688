#include <limits>
#include <utility>

#include <df2_eval/partial/detail/ap_checks.h>
#include <df2_eval/partial/detail/outcomes_json.h>
#include <df2_eval/partial/detail/signs_json.h>
#include <df2_eval/partial/detail/stored_values.h>
#include <df2_eval/summarize.h>

namespace df2::eval::detail {

using nlohmann::json;

namespace {

/// Verdicts by the place of the first row that has them, so that equal accumulators are stored in equal bytes.
class StoredVerdicts {
 public:
  explicit StoredVerdicts(const VerdictTable& table) : table_(table), number_(table.size(), kNone) {}

  std::uint32_t number(std::uint32_t verdict) {
    if (number_[verdict] == kNone) {
      number_[verdict] = count_++;
      for (const Outcome& outcome : table_.outcomes(verdict)) {
        matched_.push_back(outcome.matched);
        ignored_.push_back(outcome.ignored);
        absent_.push_back(outcome.is_absent);
      }
    }
    return number_[verdict];
  }
  json to_json() const {
    return {{"matched", to_column(matched_)}, {"ignored", to_column(ignored_)}, {"absent", to_column(absent_)}};
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  const VerdictTable& table_;
  std::vector<std::uint32_t> number_;  // of each verdict of the table
  std::uint32_t count_ = 0;
  std::vector<std::uint64_t> matched_, ignored_;  // [number][subset]
  std::vector<std::uint8_t> absent_;              // [number][subset]
};

json to_json(const ApAccumulator& accumulator) {
  StoredVerdicts verdicts(accumulator.verdicts());
  json categories = json::array();
  for (std::size_t k = 0; k < accumulator.category_count(); ++k) {
    const CategoryRows& rows = accumulator.category(static_cast<CategoryIndex>(k));
    std::vector<std::uint32_t> numbers;
    numbers.reserve(rows.verdict.size());
    for (const std::uint32_t verdict : rows.verdict) numbers.push_back(verdicts.number(verdict));
    categories.push_back({{"score", to_column(rows.score)},
                          {"image_id", to_column(rows.image_id)},
                          {"rank", to_column(rows.rank)},
                          {"verdict", to_column(numbers)},
                          {"counted_items", rows.counted_items}});
  }
  return {{"image_ids", to_column(accumulator.image_ids())},
          {"categories", std::move(categories)},
          {"verdicts", verdicts.to_json()}};
}

VerdictTable read_verdicts(const json& stored, std::size_t subset_count, std::size_t threshold_count) {
  require_keys(stored, 3);
  const auto matched = read_column<std::uint64_t>(stored.at("matched"));
  const auto ignored = read_column<std::uint64_t>(stored.at("ignored"));
  const auto absent = read_column<std::uint8_t>(stored.at("absent"));
  require(matched.size() % subset_count == 0 && ignored.size() == matched.size() && absent.size() == matched.size(),
          "a verdict has an outcome in each subset");
  VerdictTable verdicts(subset_count, threshold_count);
  std::vector<Outcome> row;
  for (std::size_t i = 0; i < matched.size(); ++i) {
    require(((matched[i] | ignored[i]) & ~all_bits(threshold_count)) == 0 && absent[i] <= 1 &&
                (absent[i] == 0 || (matched[i] == 0 && ignored[i] == 0)),
            "outcomes have a bit for each threshold, and none where they are absent");
    row.push_back({matched[i], ignored[i], absent[i] == 1});
    if (row.size() < subset_count) continue;
    require(verdicts.intern(row) == i / subset_count, "no two verdicts are alike");
    row.clear();
  }
  return verdicts;
}

CategoryRows read_category(const json& stored, std::size_t subset_count) {
  require_keys(stored, 5);
  CategoryRows rows;
  rows.score = read_column<double>(stored.at("score"));
  rows.image_id = read_column<std::int64_t>(stored.at("image_id"));
  rows.rank = read_column<std::uint32_t>(stored.at("rank"));
  rows.verdict = read_column<std::uint32_t>(stored.at("verdict"));
  for (const json& count : stored.at("counted_items")) {
    rows.counted_items.push_back(read_count(count));
    require(rows.counted_items.back() <= std::numeric_limits<std::uint32_t>::max(),
            "a dataset has less than 2^32 items");
  }
  const std::size_t count = rows.score.size();
  require(rows.image_id.size() == count && rows.rank.size() == count && rows.verdict.size() == count &&
              rows.counted_items.size() == subset_count,
          "all columns have the same length");
  return rows;
}

/// Verdicts are numbered by the first row that has them.
void check_numbers(const std::vector<CategoryRows>& categories, std::size_t verdict_count) {
  std::uint32_t next = 0;
  for (const CategoryRows& rows : categories) {
    for (const std::uint32_t verdict : rows.verdict) {
      require(verdict <= next, "verdicts are numbered in the order of the rows");
      next += verdict == next;
    }
  }
  require(next == verdict_count, "every verdict is that of a row");
}

ApAccumulator read_accumulator(const json& stored, const RunHead& head, std::size_t category_count,
                               std::size_t subset_count) {
  require_keys(stored, 3);
  ImageSet images = read_images(stored.at("image_ids"));
  require(stored.at("categories").is_array() && stored.at("categories").size() == category_count,
          "every category of the set has its rows");
  const std::size_t threshold_count = head.options.iou_thresholds.size();
  VerdictTable verdicts = read_verdicts(stored.at("verdicts"), subset_count, threshold_count);
  std::vector<CategoryRows> categories;
  for (const json& category : stored.at("categories")) categories.push_back(read_category(category, subset_count));
  check_numbers(categories, verdicts.size());
  return ApAccumulator::from_parts(subset_count, threshold_count, std::move(images), std::move(verdicts),
                                   std::move(categories));
}

}  // namespace

json to_json(const ApOutcomes& outcomes) {
  json stored = {{"main", to_json(outcomes.main)}, {"signs", to_json(outcomes.signs)}};
  if (outcomes.visibility) stored["visibility"] = visibility_name(*outcomes.visibility);
  if (outcomes.vis) stored["vis"] = to_json(*outcomes.vis);
  if (outcomes.class_agnostic) stored["class_agnostic"] = to_json(*outcomes.class_agnostic);
  return stored;
}

ApOutcomes read_ap_outcomes(const json& stored, const RunHead& head) {
  const bool has_landmarks = head.options.task == Task::landmarks;
  const bool is_agnostic = has_class_agnostic_ap(head.options);
  require_keys(stored, 2u + has_landmarks + is_agnostic + stored.contains("vis"));
  ApOutcomes outcomes;
  const auto read = [&](const char* key) {
    return read_accumulator(stored.at(key), head, head.categories.size(), head.subsets.size());
  };
  outcomes.main = read("main");
  if (is_agnostic) outcomes.class_agnostic = read_accumulator(stored.at("class_agnostic"), head, 1, 1);
  if (has_landmarks) {
    outcomes.visibility = find_visibility(stored.at("visibility").get<std::string>());
    require(outcomes.visibility.has_value(), "the visibility is vis_and_occ or vis");
  }
  if (stored.contains("vis")) outcomes.vis = read("vis");
  outcomes.signs = read_signs(stored.at("signs"), head);
  check_ap_outcomes(outcomes, head);
  return outcomes;
}

}  // namespace df2::eval::detail
