#include <algorithm>
#include <tuple>
#include <utility>

#include <df2/content_hash.h>
#include <df2/error.h>
#include <df2/make_retrieval.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>

namespace df2::eval {

namespace {

/// Rows of a submission by image.
class RowIndex {
 public:
  RowIndex(const RetrievalPredictions& predictions, std::size_t images) : begin_(images + 1) {
    for (const std::uint32_t image : predictions.image) ++begin_[image + 1];
    for (std::size_t i = 0; i < images; ++i) begin_[i + 1] += begin_[i];
    rows_.resize(predictions.size());
    std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
    for (std::uint32_t row = 0; row < predictions.size(); ++row) rows_[next[predictions.image[row]]++] = row;
  }
  /// In file order.
  std::span<const std::uint32_t> rows_of(std::size_t image) const {
    return std::span(rows_).subspan(begin_[image], begin_[image + 1] - begin_[image]);
  }

 private:
  std::vector<std::size_t> begin_;
  std::vector<std::uint32_t> rows_;
};

/// Rows that repeat another one of the image with the same box and category.
std::uint64_t count_duplicates(const RetrievalPredictions& predictions, std::span<const std::uint32_t> rows) {
  std::vector<std::tuple<int, double, double, double, double>> keys;
  for (const std::uint32_t row : rows) {
    const Box& box = predictions.box[row];
    keys.emplace_back(predictions.category[row], box.x, box.y, box.width, box.height);
  }
  std::ranges::sort(keys);
  return static_cast<std::uint64_t>(keys.end() - std::unique(keys.begin(), keys.end()));
}

/// Indices of the images that take part. Throws Error (option) for one that has no query item.
std::vector<std::size_t> selected_images(const RetrievalTruth& truth, const Options& options) {
  std::vector<std::size_t> images;
  for (std::size_t i = 0; options.images.empty() && i < truth.image_ids().size(); ++i) images.push_back(i);
  for (const std::int64_t id : options.images) {
    const auto image = truth.find_image(id);
    if (!image) {
      throw Error(Fault::usage, Issue(Code::option, {"options", {}, {}, "/images"},
                                      "the queries have no image of image_id " + std::to_string(id)));
    }
    images.push_back(*image);
  }
  return images;
}

/// All categories, or those that were asked for.
std::vector<CategoryIndex> selected_categories(const Options& options) {
  std::vector<CategoryIndex> categories;
  for (std::size_t i = 0; i < deepfashion2_categories().size(); ++i) {
    const auto category = static_cast<CategoryIndex>(i);
    if (options.categories.empty() ||
        std::ranges::binary_search(options.categories, deepfashion2_categories()[category].id)) {
      categories.push_back(category);
    }
  }
  return categories;
}

}  // namespace

Partial accumulate_retrieval(const RetrievalTruth& truth, const RetrievalPredictions& predictions,
                             const Options& options) {
  require_valid(predictions, truth);
  Partial partial;
  partial.options = options;
  partial.options.task = Task::retrieval;
  partial.options = settled(std::move(partial.options), truth.has_attributes());
  partial.ground_truth = make_input_name(truth.name(), truth.content_hash());
  partial.files[make_input_name(predictions.name, content_hash(predictions, truth))] = {predictions.size(),
                                                                                        predictions.notes};
  partial.categories = deepfashion2_categories();
  partial.scored = selected_categories(partial.options);
  partial.subsets = make_subsets(Task::retrieval, *partial.options.subsets, partial.options.subset_rule);
  RetrievalOutcomes scored{{}, truth.gallery().size(), predictions.ranking};

  const RowIndex index(predictions, truth.image_ids().size());
  const std::vector<std::size_t> images = selected_images(truth, partial.options);
  partial.options.images.clear();
  std::vector<std::vector<QueryOutcome>> outcomes(images.size());
  std::vector<std::uint64_t> duplicates(images.size());
  parallel_for(images.size(), [&](std::size_t i) {
    const auto rows = index.rows_of(images[i]);
    outcomes[i] =
        match_image(truth, images[i], predictions, rows, partial.options.retrieval_rule, max_entries(partial.options));
    std::erase_if(outcomes[i], [&](const QueryOutcome& query) {
      return !std::ranges::binary_search(partial.scored, query.category);
    });
    duplicates[i] = count_duplicates(predictions, rows);
  });
  for (std::size_t i = 0; i < images.size(); ++i) {
    scored.main.add_image(truth.image_ids()[images[i]], outcomes[i]);
    partial.counts.items += outcomes[i].size();
    partial.counts.predictions += index.rows_of(images[i]).size();
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
