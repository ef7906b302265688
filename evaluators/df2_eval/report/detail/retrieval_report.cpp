#include <algorithm>
#include <map>
#include <utility>

#include <df2_eval/report/detail/signature.h>
#include <df2_eval/report/detail/task_report.h>

namespace df2::eval::detail {

namespace {

std::string signature_fields(const RunHead& head, const RetrievalOutcomes& outcomes) {
  const Options& options = head.options;
  std::string text = options.query_boxes == QueryBoxes::detected ? "|boxes:detected" : "|boxes:ground-truth";
  text += "|iou:0.5|top_k:" + join(options.top_k) + "|list:" + std::to_string(max_entries(options));
  if (const auto& ranking = outcomes.ranking) {
    text += "|ranking:" + ranking->metric + "|query_features:" + ranking->query_features +
            "|gallery_features:" + ranking->gallery_features;
    if (ranking->weights) text += "|weights:" + *ranking->weights;
  }
  return text +
         (head.has_levels() ? "|subsets:queries|min_matches:" + std::to_string(options.min_matches) : "|subsets:none");
}

Summary make_summary(const Options& options, const TopK& measured) {
  std::vector<std::optional<double>> values;
  for (const int k : options.top_k) values.push_back(measured.accuracy(k));
  values.insert(values.end(), {measured.mean_average_precision, measured.mean_reciprocal_rank});
  return eval::make_summary(options, values);
}

std::uint64_t count_of(const RetrievalOutcomes& outcomes, auto holds) {
  return static_cast<std::uint64_t>(std::ranges::count_if(outcomes.main.queries(), holds));
}

RetrievalDetail make_detail(const RetrievalOutcomes& outcomes, const std::map<InputName, FileNotes>& files,
                            const TopK& all, const std::vector<int>& ks) {
  RetrievalDetail detail;
  detail.gallery = outcomes.gallery;
  detail.ranking = outcomes.ranking;
  detail.without_match = count_of(outcomes, [](const QueryOutcome& query) { return query.matches == 0; });
  detail.weak_answers = count_of(outcomes, &QueryOutcome::is_weak);
  detail.outscored_answers = count_of(outcomes, &QueryOutcome::is_outscored);
  for (const auto& [name, file] : files) {
    if (file.images) detail.images.add(*file.images);
  }
  for (std::size_t miss = 1; miss < all.misses.size(); ++miss) {
    detail.misses.emplace_back(miss_name(static_cast<Miss>(miss)), all.misses[miss]);
  }
  for (const int k : ks) {
    detail.misses.emplace_back("beyond_" + top_k_name(k), all.misses[0] - all.hits_within(k));
  }
  return detail;
}

}  // namespace

std::string add_scores(Report& report, const Partial& partial, const RetrievalOutcomes& outcomes) {
  const std::vector<int>& ks = partial.options.top_k;
  const auto measure = [&](auto&& holds) { return outcomes.main.measure(ks.back(), holds); };
  RankCurves curves;
  const TopK all = measure([](const QueryOutcome&) { return true; });
  report.summary.summary = make_summary(partial.options, all);
  curves.all = {all.queries, all.hits};
  for (const CategoryIndex category : partial.scored) {
    const TopK measured = measure([&](const QueryOutcome& query) { return query.category == category; });
    if (measured.queries == 0) continue;
    report.summary.per_category.push_back({category, measured.queries, 0, make_summary(partial.options, measured)});
    curves.per_category.push_back({measured.queries, measured.hits});
  }
  const auto least = static_cast<std::uint32_t>(partial.options.min_matches);
  for (const Subset& subset : partial.subsets) {
    if (!subset.level) continue;
    const TopK measured = measure(
        [&](const QueryOutcome& query) { return query.attributes->has(*subset.level) && query.matches >= least; });
    report.summary.subsets.push_back(
        {subset.name, measured.queries, make_summary(partial.options, measured), subset.level});
    curves.subsets.push_back({measured.queries, measured.hits});
  }
  report.retrieval = make_detail(outcomes, partial.files, all, ks);
  report.retrieval->curves = std::move(curves);
  return signature_fields(partial, outcomes);
}

}  // namespace df2::eval::detail
