#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include <df2/content_hash.h>
#include <df2/make_retrieval.h>
#include <df2/parallel.h>
#include <df2/watch.h>
#include <df2_eval/cell.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/tasks/selection.h>

namespace df2::eval {

namespace {

/// Rows with the same box and category as another row of the image.
std::uint64_t count_duplicates(const RetrievalPredictions& predictions, std::span<const std::uint32_t> rows) {
  std::vector<std::tuple<int, double, double, double, double>> keys;
  for (const std::uint32_t row : rows) {
    const Box& box = predictions.box[row];
    keys.emplace_back(predictions.category[row], box.x, box.y, box.width, box.height);
  }
  std::ranges::sort(keys);
  return static_cast<std::uint64_t>(keys.end() - std::unique(keys.begin(), keys.end()));
}

/// Rows of images that the ground truth has no items of stand together behind all others.
RowsByImage group_rows(const RetrievalTruth& truth, const RetrievalPredictions& predictions) {
  const std::size_t images = truth.image_ids().size();
  std::vector<std::uint32_t> image_of_row;
  for (const std::int64_t id : predictions.image_id) {
    image_of_row.push_back(truth.find_image(id).value_or(static_cast<std::uint32_t>(images)));
  }
  return {image_of_row, images + 1};
}

}  // namespace

Partial accumulate_retrieval(const RetrievalTruth& truth, const RetrievalPredictions& predictions,
                             const Options& options) {
  require_valid(predictions);
  Partial partial;
  partial.options = options;
  partial.options.task = Task::retrieval;
  partial.options = settled(std::move(partial.options), truth.has_attributes());
  partial.ground_truth = make_input_name(truth.name(), truth.content_hash());
  partial.ground_truth_notes = truth.notes();
  partial.files[make_input_name(predictions.name, content_hash(predictions))] = {predictions.size(), predictions.notes,
                                                                                 note_images(truth, predictions)};
  partial.categories = deepfashion2_categories();
  std::vector<CategoryIndex> listed(partial.categories.size());
  std::iota(listed.begin(), listed.end(), CategoryIndex{0});
  partial.scored = selected_categories(partial.options, partial.categories, listed);
  partial.subsets = make_subsets(Task::retrieval, *partial.options.subsets, partial.options.subset_rule);
  RetrievalOutcomes scored{{}, truth.gallery().size(), predictions.ranking};

  const RowsByImage index = group_rows(truth, predictions);
  // Shop images may be listed, so that one list of images serves all tasks.
  const std::vector<std::uint32_t> images = selected_images(
      partial.options, {truth.image_ids().size(), [&](std::uint32_t image) { return truth.image_ids()[image]; },
                        [&](const IdRange& range) { return truth.knows_any_image(range.first, range.last); }});
  partial.options.images.clear();
  partial.options.image_ranges.clear();
  std::vector<std::vector<QueryOutcome>> outcomes(images.size());
  std::vector<std::uint64_t> duplicates(images.size());
  Steps steps(images.size());
  parallel_for(images.size(), [&](std::size_t i) {
    const auto rows = index.rows(images[i]);
    outcomes[i] = match_image(truth, images[i], predictions, rows, partial.options.rules, max_entries(partial.options));
    std::erase_if(outcomes[i], [&](const QueryOutcome& query) {
      return !std::ranges::binary_search(partial.scored, query.category);
    });
    if (truth.has_query(images[i])) duplicates[i] = count_duplicates(predictions, rows);
    steps.done();
  });
  for (std::size_t i = 0; i < images.size(); ++i) {
    scored.main.add_image(truth.image_ids()[images[i]], outcomes[i]);
    partial.counts.items += outcomes[i].size();
    if (truth.has_query(images[i])) partial.counts.predictions += index.rows(images[i]).size();
    partial.counts.duplicates += duplicates[i];
  }
  partial.counts.images = images.size();
  partial.outcomes = std::move(scored);
  return partial;
}

Report evaluate_retrieval(const RetrievalTruth& truth, const RetrievalPredictions& predictions,
                          const Options& options) {
  return make_report(accumulate_retrieval(truth, predictions, options));
}

}  // namespace df2::eval
