// In: a dataset and some of its images. Out: a dataset of these. Called by split_dataset, sample_dataset,
// subset_dataset and merge_datasets.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <df2/dataset.h>

namespace df2::detail {

/// Where its file names begin; empty: not known.
std::string picture_folder_of(const Dataset& dataset);

/// A dataset of other images that is otherwise like `dataset`, and has no notes.
Dataset with_images(const Dataset& dataset, std::string name, std::vector<ImageRecord> images);

/// `places`: in dataset.images().
Dataset taken(const Dataset& dataset, std::string name, std::span<const std::uint32_t> places);

/// Throws Error (usage).
[[noreturn]] void refuse_option(std::string sentence);

}  // namespace df2::detail
