// In: a split whose pictures may be anywhere. Out: the pictures in the output folder. Called by the formats of
// convert/.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <df2/convert/conversion.h>

namespace df2::convert {

/// Whose readers turn a picture as its EXIF orientation says, so that labels, which are given in stored pixels, would
/// no longer fit: they get a copy without the tag, never a link.
enum class Orientation : std::uint8_t { kept, removed };

/// Where file names of the dataset begin; empty: not known.
std::string picture_folder(const Dataset& dataset);

/// The end of the name that an image's picture gets: ".jpg" or ".png" as its first bytes tell; ".jpg" where there is
/// no picture.
std::string picture_ending(const Split& split, const ImageRecord& image);

/// Puts each image's picture at folder/name(image), as options.pictures says; nothing for PicturePlacing::none.
/// Throws Error (ground_truth) where pictures are not there: how many and the first of them.
void place_pictures(const Split& split, const ConvertOptions& options, const OutputFolder& folder,
                    const std::function<std::string(const ImageRecord& image)>& name, Orientation orientation,
                    Ledger& ledger);

}  // namespace df2::convert
