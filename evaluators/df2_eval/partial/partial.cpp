#include <df2_eval/partial/partial.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include <nlohmann/json.hpp>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/version.h>
#include <df2_eval/partial/detail/partial_file.h>

namespace df2::eval {

namespace {

using detail::column;
using detail::count_of;
using detail::require;
using detail::require_keys;
using detail::values_of;
using nlohmann::json;

constexpr std::string_view kFormat = "df2-partial-1";

json to_json(const ApAccumulator& accumulator) {
  json categories = json::array();
  for (CategoryIndex k = 0; k < accumulator.category_count(); ++k) {
    const CategoryRows& rows = accumulator.category(k);
    std::vector<std::uint16_t> outcomes;
    outcomes.reserve(rows.verdict.size() * accumulator.subset_count() * 2);
    for (const std::uint32_t verdict : rows.verdict) {
      for (const Outcome& outcome : accumulator.verdicts().outcomes(verdict)) {
        outcomes.push_back(outcome.matched);
        outcomes.push_back(outcome.ignored);
      }
    }
    categories.push_back({{"score", column(rows.score)},
                          {"image_id", column(rows.image_id)},
                          {"rank", column(rows.rank)},
                          {"outcomes", column(outcomes)},
                          {"counted_items", rows.counted_items}});
  }
  return {
      {"subset_count", accumulator.subset_count()},
      {"image_ids", column(std::vector<std::int64_t>(accumulator.image_ids().begin(), accumulator.image_ids().end()))},
      {"categories", std::move(categories)}};
}

/// Rows stand by image, then rank, best score first, and nothing in them is out of range.
void check_rows(const CategoryRows& rows, const std::vector<std::int64_t>& images, int max_dets) {
  for (std::size_t i = 0; i < rows.score.size(); ++i) {
    require(std::isfinite(rows.score[i]), "finite scores");
    require(rows.rank[i] < static_cast<std::uint32_t>(max_dets), "ranks below max_dets");
    const bool first = i == 0 || rows.image_id[i - 1] < rows.image_id[i];
    require(first ? rows.rank[i] == 0
                  : rows.image_id[i - 1] == rows.image_id[i] && rows.rank[i] == rows.rank[i - 1] + 1 &&
                        rows.score[i] <= rows.score[i - 1],
            "rows by image and rank");
    require(!first || std::binary_search(images.begin(), images.end(), rows.image_id[i]), "rows of listed images");
  }
}

Outcome outcome_of(std::uint16_t matched, std::uint16_t ignored) {
  require((matched & ~kAllThresholds) == 0, "outcomes of ten thresholds");
  require((ignored & ~kAllThresholds) == 0 || (ignored == Outcome::kAbsent && matched == 0),
          "outcomes of ten thresholds");
  return {matched, ignored};
}

CategoryRows category_from_json(const json& stored, std::size_t subset_count, VerdictTable& verdicts) {
  require_keys(stored, 5);
  CategoryRows rows;
  rows.score = values_of<double>(stored.at("score"));
  rows.image_id = values_of<std::int64_t>(stored.at("image_id"));
  rows.rank = values_of<std::uint32_t>(stored.at("rank"));
  for (const json& count : stored.at("counted_items")) rows.counted_items.push_back(count_of(count));
  const auto outcomes = values_of<std::uint16_t>(stored.at("outcomes"));
  const std::size_t count = rows.score.size();
  require(rows.image_id.size() == count && rows.rank.size() == count && outcomes.size() == 2 * count * subset_count &&
              rows.counted_items.size() == subset_count,
          "columns of one length");
  std::vector<Outcome> row(subset_count);
  for (std::size_t i = 0; i < outcomes.size(); i += 2 * subset_count) {
    for (std::size_t s = 0; s < subset_count; ++s) row[s] = outcome_of(outcomes[i + 2 * s], outcomes[i + 2 * s + 1]);
    rows.verdict.push_back(verdicts.number_of(row));
  }
  return rows;
}

ApAccumulator accumulator_from_json(const json& stored, std::size_t subset_count, int max_dets) {
  require_keys(stored, 3);
  require(count_of(stored.at("subset_count")) == subset_count, "as many subsets as the options ask for");
  std::vector<std::int64_t> images = detail::image_ids_of(stored.at("image_ids"));
  require(stored.at("categories").is_array() && stored.at("categories").size() == kDeepFashion2Categories,
          "13 categories");
  VerdictTable verdicts(subset_count);
  std::vector<CategoryRows> categories(kDeepFashion2Categories);
  for (std::size_t k = 0; k < categories.size(); ++k) {
    categories[k] = category_from_json(stored.at("categories")[k], subset_count, verdicts);
    check_rows(categories[k], images, max_dets);
  }
  return ApAccumulator::from_parts(subset_count, std::move(images), std::move(verdicts), std::move(categories));
}

Visibility visibility_from_json(const json& stored) {
  const std::optional<Visibility> visibility = find_visibility(stored.get<std::string>());
  require(visibility.has_value(), "vis_and_occ or vis");
  return *visibility;
}

std::vector<std::int64_t> ids_of(const CategorySet& categories, const std::vector<CategoryIndex>& scored) {
  std::vector<std::int64_t> ids;
  for (const CategoryIndex category : scored) ids.push_back(categories[category].id);
  return ids;
}

json to_json(const Counts& c) {
  json absent = json::object();
  for (const auto& [category, count] : c.absent_categories)
    absent[std::to_string(deepfashion2_categories()[category].id)] = count;
  return {{"images", c.images},           {"items", c.items},
          {"predictions", c.predictions}, {"beyond_max_dets", c.beyond_max_dets},
          {"duplicates", c.duplicates},   {"absent_categories", std::move(absent)}};
}

Counts counts_from_json(const json& stored) {
  require_keys(stored, 6);
  Counts c;
  c.images = count_of(stored.at("images"));
  c.items = count_of(stored.at("items"));
  c.predictions = count_of(stored.at("predictions"));
  c.beyond_max_dets = count_of(stored.at("beyond_max_dets"));
  c.duplicates = count_of(stored.at("duplicates"));
  require(stored.at("absent_categories").is_object(), "a map of absent categories");
  for (CategoryIndex k = 0; k < kDeepFashion2Categories; ++k) {
    const auto absent = stored.at("absent_categories").find(std::to_string(deepfashion2_categories()[k].id));
    if (absent != stored.at("absent_categories").end()) c.absent_categories[k] = count_of(*absent);
  }
  require(c.absent_categories.size() == stored.at("absent_categories").size(), "absent categories from 1 to 13");
  return c;
}

/// What a walk over the counted images cannot have given.
void check_counts(const Partial& partial) {
  const Counts& counts = partial.counts;
  require(counts.images == partial.main.image_ids().size(), "as many images as counted");
  require(counts.beyond_max_dets <= counts.predictions && counts.duplicates <= counts.predictions &&
              counts.in_absent_categories() <= counts.predictions,
          "counts of odd predictions within all of them");
  std::uint64_t rows = 0, items = 0;
  for (CategoryIndex k = 0; k < partial.main.category_count(); ++k) {
    const CategoryRows& category = partial.main.category(k);
    rows += category.score.size();
    for (const std::uint64_t count : category.counted_items) require(count <= counts.items, "items within all of them");
    items += category.counted_items[0];
    const bool scored = std::ranges::binary_search(partial.scored, k);
    require(scored || (category.score.empty() && category.counted_items[0] == 0), "rows of scored categories only");
  }
  require(rows <= counts.predictions - counts.beyond_max_dets, "no more rows than predictions");
  require(items <= counts.items, "items within all of them");
}

/// The two ways to see the landmarks have the same predictions.
void check_views(const ApAccumulator& main, const ApAccumulator& vis) {
  require(std::ranges::equal(main.image_ids(), vis.image_ids()), "the same images in main and vis");
  for (CategoryIndex k = 0; k < main.category_count(); ++k) {
    const CategoryRows& a = main.category(k);
    const CategoryRows& b = vis.category(k);
    require(a.score == b.score && a.image_id == b.image_id && a.rank == b.rank, "the same rows in main and vis");
    for (std::size_t s = 0; s < a.counted_items.size(); ++s) {
      require(b.counted_items[s] <= a.counted_items[s], "no more items in vis than in main");
    }
  }
}

}  // namespace

Partial detail::partial_from_json(const json& stored) {
  require(stored.is_object() && stored.value("format", json()) == kFormat, "format df2-partial-1");
  require(stored.at("df2_version") == kVersion, "this version of df2");
  Partial partial;
  partial.options = options_from_json(stored.at("options"));
  const bool has_landmarks = partial.options.task == Task::landmarks;
  require_keys(stored, 10u + has_landmarks + stored.contains("vis"));
  require(partial.options.images.empty() && options_to_json(partial.options) == stored.at("options"),
          "checked options without images");
  partial.ground_truth = stored.at("ground_truth");
  partial.ground_truth_hash = stored.at("ground_truth_hash");
  partial.files = detail::files_from_json(stored.at("files"));
  for (const json& id : stored.at("category_ids")) {
    require(count_of(id) <= detail::kMaxId && deepfashion2_categories().find(id.get<std::int64_t>()),
            "category ids from 1 to 13");
    partial.scored.push_back(*deepfashion2_categories().find(id.get<std::int64_t>()));
  }
  require(std::ranges::adjacent_find(partial.scored, std::greater_equal<>()) == partial.scored.end(),
          "ascending category ids");
  const bool levels = stored.at("levels").get<bool>();
  require(partial.options.subsets == levels, "levels where the options say so, and only there");
  partial.subsets = make_subsets(partial.options.task, levels, partial.options.subset_rule);
  partial.counts = counts_from_json(stored.at("counts"));
  const int max_dets = partial.options.max_dets.back();
  partial.main = accumulator_from_json(stored.at("main"), partial.subsets.size(), max_dets);
  check_counts(partial);
  if (has_landmarks) partial.visibility = visibility_from_json(stored.at("visibility"));
  if (stored.contains("vis")) {
    require(partial.visibility == Visibility::vis_and_occ, "vis beside vis_and_occ only");
    partial.vis = accumulator_from_json(stored.at("vis"), partial.subsets.size(), max_dets);
    check_views(partial.main, *partial.vis);
  }
  return partial;
}

void merge(Partial& into, const Partial& other) {
  json mine = options_to_json(into.options);
  json theirs = options_to_json(other.options);
  if (mine != theirs || into.ground_truth_hash != other.ground_truth_hash || into.scored != other.scored ||
      into.subsets != other.subsets || into.visibility != other.visibility ||
      into.vis.has_value() != other.vis.has_value()) {
    throw Error(
        Fault::submission, Code::partial_signature,
        "partials of one ground truth and one set of options (" + into.ground_truth_hash + " " + mine.dump() + ")",
        other.ground_truth_hash + " " + theirs.dump());
  }
  into.ground_truth = std::min(into.ground_truth, other.ground_truth);  // one content may have two names
  into.main.merge(other.main);
  if (into.vis) into.vis->merge(*other.vis);
  into.counts.add(other.counts);
  unite(into.files, other.files);
}

void write_partial(const Partial& partial, const std::string& path) {
  json stored = {{"format", kFormat},
                 {"df2_version", kVersion},
                 {"options", options_to_json(partial.options)},
                 {"ground_truth", partial.ground_truth},
                 {"ground_truth_hash", partial.ground_truth_hash},
                 {"files", detail::to_json(partial.files)},
                 {"category_ids", ids_of(partial.categories, partial.scored)},
                 {"levels", partial.subsets.back().level.has_value()},
                 {"counts", to_json(partial.counts)},
                 {"main", to_json(partial.main)}};
  if (partial.visibility) stored["visibility"] = visibility_name(*partial.visibility);
  if (partial.vis) stored["vis"] = to_json(*partial.vis);
  detail::write_partial_file(stored, path);
}

Partial read_partial(const std::string& path, std::uint64_t max_bytes) {
  Partial partial;
  detail::read_partial_file(path, max_bytes, [&](const json& stored) { partial = detail::partial_from_json(stored); });
  return partial;
}

}  // namespace df2::eval
