#include <algorithm>
#include <atomic>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include <df2/checks.h>
#include <df2/error.h>
#include <df2/io/image_sizes.h>
#include <df2/make_predictions.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/tasks/walk.h>

namespace df2::eval {

namespace {

/// Masks of one cell, side by side in buffers that are reused.
struct CellMasks {
  std::vector<std::vector<std::uint32_t>> runs;
  std::vector<MaskRuns> masks;
};

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

void require_sizes(const Dataset& dataset, const Predictions& predictions, const MaskColumn& column) {
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const Size size = size_of(dataset, predictions.image[row]);
    if (column.sizes[row] != size) throw_bad_mask(predictions, column, row, size);
  }
}

/// Runs of the item's mask. REQUIRES: require_masks.
void fill_runs(const Item& item, Size size, std::vector<std::uint32_t>& runs) {
  if (const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation)) {
    runs = mask_from_polygons(*polygons, size).runs;
  } else {
    runs = std::get<Mask>(item.segmentation).runs;
  }
}

void add_mask(CellMasks& cell, std::size_t i, Size size, std::uint32_t area, MaskBox rule) {
  const auto box_of = rule == MaskBox::current ? tight_box : run_ends_box;
  cell.masks.push_back({cell.runs[i], box_of(cell.runs[i], size), area});
}

}  // namespace

Partial accumulate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  require_valid(predictions, dataset);
  const auto& column = std::get<MaskColumn>(predictions.geometry);
  require_image_sizes(dataset);
  require_masks(dataset);
  require_sizes(dataset, predictions, column);
  Comparison comparison;
  comparison.task = Task::segmentation;
  comparison.area = [&](std::uint32_t row) { return static_cast<double>(column.areas[row]); };
  comparison.order = [&](std::uint32_t a, std::uint32_t b) { return column.digests[a] <=> column.digests[b]; };
  std::atomic<std::uint64_t> without_pixels = 0;
  const auto similarity = [&](const Cell& cell, SimilarityMatrix& matrix) {
    thread_local CellMasks submitted, truth;
    const Size size = size_of(dataset, cell.image);
    submitted.masks.clear();
    submitted.runs.resize(std::max(submitted.runs.size(), cell.predictions.size()));
    for (std::size_t p = 0; p < cell.predictions.size(); ++p) {
      const std::uint32_t row = cell.predictions[p];
      if (decode_runs(column.row(row), size, submitted.runs[p])) throw_bad_mask(predictions, column, row, size);
      add_mask(submitted, p, size, column.areas[row], options.mask_box);
    }
    truth.masks.clear();
    truth.runs.resize(std::max(truth.runs.size(), cell.items.size()));
    for (std::size_t i = 0; i < cell.items.size(); ++i) {
      fill_runs(*cell.items[i], size, truth.runs[i]);
      add_mask(truth, i, size, mask_area(truth.runs[i]), options.mask_box);
      if (truth.masks.back().area == 0 && !cell.items[i]->is_crowd) ++without_pixels;
    }
    matrix.resize(static_cast<Eigen::Index>(cell.predictions.size()), static_cast<Eigen::Index>(cell.items.size()));
    for (Eigen::Index p = 0; p < matrix.rows(); ++p) {
      for (Eigen::Index i = 0; i < matrix.cols(); ++i) {
        matrix(p, i) = mask_iou(submitted.masks[static_cast<std::size_t>(p)], truth.masks[static_cast<std::size_t>(i)],
                                cell.items[static_cast<std::size_t>(i)]->is_crowd);
      }
    }
  };
  comparison.views = {{similarity, [](const Item&) { return false; }}};
  Partial partial = walk(dataset, predictions, options, comparison);
  partial.counts.items_without_pixels = without_pixels;
  partial.sizes = dataset.size_sources();
  return partial;
}

Report evaluate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  return make_report(accumulate_segmentation(dataset, predictions, options));
}

}  // namespace df2::eval
