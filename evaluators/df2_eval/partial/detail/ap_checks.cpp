#include <df2_eval/partial/detail/ap_checks.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include <df2_eval/partial/detail/stored_values.h>

namespace df2::eval::detail {

namespace {

/// Rows stand by image, then rank, best score first, and nothing in them is out of range.
void check_rows(const CategoryRows& rows, const ImageSet& images, int max_dets) {
  for (std::size_t i = 0; i < rows.score.size(); ++i) {
    require(std::isfinite(rows.score[i]), "scores are finite");
    require(rows.rank[i] < static_cast<std::uint32_t>(max_dets), "ranks are below max_dets");
    const bool first = i == 0 || rows.image_id[i - 1] < rows.image_id[i];
    require(first ? rows.rank[i] == 0
                  : rows.image_id[i - 1] == rows.image_id[i] && rows.rank[i] == rows.rank[i - 1] + 1 &&
                        rows.score[i] <= rows.score[i - 1],
            "rows stand by image and rank");
    require(!first || std::ranges::binary_search(images.ids(), rows.image_id[i]), "rows are of listed images");
  }
}

/// The thresholds at which a prediction is ignored without a match: its area lies outside the subset's range.
ThresholdBits outside(const Outcome& outcome) {
  return outcome.ignored & ~outcome.matched;
}

/// By the official rules a prediction that takes an ignored item of id 0 looks as if it lay outside.
bool shows_areas(const RunHead& head) {
  return head.options.rules == Rules::strict || head.counts.id_zero == 0;
}

/// A prediction has one area, so it lies outside a range at every threshold at which it is unmatched, or at none, in
/// every subset of that range.
void check_areas(std::span<const Outcome> outcomes, const RunHead& head) {
  std::map<std::pair<double, double>, bool> known;  // of each range: whether the prediction lies outside
  for (std::size_t s = 0; s < outcomes.size(); ++s) {
    const Subset& subset = head.subsets[s];
    const Outcome& outcome = outcomes[s];
    if (outcome.is_absent) {
      require(subset.level.has_value(), "only levels leave out images");
      continue;
    }
    const ThresholdBits unmatched = all_bits(head.options.iou_thresholds.size()) & ~outcome.matched;
    if (unmatched == 0 || !shows_areas(head)) continue;
    require(outside(outcome) == 0 || outside(outcome) == unmatched, "a prediction has the same area at all thresholds");
    const bool is_outside = outside(outcome) != 0;
    const auto range = known.emplace(std::pair(subset.area_low, subset.area_high), is_outside).first;
    require(range->second == is_outside, "a prediction has the same area in all subsets");
    const bool holds_all = subset.area_low == 0 && subset.area_high == kLargestArea;
    require(!is_outside || head.options.rules == Rules::official || !holds_all,
            "under the strict rules no prediction is too large to be wrong");
  }
}

/// In no subset and at no threshold more items are found than are there.
void check_found(const ApAccumulator& view, CategoryIndex category, bool has_no_items) {
  const CategoryRows& rows = view.category(category);
  std::map<std::uint32_t, std::uint64_t> rows_of;  // each verdict
  for (const std::uint32_t verdict : rows.verdict) ++rows_of[verdict];
  for (std::size_t s = 0; s < view.subset_count(); ++s) {
    std::vector<std::uint64_t> found(view.threshold_count());
    for (const auto& [verdict, count] : rows_of) {
      const Outcome& outcome = view.verdicts().outcomes(verdict)[s];
      if (outcome.matched == 0) continue;
      require(!has_no_items, "nothing is found in a category without items");
      for (std::size_t t = 0; t < found.size(); ++t) {
        found[t] += count * ((outcome.matched & ~outcome.ignored) >> t & 1u);
      }
    }
    require(*std::ranges::max_element(found) <= rows.counted_items[s], "no more items are found than are counted");
  }
}

void check_areas(const ApAccumulator& view, const RunHead& head) {
  const VerdictTable& verdicts = view.verdicts();
  for (std::uint32_t v = 0; v < verdicts.size(); ++v) check_areas(verdicts.outcomes(v), head);
}

void check_matches(const ApAccumulator& view, const RunHead& head) {
  check_areas(view, head);
  for (std::size_t k = 0; k < view.category_count(); ++k) {
    const auto category = static_cast<CategoryIndex>(k);
    check_found(view, category, head.counts.absent_categories.contains(category));
  }
}

/// Every counted item has an area and, where levels are scored, one level of each attribute.
void check_items(const ApAccumulator& view, const RunHead& head) {
  for (std::size_t k = 0; k < view.category_count(); ++k) {
    const std::vector<std::uint64_t>& counted = view.category(static_cast<CategoryIndex>(k)).counted_items;
    std::uint64_t with_area = 0;
    std::map<Attribute, std::uint64_t> with_level;
    for (std::size_t s = 0; s < counted.size(); ++s) {
      require(counted[s] <= counted[0], "the items of a subset are some of all items");
      if (head.subsets[s].level)
        with_level[head.subsets[s].level->attribute] += counted[s];
      else if (s > 0)
        with_area += counted[s];
    }
    // An item on the edge of two ranges is in both; landmarks have no range of small areas.
    require(with_area <= 2 * counted[0] && (head.options.task == Task::landmarks || with_area >= counted[0]),
            "every item has an area");
    for (const auto& [attribute, count] : with_level) {
      require(count == counted[0], "every item has one level of each attribute");
    }
  }
}

/// What was counted of images, items and predictions is what the rows say.
void check_counts(const ApAccumulator& main, const RunHead& head) {
  const Counts& counts = head.counts;
  require(counts.images == main.image_ids().size(), "as many images are listed as were counted");
  std::uint64_t rows = 0, items = 0, beyond_areas = 0, not_scored = 0;
  for (std::size_t k = 0; k < main.category_count(); ++k) {
    const CategoryRows& category = main.category(static_cast<CategoryIndex>(k));
    const bool is_scored = std::ranges::binary_search(head.scored, k);
    require(is_scored || (category.score.empty() && category.counted_items[0] == 0),
            "only scored categories have rows and items");
    rows += category.score.size();
    items += category.counted_items[0];
    for (const std::uint32_t verdict : category.verdict) {
      beyond_areas += outside(main.verdicts().outcomes(verdict)[0]) != 0;
    }
    const auto absent = counts.absent_categories.find(static_cast<CategoryIndex>(k));
    if (absent == counts.absent_categories.end()) continue;
    require(category.counted_items[0] == 0 && category.score.size() <= absent->second,
            "a category without items has predictions alone");
    if (!is_scored) not_scored += absent->second;
  }
  require(rows + counts.beyond_max_dets + not_scored == counts.predictions,
          "the rows and the predictions beyond max_dets are all predictions");
  require(items <= counts.items && counts.id_zero <= counts.items, "counted items are some of all items");
  require((beyond_areas <= counts.beyond_areas || !shows_areas(head)) && counts.beyond_areas <= counts.predictions,
          "predictions outside every area range were counted");
}

/// The two ways to see the landmarks have the same predictions.
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

/// All categories as one: of each image the best of all predictions, and the same items.
void check_class_agnostic(const ApAccumulator& whole, const ApAccumulator& main, const RunHead& head) {
  require(main.images() == whole.images(), "class_agnostic has the images of main");
  const CategoryRows& rows = whole.category(0);
  check_rows(rows, whole.images(), head.options.max_dets.back());
  std::vector<std::pair<std::int64_t, double>> of_main;  // image, score
  std::uint64_t items = 0;
  for (std::size_t k = 0; k < main.category_count(); ++k) {
    const CategoryRows& category = main.category(static_cast<CategoryIndex>(k));
    items += category.counted_items[0];
    for (std::size_t i = 0; i < category.score.size(); ++i)
      of_main.emplace_back(category.image_id[i], category.score[i]);
  }
  std::ranges::sort(of_main, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second > b.second;
  });
  std::size_t row = 0, rank = 0;
  for (std::size_t i = 0; i < of_main.size(); ++i) {
    rank = i > 0 && of_main[i - 1].first == of_main[i].first ? rank + 1 : 0;
    if (rank >= static_cast<std::size_t>(head.options.max_dets.back())) continue;
    require(row < rows.score.size() && rows.image_id[row] == of_main[i].first && rows.score[row] == of_main[i].second,
            "class_agnostic has the best predictions of each image");
    ++row;
  }
  require(row == rows.score.size() && rows.counted_items[0] == items,
          "class_agnostic has the predictions and items of main and no others");
  check_areas(whole, head);
  check_found(whole, 0, false);
}

/// An image of which the submission says nothing has no rows.
void check_silent_images(const ApOutcomes& outcomes, const RunHead& head) {
  for (std::size_t k = 0; k < outcomes.main.category_count(); ++k) {
    const CategoryRows& rows = outcomes.main.category(static_cast<CategoryIndex>(k));
    const auto with_rows = static_cast<std::uint64_t>(std::ranges::count(rows.rank, 0u));
    require(with_rows + outcomes.signs.images_without_rows <= head.counts.images,
            "an image without predictions has no rows");
  }
}

void check_view(const ApAccumulator& view, const RunHead& head) {
  for (std::size_t k = 0; k < view.category_count(); ++k) {
    check_rows(view.category(static_cast<CategoryIndex>(k)), view.images(), head.options.max_dets.back());
  }
  check_items(view, head);
  check_matches(view, head);
}

}  // namespace

void check_ap_outcomes(const ApOutcomes& outcomes, const RunHead& head) {
  check_view(outcomes.main, head);
  check_counts(outcomes.main, head);
  if (outcomes.class_agnostic) check_class_agnostic(*outcomes.class_agnostic, outcomes.main, head);
  check_silent_images(outcomes, head);
  if (!outcomes.vis) return;
  require(outcomes.visibility == Visibility::vis_and_occ, "vis stands beside vis_and_occ only");
  check_view(*outcomes.vis, head);
  check_views(outcomes.main, *outcomes.vis);
}

}  // namespace df2::eval::detail
