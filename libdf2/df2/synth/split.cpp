#include <df2/synth/split.h>

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <df2/io/ground_truth.h>

namespace df2::synth {

void write_split(const Dataset& dataset, const std::string& folder) {
  const std::filesystem::path root = folder;
  write_native_ground_truth(dataset, (root / "validation").string());
  write_coco_ground_truth(dataset, (root / "validation.json").string());
  std::error_code error;
  std::filesystem::create_directories(root / "json_for_validation", error);
  std::vector<ImageRecord> images(dataset.images().begin(), dataset.images().end());
  for (ImageRecord& image : images) image.items.clear();
  write_coco_ground_truth(Dataset("information", std::move(images), {}),
                          (root / "json_for_validation" / "keypoints_val_information.json").string());
}

}  // namespace df2::synth
