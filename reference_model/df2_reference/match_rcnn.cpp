#include <df2_reference/match_rcnn.h>

#include <utility>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>

#include <df2_reference/heads/region_pooling.h>
#include <df2_reference/proposals/corner_boxes.h>

namespace df2::reference {
namespace {

const ModelOptions& checked(const ModelOptions& options) {
  check_options(options);
  return options;
}

PictureSize padded_size(const PictureBatch& batch) {
  return {batch.pixels.size(2), batch.pixels.size(3)};
}

std::vector<std::int64_t> counts_of(const std::vector<Tensor>& of_pictures) {
  std::vector<std::int64_t> counts;
  for (const Tensor& rows : of_pictures) counts.push_back(rows.size(0));
  return counts;
}

}  // namespace

MatchRcnn::MatchRcnn(const ModelOptions& options, at::Device device)
    : options_(checked(options)),
      parameters_(device),
      backbone_(Scope(parameters_) / "backbone", options_.backbone),
      proposals_(Scope(parameters_) / "rpn", options_),
      box_(Scope(parameters_) / "roi_heads", options_),
      mask_(Scope(parameters_) / "roi_heads", options_),
      landmarks_(Scope(parameters_) / "roi_heads", options_),
      matching_(Scope(parameters_) / "matching", options_) {}

MatchRcnn::MatchRcnn(const ModelOptions& options, std::uint64_t seed) : MatchRcnn(options, at::Device(at::kCPU)) {
  parameters_.initialise(seed);
}

Parameters MatchRcnn::blueprint(const ModelOptions& options) {
  return std::move(MatchRcnn(options, at::Device(at::kMeta)).parameters_);
}

std::array<Tensor, FeaturePyramid::kLevels> MatchRcnn::features(const PictureBatch& batch, bool training,
                                                                const Processes& processes) const {
  return backbone_(batch.pixels, training, processes);
}

std::vector<Proposals> MatchRcnn::propose(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid,
                                          const PictureBatch& batch) const {
  return proposals_.propose(proposals_.judge(pyramid, padded_size(batch)), batch.sizes, options_.proposals.limits);
}

std::vector<Detections> MatchRcnn::detect(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid,
                                          const std::vector<Proposals>& proposals, const PictureBatch& batch) const {
  std::vector<Tensor> corners;
  for (const Proposals& of_picture : proposals) corners.push_back(of_picture.corners);
  const BoxVerdicts all = box_(pooled_regions(pyramid, regions_of(corners), options_.box.bins, options_));
  const std::vector<std::int64_t> counts = counts_of(corners);
  const std::vector<Tensor> classes = all.classes.split_with_sizes(counts),
                            deltas = all.deltas.split_with_sizes(counts);
  std::vector<Detections> detections;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    detections.push_back(box_.detect({classes[i], deltas[i]}, corners[i], batch.sizes[i]));
  }
  return detections;
}

std::vector<PicturePrediction> MatchRcnn::predict(std::span<const Tensor> pictures, const Streams& streams) const {
  const at::NoGradGuard no_gradient;
  const PictureBatch batch = make_batch(pictures, options_.pictures);
  const std::array<Tensor, FeaturePyramid::kLevels> pyramid = features(batch);
  return describe(pyramid, detect(pyramid, propose(pyramid, batch), batch), batch, streams);
}

std::vector<PicturePrediction> MatchRcnn::describe(std::span<const Tensor> pictures, std::span<const GivenBoxes> given,
                                                   const Streams& streams) const {
  const at::NoGradGuard no_gradient;
  const PictureBatch batch = make_batch(pictures, options_.pictures);
  std::vector<Tensor> inside;
  std::vector<Detections> boxes;
  for (std::size_t i = 0; i < given.size(); ++i) {
    // Maps and masks are enlarged to their boxes: none may be larger than its picture.
    inside.push_back(clipped(given[i].corners, batch.originals[i]));
    boxes.push_back({rescaled(inside[i], batch.originals[i], batch.sizes[i]), given[i].labels,
                     at::ones({given[i].labels.numel()}, given[i].corners.options())});
  }
  std::vector<PicturePrediction> predictions = describe(features(batch), boxes, batch, streams);
  // As they were given, to the last digit, but for what lies outside the picture.
  for (std::size_t i = 0; i < given.size(); ++i) predictions[i].corners = inside[i];
  return predictions;
}

std::vector<PicturePrediction> MatchRcnn::describe(const std::array<Tensor, FeaturePyramid::kLevels>& pyramid,
                                                   const std::vector<Detections>& detections, const PictureBatch& batch,
                                                   const Streams& streams) const {
  std::vector<Tensor> corners, all_labels;
  for (const Detections& of_picture : detections) {
    corners.push_back(of_picture.corners);
    all_labels.push_back(of_picture.labels);
  }
  const Tensor regions = regions_of(corners), labels = at::cat(all_labels);
  Tensor masks, features;
  std::vector<Tensor> landmarks;
  StreamFeatures taps;
  if (streams.masks || (streams.matching && matching_.needs_mask())) {
    taps.mask = mask_.features(pooled_regions(pyramid, regions, options_.mask.bins, options_));
    if (streams.masks) masks = mask_.logits(taps.mask, labels).sigmoid();
  }
  if (streams.landmarks || (streams.matching && matching_.needs_landmarks())) {
    taps.landmarks = landmarks_.features(pooled_regions(pyramid, regions, options_.landmarks.bins, options_));
    if (streams.landmarks) landmarks = peaks(landmarks_.maps(taps.landmarks, labels), regions.narrow(1, 1, 4));
  }
  if (streams.matching) {
    if (matching_.needs_box()) taps.box = pooled_regions(pyramid, regions, options_.box.bins, options_);
    features = matching_.extract(taps, /*training=*/false);
  }

  std::vector<PicturePrediction> predictions;
  std::int64_t first = 0;
  for (std::size_t i = 0; i < detections.size(); ++i) {
    const std::int64_t count = corners[i].size(0);
    PicturePrediction prediction;
    prediction.corners = rescaled(corners[i], batch.sizes[i], batch.originals[i]);
    prediction.labels = detections[i].labels;
    prediction.scores = detections[i].scores;
    if (masks.defined()) prediction.masks = masks.narrow(0, first, count);
    if (features.defined()) prediction.features = features.narrow(0, first, count);
    for (std::int64_t row = first; row < first + count && !landmarks.empty(); ++row) {
      prediction.landmarks.push_back(
          rescaled_points(landmarks[static_cast<std::size_t>(row)], batch.sizes[i], batch.originals[i]));
    }
    predictions.push_back(std::move(prediction));
    first += count;
  }
  return predictions;
}

}  // namespace df2::reference
