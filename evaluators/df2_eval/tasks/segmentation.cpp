#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include <df2/checks.h>
#include <df2/error.h>
#include <df2/io/image_sizes.h>
#include <df2/item_mask.h>
#include <df2/make_predictions.h>
#include <df2/parallel.h>
#include <df2/watch.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/tasks/comparisons.h>
#include <df2_eval/tasks/image_masks.h>

namespace df2::eval {

namespace {

void require_masks(const Dataset& dataset) {
  for (const ImageRecord& image : dataset.images()) {
    for (const Item& item : image.items) {
      const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
      const auto* mask = std::get_if<Mask>(&item.segmentation);
      if ((polygons && !polygons->empty()) || (mask && mask->size == known_size(image))) continue;
      throw Error(Fault::ground_truth,
                  Issue(Code::bad_dataset, {dataset.name(), {}, {}, {}},
                        fmt::format("item {} of image_id {} has no segmentation of the image's size, so masks cannot "
                                    "be scored",
                                    item.id, image.id)));
    }
  }
}

/// REQUIRES: require_image_sizes.
Size size_of(const Dataset& dataset, std::uint32_t image) {
  return known_size(dataset.images()[image]).value();
}

/// For masks that neither a reader nor make_predictions has checked.
[[noreturn]] void throw_bad_mask(const Predictions& predictions, const MaskColumn& column, std::size_t row, Size size) {
  const Location where{predictions.name, {}, {}, "/" + std::to_string(row) + "/segmentation"};
  Checked wrong = check_same_size(column.sizes[row], size);
  if (!wrong) wrong = check_counts(column.row(row), size);
  throw Error(Fault::submission, Issue{wrong->code, where, wrong->expected, wrong->found});
}

/// The readers forget masks that only AP_class_agnostic needs.
void require_every_mask(const Dataset& dataset, const Predictions& predictions, const MaskColumn& column) {
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    if (!column.row(row).empty() || dataset.images()[predictions.image[row]].items.empty()) continue;
    throw Error(Fault::usage, Code::option,
                "class_agnostic needs the masks of all rows, but these predictions were read without some: give "
                "across_categories to read_segmentation_results");
  }
}

void require_sizes(const Dataset& dataset, const Predictions& predictions, const MaskColumn& column) {
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const Size size = size_of(dataset, predictions.image[row]);
    if (column.sizes[row] != size) throw_bad_mask(predictions, column, row, size);
  }
}

}  // namespace

Comparison mask_comparison(const Dataset& dataset, const Predictions& predictions, MaskBox mask_box,
                           std::atomic<std::uint64_t>& without_pixels) {
  const auto& column = std::get<MaskColumn>(predictions.geometry);
  Comparison comparison;
  comparison.task = Task::segmentation;
  comparison.area = [&column](std::uint32_t row) { return static_cast<double>(column.areas[row]); };
  comparison.order = [&column](std::uint32_t a, std::uint32_t b) { return column.digests[a] <=> column.digests[b]; };
  const auto masks_of_slot = std::make_shared<std::vector<ImageMasks>>(pipeline_slots());
  const auto compare = [&dataset, &predictions, &column, &without_pixels, mask_box, masks_of_slot](
                           const Cell& cell, SimilarityMatrix& matrix) {
    ImageMasks& masks = (*masks_of_slot)[cell.slot];
    const Size size = size_of(dataset, cell.image);
    masks.start(cell.image, size);
    const auto decode = [&](std::uint32_t row) {
      std::vector<std::uint32_t> runs;
      if (decode_runs(column.row(row), size, runs)) throw_bad_mask(predictions, column, row, size);
      return runs;
    };
    const auto draw = [&](const Item& item) {
      std::vector<std::uint32_t> runs = item_mask(item, size).value().runs;
      if (mask_area(runs) == 0 && !item.is_crowd) ++without_pixels;
      return runs;
    };
    std::vector<const MaskRuns*> truth;
    for (const Item* item : cell.items) truth.push_back(&masks.item(*item, mask_box, [&] { return draw(*item); }));
    matrix.resize(static_cast<Eigen::Index>(cell.predictions.size()), static_cast<Eigen::Index>(cell.items.size()));
    for (std::size_t p = 0; p < cell.predictions.size(); ++p) {
      checkpoint();
      const std::uint32_t row = cell.predictions[p];
      const MaskRuns& submitted = masks.row(row, mask_box, [&] { return decode(row); });
      for (std::size_t i = 0; i < truth.size(); ++i) {
        matrix(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(i)) =
            mask_iou(submitted, *truth[i], cell.items[i]->is_crowd);
      }
    }
  };
  comparison.views = {{compare, [](const Item&) { return false; }}};
  comparison.across_categories = compare;
  return comparison;
}

Partial accumulate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options,
                                const OutcomeOutput* outcomes) {
  require_valid(predictions, dataset);
  const auto& column = std::get<MaskColumn>(predictions.geometry);
  require_image_sizes(dataset);
  require_masks(dataset);
  require_sizes(dataset, predictions, column);
  if (options.class_agnostic == true) require_every_mask(dataset, predictions, column);
  std::atomic<std::uint64_t> without_pixels = 0;
  Partial partial = walk(dataset, predictions, options,
                         mask_comparison(dataset, predictions, options.mask_box, without_pixels), outcomes);
  partial.counts.items_without_pixels = without_pixels;
  partial.sizes = dataset.size_sources();
  return partial;
}

Report evaluate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  return make_report(accumulate_segmentation(dataset, predictions, options));
}

}  // namespace df2::eval
