// In: a folder and the options of what is to stand in it. Out: leave to write there, whether it is new or what an
// interrupted run has left. Called by write_made_dataset.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <df2/synth/dataset_plan.h>
#include <df2/synth/made_options.h>

namespace df2::synth {

/// The folder's file that says what it was made with; nothing else is written before.
inline constexpr std::string_view kMadeWith = "df2_synth.json";

/// Everything that decides a byte of the dataset, with the version of df2, as JSON.
std::string made_with(const MadeOptions& options, bool has_pictures);

/// Where the annotations of a part stand in the dataset's folder: those of test are held out.
std::string annotation_folder(const PartRow& part);
std::string picture_folder(const PartRow& part);

/// Makes the folder and its file kMadeWith, or looks whether that is there and the same. Files that a killed run has
/// not finished are removed. Throws Error (usage) where other options were used or other files stand in its way, (io)
/// where it cannot be made or read. `counts`: pictures of each part, in the order of kParts.
void open_made_folder(const std::string& folder, const std::string& made_with, bool has_pictures,
                      const std::array<std::int64_t, kParts.size()>& counts);

}  // namespace df2::synth
