#include <df2/io/native_folder.h>

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/io/detail/native_annotation.h>
#include <df2/io/ground_truth.h>

namespace df2 {

std::string native_picture_name(std::int64_t image_id, std::string_view ending) {
  return fmt::format("{:06}{}", image_id, ending);
}

void NativeFolder::write_annotation(const ImageRecord& image) const {
  folder_.write(fmt::format("{}/annos/{}", split_, detail::annotation_name(image)), detail::native_annotation(image));
}

std::string NativeFolder::picture_place(std::string_view name) const {
  return fmt::format("{}/image/{}", split_, name);
}

void NativeFolder::write_sizes(std::span<const ImageRecord> images, std::span<const std::string> pictures) const {
  std::vector<ImageRecord> sized;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (const std::optional<Size> size = known_size(images[i]))
      sized.push_back({images[i].id, pictures[i], size, {}, {}, {}});
  }
  if (sized.empty()) return;
  write_coco_ground_truth(Dataset("information", std::move(sized), {}),
                          folder_.place(fmt::format("json_for_{0}/keypoints_{0}_information.json", split_)));
}

}  // namespace df2
