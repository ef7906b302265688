// In: the labels of a part. Out: the files beside its annotations that the official tools read. Called by
// write_made_dataset.
#pragma once

#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/synth/dataset_plan.h>

namespace df2::synth {

/// json_for_NAME in `folder`: keypoints_*_information.json, and for validation and test the lists of users' and of
/// shops' pictures. Only ids, names and sizes are read.
void write_information(const PartRow& part, const std::vector<ImageRecord>& images, const std::string& folder);

/// In json_for_NAME of `folder` keypoints_*_vis.json, where covered landmarks are not labelled,
/// keypoints_*_vis_and_occ.json, *_query.json and *_gallery.json.
void write_ground_truths(const PartRow& part, const Dataset& dataset, const std::string& folder);

}  // namespace df2::synth
