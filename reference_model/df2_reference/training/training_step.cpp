#include <df2_reference/training/training_step.h>

#include <cassert>

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <df2_reference/heads/region_pooling.h>
#include <df2_reference/proposals/corner_boxes.h>

namespace df2::reference {
namespace {

using Pyramid = std::array<Tensor, FeaturePyramid::kLevels>;

/// Regions of the whole batch that a step learns from, the pictures' one after the other, positive ones first.
struct Regions {
  std::vector<Tensor> corners;          ///< of each picture, [n, 4]
  std::vector<std::int64_t> positives;  ///< of each picture: how many come first
  std::vector<Tensor> garment;          ///< of each picture's positive regions: which garment
  Tensor positive_places;               ///< [p] of int64, among all regions
};

void add(LossSum& loss, const LossSum& part) {
  loss.sum = loss.sum.defined() ? loss.sum + part.sum : part.sum;
  loss.count += part.count;
}

/// As large as the largest batch of all processes: what lies beyond a picture's edge is seen by the network.
PictureBatch padded_alike(const PictureBatch& batch, const Processes& processes) {
  if (processes.is_alone()) return batch;
  const Tensor sizes = processes.gathered(at::tensor({batch.pixels.size(2), batch.pixels.size(3)}).view({1, 2}));
  const Tensor largest = sizes.amax({0});
  PictureBatch padded = batch;
  padded.pixels = at::constant_pad_nd(batch.pixels, {0, largest[1].item<std::int64_t>() - batch.pixels.size(3), 0,
                                                     largest[0].item<std::int64_t>() - batch.pixels.size(2)});
  return padded;
}

/// Each loss counts the rows of all processes.
void share_counts(Losses& losses, const Processes& processes) {
  if (processes.is_alone()) return;
  const std::array<LossSum*, 7> all = {&losses.objectness, &losses.proposals, &losses.classes, &losses.boxes,
                                       &losses.masks,      &losses.landmarks, &losses.matching};
  std::vector<std::int64_t> own;
  for (const LossSum* loss : all) own.push_back(loss->count);
  const Tensor counts = at::tensor(own);
  processes.sum(counts);
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i]->count = counts[static_cast<std::int64_t>(i)].item<std::int64_t>();
}

std::int64_t sum_of(std::int64_t own, const Processes& processes) {
  const Tensor sum = at::tensor({own});
  processes.sum(sum);
  return sum.item<std::int64_t>();
}

/// The streams that learn from this step.
struct Learners {
  bool boxes, masks, landmarks, matching;

  explicit Learners(const LossWeights& weights)
      : boxes(weights.classes > 0 || weights.boxes > 0),
        masks(weights.masks > 0),
        landmarks(weights.landmarks > 0),
        matching(weights.matching > 0) {}
};

/// The two losses of the proposal network, where it learns. Anchors are drawn in any case: the same streams draw the
/// regions after them.
void learn_proposals(const std::vector<AnchorVerdicts>& levels, std::span<const PictureTargets> targets,
                     const TrainingOptions& options, std::span<Random> streams, bool learns, Losses& losses) {
  std::vector<Tensor> logits, codes, boxes;
  for (const AnchorVerdicts& level : levels) {
    logits.push_back(level.objectness);
    codes.push_back(level.deltas);
    boxes.push_back(level.anchors);
  }
  const Tensor all_logits = at::cat(logits, 1), all_codes = at::cat(codes, 1), anchors = at::cat(boxes);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Assignment assignment = assigned(anchors, targets[i].corners, options.anchors);
    const Sample sample = sampled(assignment, options.anchor_samples, streams[i]);
    if (!learns) continue;
    const Tensor chosen = at::cat({sample.positive, sample.negative});
    const auto picture = static_cast<std::int64_t>(i);
    add(losses.objectness,
        objectness_loss(all_logits[picture].index_select(0, chosen), assignment.positive.index_select(0, chosen)));
    const Tensor truth = targets[i].corners.index_select(0, assignment.garment.index_select(0, sample.positive));
    add(losses.proposals, code_loss(all_codes[picture].index_select(0, sample.positive),
                                    BoxCode{}.encode(truth, anchors.index_select(0, sample.positive)), chosen.numel(),
                                    options.smooth_l1_beta));
  }
}

Regions chosen_regions(const std::vector<Proposals>& proposals, std::span<const PictureTargets> targets,
                       const TrainingOptions& options, std::span<Random> streams) {
  Regions regions;
  std::vector<Tensor> places;
  std::int64_t first = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    // The garments' own boxes are regions, too, so that there are good ones from the first step on.
    const Tensor candidates = at::cat({proposals[i].corners, targets[i].corners});
    const Assignment assignment = assigned(candidates, targets[i].corners, options.regions);
    const Sample sample = sampled(assignment, options.region_samples, streams[i]);
    regions.corners.push_back(candidates.index_select(0, at::cat({sample.positive, sample.negative})));
    regions.positives.push_back(sample.positive.numel());
    regions.garment.push_back(assignment.garment.index_select(0, sample.positive));
    places.push_back(at::arange(first, first + sample.positive.numel(), sample.positive.options()));
    first += regions.corners.back().size(0);
  }
  regions.positive_places = at::cat(places);
  return regions;
}

/// The losses of the detection stream. `labels` [p]: of the positive regions.
void learn_boxes(const MatchRcnn& model, const Pyramid& pyramid, const Regions& regions,
                 std::span<const PictureTargets> targets, const Tensor& labels, double smooth_l1_beta, Losses& losses) {
  const ModelOptions& options = model.options();
  const Tensor all = regions_of(regions.corners);
  const BoxVerdicts verdicts = model.box_head()(pooled_regions(pyramid, all, options.box.bins, options));
  const Tensor places = regions.positive_places;
  const Tensor all_labels = at::zeros({all.size(0)}, labels.options()).index_copy(0, places, labels);
  losses.classes = class_loss(verdicts.classes, all_labels);

  std::vector<Tensor> truth;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    truth.push_back(targets[i].corners.index_select(0, regions.garment[i]));
  }
  const Tensor codes = verdicts.deltas.view({all.size(0), -1, 4}).index_select(0, places);
  const Tensor own = labels.view({-1, 1, 1}).expand({-1, 1, 4});
  losses.boxes =
      code_loss(codes.gather(1, own).squeeze(1),
                BoxCode{options.box.box_weights}.encode(at::cat(truth), all.index_select(0, places).narrow(1, 1, 4)),
                all.size(0), smooth_l1_beta);
}

/// Positive regions, cut from the pictures' lists: [n, 4] each.
std::vector<Tensor> positive_corners(const Regions& regions) {
  std::vector<Tensor> corners;
  for (std::size_t i = 0; i < regions.corners.size(); ++i) {
    corners.push_back(regions.corners[i].narrow(0, 0, regions.positives[i]));
  }
  return corners;
}

std::vector<Tensor> landmarks_of(const Regions& regions, std::span<const PictureTargets> targets) {
  std::vector<Tensor> landmarks;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Tensor garment = regions.garment[i].cpu();
    for (std::int64_t row = 0; row < garment.numel(); ++row) {
      landmarks.push_back(targets[i].landmarks[static_cast<std::size_t>(garment[row].item<std::int64_t>())]);
    }
  }
  return landmarks;
}

Tensor masks_of(const std::vector<Tensor>& corners, const Regions& regions, std::span<const PictureTargets> targets,
                std::int64_t side) {
  std::vector<Tensor> masks;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    masks.push_back(mask_targets(targets[i].masks, regions.garment[i], corners[i], side));
  }
  return at::cat(masks);
}

/// The regions that the matching network compares: of the positive ones, the first few of each picture.
struct MatchingRows {
  Tensor places;    ///< [n] of int64, among the positive regions
  Tensor garments;  ///< [n] of int64
  Tensor pair;      ///< [n] of int64: a number of the pair of pictures, which no other of any process has
};

/// Of the pictures `side`, side + 2, ...: 0 for consumers' pictures, 1 for shops'.
MatchingRows matching_rows(const Regions& regions, std::span<const PictureTargets> targets, std::size_t side,
                           std::int64_t most, const Processes& processes) {
  const Tensor none = at::zeros({0}, regions.positive_places.options());
  std::vector<Tensor> places = {none}, garments = {none}, pairs = {none};
  std::int64_t first = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (i % 2 == side) {
      const std::int64_t count = std::min(regions.positives[i], most);
      places.push_back(at::arange(first, first + count, none.options()));
      garments.push_back(targets[i].garments.index_select(0, regions.garment[i].narrow(0, 0, count)));
      // Whatever number of pictures the other processes have.
      const std::int64_t number = static_cast<std::int64_t>(i / 2) * processes.size() + processes.rank();
      pairs.push_back(at::full({count}, number, none.options()));
    }
    first += regions.positives[i];
  }
  return {at::cat(places), at::cat(garments), at::cat(pairs)};
}

/// Which regions of consumers' pictures are compared with which of shops'. One without an identity is no negative for
/// those of the partner picture: it may be the same garment, with no style given.
Tensor compared(const MatchingRows& consumers, const MatchingRows& shops, MatchingPairs pairs) {
  const Tensor partners = consumers.pair.unsqueeze(1).eq(shops.pair.unsqueeze(0));
  const Tensor known = consumers.garments.ge(0).unsqueeze(1).logical_and(shops.garments.ge(0).unsqueeze(0));
  return pairs == MatchingPairs::partners ? partners.logical_and(known) : partners.logical_not().logical_or(known);
}

void learn_matching(const MatchRcnn& model, const Pyramid& pyramid, const StreamFeatures& streams, const Tensor& rois,
                    const Regions& regions, std::span<const PictureTargets> targets, const TrainingOptions& options,
                    const Processes& processes, Losses& losses) {
  const MatchingRows consumers = matching_rows(regions, targets, 0, options.matching.regions, processes);
  MatchingRows shops = matching_rows(regions, targets, 1, options.matching.regions, processes);
  const Tensor chosen = at::cat({consumers.places, shops.places});
  losses.matching = {rois.sum() * 0, 0};
  if (sum_of(chosen.numel(), processes) < 2) return;  // batch norm takes at least two

  StreamFeatures taps;
  const MatchingNetwork& network = model.matching();
  if (network.needs_box()) {
    taps.box = pooled_regions(pyramid, rois.index_select(0, chosen), model.options().box.bins, model.options());
  }
  if (network.needs_landmarks()) taps.landmarks = streams.landmarks.index_select(0, chosen);
  if (network.needs_mask()) taps.mask = streams.mask.index_select(0, chosen);
  const Tensor features = network.extract(taps, /*training=*/true, processes);
  // Where there is nothing to compare the gradient still passes here, as the other processes' batch norm waits for it.
  losses.matching.sum = losses.matching.sum + features.sum() * 0;

  const Tensor of_consumers = features.narrow(0, 0, consumers.places.numel());
  Tensor of_shops = features.narrow(0, consumers.places.numel(), shops.places.numel());
  if (options.matching.pairs == MatchingPairs::batch) {
    of_shops = processes.gathered(of_shops);
    shops.garments = processes.gathered(shops.garments);
    shops.pair = processes.gathered(shops.pair);
  }
  const Tensor counted = compared(consumers, shops, options.matching.pairs).flatten().nonzero().squeeze(1);
  const Tensor logits = network.similarity(of_consumers.unsqueeze(1), of_shops.unsqueeze(0)).flatten(0, 1);
  const Tensor same = consumers.garments.unsqueeze(1).eq(shops.garments.unsqueeze(0)).flatten();
  add(losses.matching,
      matching_loss(logits.index_select(0, counted), same.index_select(0, counted), options.matching.positive_weight));
}

}  // namespace

Tensor Losses::total(const LossWeights& weights) const {
  Tensor total;
  const auto add_part = [&](double weight, const Tensor& mean) {
    const Tensor part = weight * mean;
    total = total.defined() ? total + part : part;
  };
  if (classes.is_computed()) {
    add_part(weights.classes, objectness.mean() + classes.mean());
    add_part(weights.boxes, proposals.mean() + boxes.mean());
  }
  if (masks.is_computed()) add_part(weights.masks, masks.mean());
  if (landmarks.is_computed()) add_part(weights.landmarks, landmarks.mean());
  if (matching.is_computed()) add_part(weights.matching, matching.mean());
  return total.defined() ? total : at::zeros({});
}

Losses losses_of(const MatchRcnn& model, const PictureBatch& own_batch, std::span<const PictureTargets> targets,
                 const TrainingOptions& options, std::span<Random> streams, const Processes& processes) {
  assert(targets.size() == own_batch.sizes.size() && streams.size() == targets.size());
  Losses losses;
  const Learners learn(options.weights);
  const PictureBatch batch = padded_alike(own_batch, processes);
  const Pyramid pyramid = model.features(batch, /*training=*/true, processes);
  const std::vector<AnchorVerdicts> levels =
      model.proposal_network().judge(pyramid, {batch.pixels.size(2), batch.pixels.size(3)});
  learn_proposals(levels, targets, options, streams, learn.boxes, losses);
  const Regions regions = chosen_regions(model.proposal_network().propose(levels, batch.sizes, options.proposals),
                                         targets, options, streams);
  std::vector<Tensor> labels_of_pictures;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    labels_of_pictures.push_back(targets[i].labels.index_select(0, regions.garment[i]));
  }
  const Tensor labels = at::cat(labels_of_pictures);
  if (learn.boxes) learn_boxes(model, pyramid, regions, targets, labels, options.smooth_l1_beta, losses);

  const std::vector<Tensor> corners = positive_corners(regions);
  const Tensor rois = regions_of(corners);
  const ModelOptions& sizes = model.options();
  StreamFeatures taps;
  if (learn.masks || (learn.matching && model.matching().needs_mask()))
    taps.mask = model.mask_head().features(pooled_regions(pyramid, rois, sizes.mask.bins, sizes));
  if (learn.masks) {
    const Tensor logits = model.mask_head().logits(taps.mask, labels);
    losses.masks = mask_loss(logits, masks_of(corners, regions, targets, logits.size(-1)));
  }
  if (learn.landmarks || (learn.matching && model.matching().needs_landmarks()))
    taps.landmarks = model.landmark_head().features(pooled_regions(pyramid, rois, sizes.landmarks.bins, sizes));
  if (learn.landmarks)
    losses.landmarks = landmark_loss(model.landmark_head().maps(taps.landmarks, labels), landmarks_of(regions, targets),
                                     rois.narrow(1, 1, 4));
  if (learn.matching) learn_matching(model, pyramid, taps, rois, regions, targets, options, processes, losses);
  share_counts(losses, processes);
  return losses;
}

}  // namespace df2::reference
