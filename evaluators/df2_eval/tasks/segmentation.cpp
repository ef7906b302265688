#include <string>
#include <variant>

#include <df2/error.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/tasks/walk.h>

namespace df2::eval {

namespace {

/// Masks of one cell, side by side in buffers that are reused.
struct CellMasks {
  std::vector<std::vector<std::uint32_t>> runs;
  std::vector<MaskRuns> masks;
};

/// The item's mask at the size of the image's predictions.
Mask item_mask(const Dataset& dataset, const ImageRecord& image, const Item& item, Size size) {
  if (const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation)) {
    return mask_from_polygons(*polygons, size);
  }
  if (const auto* mask = std::get_if<Mask>(&item.segmentation); mask && mask->size == size) return *mask;
  throw Error(Fault::ground_truth,
              Issue{Code::bad_dataset,
                    {dataset.name(), {}, {}, {}},
                    "a segmentation of the image's size for every item",
                    "item " + std::to_string(item.id) + " of image_id " + std::to_string(image.id) + " without one"});
}

void add_mask(CellMasks& cell, std::size_t i, Size size, std::uint32_t area) {
  cell.masks.push_back({cell.runs[i], tight_box(cell.runs[i], size), area});
}

}  // namespace

Partial accumulate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  const auto& column = std::get<MaskColumn>(predictions.geometry);
  Geometry geometry;
  geometry.area = [&](std::uint32_t row) { return static_cast<double>(column.areas[row]); };
  geometry.compare = [&](std::uint32_t a, std::uint32_t b) { return column.row(a) <=> column.row(b); };
  const auto similarity = [&](const Cell& cell, SimilarityMatrix& matrix) {
    thread_local CellMasks submitted, truth;
    const ImageRecord& image = dataset.images()[cell.image];
    const Size size = image.size.value_or(column.sizes[cell.predictions.front()]);
    submitted.masks.clear();
    submitted.runs.resize(std::max(submitted.runs.size(), cell.predictions.size()));
    for (std::size_t p = 0; p < cell.predictions.size(); ++p) {
      const std::uint32_t row = cell.predictions[p];
      // The reader has checked the counts: decoding them again cannot fail.
      (void)decode_runs(column.row(row), column.sizes[row], submitted.runs[p]);
      add_mask(submitted, p, size, column.areas[row]);
    }
    truth.masks.clear();
    truth.runs.resize(std::max(truth.runs.size(), cell.items.size()));
    for (std::size_t i = 0; i < cell.items.size(); ++i) {
      truth.runs[i] = item_mask(dataset, image, *cell.items[i], size).runs;
      add_mask(truth, i, size, mask_area(truth.runs[i]));
    }
    matrix.resize(static_cast<Eigen::Index>(cell.predictions.size()), static_cast<Eigen::Index>(cell.items.size()));
    for (Eigen::Index p = 0; p < matrix.rows(); ++p) {
      for (Eigen::Index i = 0; i < matrix.cols(); ++i) {
        matrix(p, i) = mask_iou(submitted.masks[static_cast<std::size_t>(p)], truth.masks[static_cast<std::size_t>(i)],
                                cell.items[static_cast<std::size_t>(i)]->is_crowd);
      }
    }
  };
  geometry.views = {{similarity, [](const Item&) { return false; }}};
  return walk(dataset, predictions, options, geometry);
}

Report evaluate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  return make_report(accumulate_segmentation(dataset, predictions, options));
}

}  // namespace df2::eval
