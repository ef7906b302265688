#include <algorithm>
#include <atomic>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include <df2/checks.h>
#include <df2/error.h>
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

/// The image's size: as given, or that of the masks of its items.
std::optional<Size> known_size(const ImageRecord& image) {
  if (image.size) return image.size;
  for (const Item& item : image.items) {
    if (const auto* mask = std::get_if<Mask>(&item.segmentation)) return mask->size;
  }
  return std::nullopt;
}

void require_masks(const Dataset& dataset) {
  for (const ImageRecord& image : dataset.images()) {
    const std::optional<Size> size = known_size(image);
    for (const Item& item : image.items) {
      const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
      const auto* mask = std::get_if<Mask>(&item.segmentation);
      if ((polygons && !polygons->empty()) || (mask && mask->size == size)) continue;
      throw Error(Fault::ground_truth,
                  Issue(Code::bad_dataset, {dataset.name(), {}, {}, {}},
                        fmt::format("item {} of image_id {} has no segmentation of the image's size, so masks cannot "
                                    "be scored",
                                    item.id, image.id)));
    }
  }
}

/// Where the ground truth does not give the size of an image, it is that of the masks of the image's items.
void require_sizes(const Dataset& dataset, const Predictions& predictions, const MaskColumn& column) {
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const ImageRecord& image = dataset.images()[predictions.image[row]];
    const std::optional<Size> size = known_size(image);
    if (!size || *size == column.sizes[row]) continue;
    throw Error(Fault::submission, Issue{Code::rle_size,
                                         {predictions.name, {}, {}, "/" + std::to_string(row) + "/segmentation/size"},
                                         "the size of the image's items, " + size_text(*size) + ",",
                                         size_text(column.sizes[row])});
  }
}

/// For masks that neither a reader nor make_predictions has checked.
[[noreturn]] void throw_bad_mask(const Predictions& predictions, const MaskColumn& column, std::size_t row, Size size) {
  const Location where{predictions.name, {}, {}, "/" + std::to_string(row) + "/segmentation"};
  Checked wrong = check_same_size(column.sizes[row], size);
  if (!wrong) wrong = check_counts(column.row(row), size);
  throw Error(Fault::submission, Issue{wrong->code, where, wrong->expected, wrong->found});
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
  require_masks(dataset);
  require_sizes(dataset, predictions, column);
  Comparison comparison;
  comparison.task = Task::segmentation;
  comparison.area = [&](std::uint32_t row) { return static_cast<double>(column.areas[row]); };
  comparison.order = [&](std::uint32_t a, std::uint32_t b) { return column.digests[a] <=> column.digests[b]; };
  std::atomic<std::uint64_t> without_pixels = 0;
  const auto similarity = [&](const Cell& cell, SimilarityMatrix& matrix) {
    thread_local CellMasks submitted, truth;
    const std::optional<Size> known = cell.predictions.empty()
                                          ? known_size(dataset.images()[cell.image])
                                          : column.sizes[cell.predictions.front()];  // all of an image have one size
    if (!known) return;
    const Size size = *known;
    submitted.masks.clear();
    submitted.runs.resize(std::max(submitted.runs.size(), cell.predictions.size()));
    for (std::size_t p = 0; p < cell.predictions.size(); ++p) {
      const std::uint32_t row = cell.predictions[p];
      if (column.sizes[row] != size || decode_runs(column.row(row), size, submitted.runs[p])) {
        throw_bad_mask(predictions, column, row, size);
      }
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
  return partial;
}

Report evaluate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  return make_report(accumulate_segmentation(dataset, predictions, options));
}

}  // namespace df2::eval
