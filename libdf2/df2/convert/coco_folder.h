// In: splits, and folders of COCO-type files. Out: what the two COCO formats share: names of pictures and items in the
// output, and where a folder may hold them. Called by coco.cpp and coco_per_category.cpp.
#pragma once

#include <string>
#include <vector>

#include <df2/convert/conversion.h>

namespace df2::convert {

/// A path below a folder that no name leads out of, with characters that can be seen.
bool is_plain_name(const std::string& name);

/// The images of the split, whose pictures stand in NAME/image of the output: each with the file name that it has
/// there, its items with the ids that they have in the file.
std::vector<ImageRecord> place_coco_images(const Split& split, const ConvertOptions& options,
                                           const OutputFolder& folder, Ledger& ledger);

/// The folder without links, and those in it, sorted. Throws Error (io) where it cannot be read.
std::vector<std::string> folder_and_its_folders(const std::string& folder);

}  // namespace df2::convert
