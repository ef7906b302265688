// In: the options of a dataset. Out: its pictures, one after the other, with the shares that were asked for. Called by
// what writes datasets.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include <df2/dataset.h>
#include <df2/synth/dataset_plan.h>
#include <df2/synth/made_options.h>
#include <df2/synth/make_shot.h>

namespace df2::synth {

/// A picture's labels: all of a Dataset's record but the id and the name of its file, which are for the caller to
/// choose.
ImageRecord record_of(const PlannedPicture& planned, const Shot& shot, ShotLabels labels);

/// Called for each picture once, by many threads, in no order. `index`: its place in the plan.
using TakeShot = std::function<void(std::size_t index, const Shot& shot, ImageRecord record)>;

/// Makes the pictures of the plan on all cores, a few hundred at a time: what pictures show depends on the labels of
/// those before, so that the shares come out. The same for any number of threads. `take` may be called while others are
/// made; its record has all labels.
void make_shots(std::span<const PlannedPicture> plan, const MadeOptions& options, const TakeShot& take);

}  // namespace df2::synth
