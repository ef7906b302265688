#include <df2_reference/training/phases.h>

#include <algorithm>

namespace df2::reference {

bool Phase::trains(const std::string& parameter) const {
  return trained.empty() ||
         std::ranges::any_of(trained, [&](const std::string& prefix) { return parameter.starts_with(prefix); });
}

std::vector<Phase> phases_of(const TrainingOptions& options) {
  const LossWeights& all = options.weights;
  if (!options.separate_streams) return {{"all", options.schedule, all, {}}};
  const LossWeights perception{all.classes, all.boxes, 0, all.masks, 0};
  const LossWeights landmarks{0, 0, all.landmarks, 0, 0}, matching{0, 0, 0, 0, all.matching};
  return {{"detection and segmentation",
           options.schedule.scaled(kTwice),
           perception,
           {"backbone.", "rpn.", "roi_heads.box_", "roi_heads.mask_"}},
          {"landmarks", options.schedule.scaled(kStretched), landmarks, {"roi_heads.keypoint_"}},
          {"retrieval", options.schedule, matching, {"matching."}}};
}

void begin_phase(const Phase& phase, const Parameters& parameters) {
  for (const auto& [name, parameter] : parameters.all()) {
    if (!parameter.trainable) continue;
    parameter.value.requires_grad_(phase.trains(name));
    parameter.value.mutable_grad().reset();
  }
}

}  // namespace df2::reference
