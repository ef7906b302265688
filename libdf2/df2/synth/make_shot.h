// In: a brief. Out: a shot whose labels come as near to it as some tries allow, with these labels. Called by
// make_shots.
#pragma once

#include <cstdint>

#include <df2/synth/label_shot.h>
#include <df2/synth/stage_shot.h>

namespace df2::synth {

struct MadeShot {
  Shot shot;
  ShotLabels labels;  ///< the first item is the garment of the brief
};

/// Stages and labels shots until one has the levels of the aim; the nearest after some tries. Shots in which a labeller
/// would not find the garment, or would find no good labels, are never taken. The same for the same seed.
MadeShot make_shot(ShotBrief brief, std::uint64_t seed);

}  // namespace df2::synth
