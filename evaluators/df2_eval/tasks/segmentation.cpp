#include <algorithm>
#include <atomic>
#include <optional>
#include <unordered_map>
#include <variant>

#include <fmt/format.h>

#include <df2/checks.h>
#include <df2/error.h>
#include <df2/make_predictions.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/tasks/walk.h>

namespace df2::eval {

namespace {

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
std::vector<std::uint32_t> runs_of(const Item& item, Size size) {
  const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
  return polygons ? mask_from_polygons(*polygons, size).runs : std::get<Mask>(item.segmentation).runs;
}

/// The masks of one image. Each is decoded or drawn when it is first asked for, and kept for the other cells.
class ImageMasks {
 public:
  /// Forgets the masks of any other image, or of another run.
  void start(std::uint64_t run, std::uint32_t image, std::optional<Size> size) {
    if (run_ == run && image_ == image && size_ == size) return;
    run_ = run;
    image_ = image;
    size_ = size;
    rows_.clear();
    items_.clear();
  }
  /// `make` gives the runs.
  const MaskRuns& row(std::uint32_t row, MaskBox rule, auto make) { return find(rows_, row, rule, make); }
  const MaskRuns& item(const Item& item, MaskBox rule, auto make) { return find(items_, &item, rule, make); }

 private:
  struct Kept {
    std::vector<std::uint32_t> runs;
    MaskRuns mask;
  };

  template <class Key>
  const MaskRuns& find(std::unordered_map<Key, Kept>& known, Key key, MaskBox rule, auto make) {
    const auto [at, is_new] = known.try_emplace(key);
    Kept& kept = at->second;
    if (is_new) {
      kept.runs = make();
      const auto box_of = rule == MaskBox::current ? tight_box : run_ends_box;
      kept.mask = {kept.runs, box_of(kept.runs, *size_), mask_area(kept.runs)};
    }
    return kept.mask;
  }

  std::uint64_t run_ = 0;
  std::uint32_t image_ = 0;
  std::optional<Size> size_;
  std::unordered_map<std::uint32_t, Kept> rows_;
  std::unordered_map<const Item*, Kept> items_;
};

}  // namespace

Partial accumulate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options,
                                const OutcomeOutput* outcomes) {
  require_valid(predictions, dataset);
  const auto& column = std::get<MaskColumn>(predictions.geometry);
  require_masks(dataset);
  require_sizes(dataset, predictions, column);
  Comparison comparison;
  comparison.task = Task::segmentation;
  comparison.area = [&](std::uint32_t row) { return static_cast<double>(column.areas[row]); };
  comparison.order = [&](std::uint32_t a, std::uint32_t b) { return column.digests[a] <=> column.digests[b]; };
  std::atomic<std::uint64_t> without_pixels = 0;
  static std::atomic<std::uint64_t> runs = 0;
  const std::uint64_t run = ++runs;
  const auto compare = [&](const Cell& cell, SimilarityMatrix& matrix) {
    thread_local ImageMasks masks;
    const std::optional<Size> known = cell.predictions.empty()
                                          ? known_size(dataset.images()[cell.image])
                                          : column.sizes[cell.predictions.front()];  // all of an image have one size
    if (!known) return;
    const Size size = *known;
    masks.start(run, cell.image, size);
    const auto decode = [&](std::uint32_t row) {
      std::vector<std::uint32_t> runs;
      if (column.sizes[row] != size || decode_runs(column.row(row), size, runs))
        throw_bad_mask(predictions, column, row, size);
      return runs;
    };
    const auto draw = [&](const Item& item) {
      std::vector<std::uint32_t> runs = runs_of(item, size);
      if (mask_area(runs) == 0 && !item.is_crowd) ++without_pixels;
      return runs;
    };
    std::vector<const MaskRuns*> truth;
    for (const Item* item : cell.items)
      truth.push_back(&masks.item(*item, options.mask_box, [&] { return draw(*item); }));
    matrix.resize(static_cast<Eigen::Index>(cell.predictions.size()), static_cast<Eigen::Index>(cell.items.size()));
    for (std::size_t p = 0; p < cell.predictions.size(); ++p) {
      const std::uint32_t row = cell.predictions[p];
      const MaskRuns& submitted = masks.row(row, options.mask_box, [&] { return decode(row); });
      for (std::size_t i = 0; i < truth.size(); ++i) {
        matrix(static_cast<Eigen::Index>(p), static_cast<Eigen::Index>(i)) =
            mask_iou(submitted, *truth[i], cell.items[i]->is_crowd);
      }
    }
  };
  comparison.views = {{compare, [](const Item&) { return false; }}};
  comparison.across_categories = compare;
  Partial partial = walk(dataset, predictions, options, comparison, outcomes);
  partial.counts.items_without_pixels = without_pixels;
  return partial;
}

Report evaluate_segmentation(const Dataset& dataset, const Predictions& predictions, const Options& options) {
  return make_report(accumulate_segmentation(dataset, predictions, options));
}

}  // namespace df2::eval
