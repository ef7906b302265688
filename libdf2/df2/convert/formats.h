// In: splits, or the path of a dataset in another format. Out: the functions behind the table of formats; what they
// are given and what they give is said in conversion.h. Called by formats.cpp.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <df2/convert/conversion.h>

namespace df2::convert {

void to_native(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
               Ledger& ledger);
std::vector<Split> from_native(const std::string& path, const ConvertOptions& options, Ledger& ledger);

void to_coco(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder, Ledger& ledger);
std::vector<Split> from_coco(const std::string& path, const ConvertOptions& options, Ledger& ledger);

void to_coco_per_category(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                          Ledger& ledger);
std::vector<Split> from_coco_per_category(const std::string& path, const ConvertOptions& options, Ledger& ledger);

void to_ultralytics_detect(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                           Ledger& ledger);
std::vector<Split> from_ultralytics_detect(const std::string& path, const ConvertOptions& options, Ledger& ledger);

void to_ultralytics_segment(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                            Ledger& ledger);
std::vector<Split> from_ultralytics_segment(const std::string& path, const ConvertOptions& options, Ledger& ledger);

void to_ultralytics_pose(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                         Ledger& ledger);
std::vector<Split> from_ultralytics_pose(const std::string& path, const ConvertOptions& options, Ledger& ledger);

void to_cvat(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder, Ledger& ledger);
std::vector<Split> from_cvat(const std::string& path, const ConvertOptions& options, Ledger& ledger);

void to_voc(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder, Ledger& ledger);

void to_semantic_png(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                     Ledger& ledger);

void to_hf_imagefolder(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                       Ledger& ledger);

void to_webdataset(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                   Ledger& ledger);

void to_crops(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder, Ledger& ledger);

}  // namespace df2::convert
