#include <df2_eval/batches.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/sort_unique.h>
#include <df2_eval/evaluate_task.h>
#include <df2_eval/join_predictions.h>
#include <df2_eval/partial/memory_name.h>
#include <df2_eval/tasks/selection.h>

namespace df2::eval {

namespace {

constexpr std::size_t kMostWaitingRows = std::size_t{1} << 16;
constexpr std::size_t kMostWaitingImages = std::size_t{1} << 12;

std::vector<std::int64_t> ids_of(const Dataset& dataset) {
  std::vector<std::int64_t> ids;
  for (const ImageRecord& image : dataset.images()) ids.push_back(image.id);
  return ids;
}

std::vector<std::int64_t> selected_ids(const Options& options, std::span<const std::int64_t> ids,
                                       std::function<bool(const IdRange&)> knows_other) {
  std::vector<std::int64_t> selected;
  const ImageIds all{ids.size(), [&](std::uint32_t index) { return ids[index]; }, std::move(knows_other)};
  for (const std::uint32_t index : selected_images(options, all)) selected.push_back(ids[index]);
  return selected;
}

std::vector<std::int64_t> images_of(const Predictions& rows, const Dataset& dataset) {
  std::vector<std::int64_t> ids;
  for (const std::uint32_t image : rows.image) ids.push_back(dataset.images()[image].id);
  sort_unique(ids);
  return ids;
}

/// The same run of no image: what all its partials have in common.
Partial emptied(Partial partial) {
  partial.counts = {};
  partial.files.clear();
  if (auto* retrieval = std::get_if<RetrievalOutcomes>(&partial.outcomes)) {
    retrieval->main = {};
    return partial;
  }
  auto& outcomes = std::get<ApOutcomes>(partial.outcomes);
  const auto empty = [](ApAccumulator& view) {
    view = ApAccumulator(view.category_count(), view.subset_count(), view.threshold_count());
  };
  empty(outcomes.main);
  if (outcomes.vis) empty(*outcomes.vis);
  if (outcomes.class_agnostic) empty(*outcomes.class_agnostic);
  outcomes.signs = {};
  return partial;
}

/// The options of a run of these images alone.
Options only(const std::vector<std::int64_t>& images, Options options) {
  options.images = images;
  options.image_ranges.clear();
  return options;
}

[[noreturn]] void refuse_use(const std::string& sentence) {
  throw Error(Fault::usage, Code::usage, sentence);
}

void require_image(std::span<const std::int64_t> expected, Task task) {
  if (expected.empty()) refuse_use(fmt::format("the ground truth has no image to score {} on", task_name(task)));
}

}  // namespace

Batches::Batches(DatasetPointer ground_truth, const Options& options)
    : options_(options),
      expected_(selected_ids(options, ids_of(*ground_truth), [](const IdRange&) { return false; })),
      waiting_(no_predictions(options.task)) {
  if (options.task == Task::retrieval || options.task == Task::verification)
    refuse_use(fmt::format("items are the ground truth of other tasks than {}", task_name(options.task)));
  require_image(expected_, options.task);
  ground_truth_ = std::move(ground_truth);
  whole_ = emptied(score(waiting_, {expected_.front()}));
  whole_.path = "what was added before";
}

Batches::Batches(TruthPointer ground_truth, const Options& options)
    : options_(options), expected_(selected_ids(options, ground_truth->image_ids(), [&](const IdRange& range) {
        return ground_truth->knows_any_image(range.first, range.last);
      })) {
  require_image(expected_, options.task);
  ground_truth_ = std::move(ground_truth);
  whole_ = emptied(score(RetrievalPredictions{}, {expected_.front()}));
  whole_.path = "what was added before";
}

Batches::Batches(Partial whole) : whole_(std::move(whole)) {
  const auto ids = whole_.images().ids();
  seen_.insert(ids.begin(), ids.end());
}

std::vector<std::int64_t> Batches::checked_images(std::vector<std::int64_t> images) const {
  sort_unique(images);
  for (const std::int64_t id : images) {
    if (seen_.contains(id)) {
      throw Error(Fault::submission, Code::partial_overlap,
                  fmt::format("image_id {} was added before; add each image once, with all its predictions", id));
    }
    if (has_ground_truth() && !std::ranges::binary_search(expected_, id))
      throw Error(Fault::submission, Code::unknown_image, fmt::format("image_id {} is no image of this run", id));
  }
  return images;
}

void Batches::add_rows(const Predictions& rows, const BatchImages& images) {
  const auto* dataset = std::get_if<DatasetPointer>(&ground_truth_);
  if (!dataset) refuse_use("rows can be added only where there is ground truth with items");
  const std::vector<std::int64_t> named = images_of(rows, **dataset);
  std::vector<std::int64_t> batch = checked_images(images.value_or(named));
  for (const std::int64_t id : named) {
    if (std::ranges::binary_search(batch, id)) continue;
    throw Error(Fault::submission, Code::unknown_image,
                fmt::format("a prediction of this batch is of image_id {}, which is no image of the batch", id));
  }
  // First, so that a batch is not added when this is interrupted.
  if (waiting_.size() >= kMostWaitingRows || waiting_images_.size() >= kMostWaitingImages) score_waiting();
  append(waiting_, rows);
  waiting_images_.insert(waiting_images_.end(), batch.begin(), batch.end());
  seen_.insert(batch.begin(), batch.end());
}

void Batches::add_file(const Predictions& file, const BatchImages& images) {
  const auto* dataset = std::get_if<DatasetPointer>(&ground_truth_);
  if (!dataset) refuse_use("this file can be added only where there is ground truth with items");
  const std::vector<std::int64_t> batch = checked_images(images ? *images : images_of(file, **dataset));
  if (!batch.empty()) take(score(file, batch));
}

void Batches::add_file(const RetrievalPredictions& file, const BatchImages& images) {
  const auto* truth = std::get_if<TruthPointer>(&ground_truth_);
  if (!truth) refuse_use("this file can be added only where there is ground truth with queries");
  std::vector<std::int64_t> named;
  std::ranges::copy_if(file.image_id, std::back_inserter(named),
                       [&](std::int64_t id) { return (*truth)->find_image(id).has_value(); });
  const std::vector<std::int64_t> batch = checked_images(images ? *images : named);
  if (!batch.empty()) take(score(file, batch));
}

void Batches::add(Partial partial) {
  const auto ids = partial.images().ids();
  if (partial.path.empty()) partial.path = "what is added";
  score_waiting();
  if (has_ground_truth()) {
    const auto outside =
        std::ranges::find_if_not(ids, [&](std::int64_t id) { return std::ranges::binary_search(expected_, id); });
    // Of another ground truth, merge says more.
    if (outside != ids.end() && partial.ground_truth.hash == whole_.ground_truth.hash) {
      throw Error(Fault::submission, Code::unknown_image,
                  fmt::format("{} has image_id {}, which is no image of this run", partial.path, *outside));
    }
  }
  take(partial);
}

void Batches::add_rest() {
  if (!has_ground_truth()) refuse_use("which images are left can be told only where there is ground truth");
  std::vector<std::int64_t> rest;
  std::ranges::copy_if(expected_, std::back_inserter(rest), [&](std::int64_t id) { return !seen_.contains(id); });
  if (rest.empty()) return;
  if (std::holds_alternative<TruthPointer>(ground_truth_)) {
    RetrievalPredictions none;
    none.name = kMemoryName;
    take(score(none, rest));
  } else {
    add_rows(no_predictions(options_.task), rest);
  }
}

const Partial& Batches::partial() {
  score_waiting();
  return whole_;
}

void Batches::score_waiting() {
  if (waiting_images_.empty()) return;
  std::ranges::sort(waiting_images_);
  const Partial scored = score(waiting_, waiting_images_);
  merge(whole_, scored);
  waiting_ = no_predictions(options_.task);
  waiting_images_.clear();
}

Partial Batches::score(const Predictions& rows, const std::vector<std::int64_t>& images) const {
  return accumulate_task(*std::get<DatasetPointer>(ground_truth_), rows, only(images, options_));
}

Partial Batches::score(const RetrievalPredictions& rows, const std::vector<std::int64_t>& images) const {
  return accumulate_retrieval(*std::get<TruthPointer>(ground_truth_), rows, only(images, options_));
}

void Batches::take(const Partial& scored) {
  const auto ids = scored.images().ids();
  merge(whole_, scored);
  seen_.insert(ids.begin(), ids.end());
}

}  // namespace df2::eval
