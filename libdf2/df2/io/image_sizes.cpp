#include <df2/io/image_sizes.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/detail/rows/image_sizes.h>
#include <df2/io/picture_header.h>

namespace df2 {

namespace {

std::string pixels_text(Size size) {
  return fmt::format("width {} and height {}", size.width, size.height);
}

/// A picture that is there, although it gives no size.
std::optional<std::string> unreadable_picture(const Dataset& dataset, const ImageRecord& image) {
  std::optional<std::string> path = dataset.picture_path(image);
  std::error_code error;
  if (!path || !std::filesystem::exists(*path, error) || read_picture_header(*path)) return std::nullopt;
  return path;
}

}  // namespace

std::vector<ImageRecord> read_image_information(const std::string& path, const ReadLimits& limits) {
  FieldsRead only_sizes;
  only_sizes.pairs = false;
  return detail::read_image_list(path, limits, only_sizes);
}

void add_image_sizes(Dataset& dataset, const std::string& path, const ReadLimits& limits) {
  IssueList issues;
  std::vector<std::pair<std::uint32_t, Size>> missing;
  for (const ImageRecord& entry : read_image_information(path, limits)) {
    const std::optional<std::uint32_t> index = dataset.find(entry.id);
    if (!index || !entry.size) continue;
    const ImageRecord& image = dataset.images()[*index];
    const Size size = *entry.size;
    const std::optional<Size> known = known_size(image);
    if (!known) {
      missing.emplace_back(*index, size);
    } else if (*known != size) {
      issues.add({Code::image_size,
                  {path, {}, {}, "/images"},
                  fmt::format("{}, the size of image_id {} in {},", pixels_text(*known), image.id, dataset.name()),
                  pixels_text(size)});
    }
  }
  if (!issues.empty()) throw Error(Fault::ground_truth, std::move(issues));
  for (const auto& [index, size] : missing) dataset.fill_size(index, size, SizeSource::file);
}

void require_image_sizes(const Dataset& dataset) {
  const std::span<const ImageRecord> images = dataset.images();
  std::uint64_t missing = 0;
  const ImageRecord* first = nullptr;
  std::optional<std::string> picture;
  for (const ImageRecord& image : images) {
    if (known_size(image)) continue;
    if (++missing == 1) first = &image;
    if (!picture) picture = unreadable_picture(dataset, image);
  }
  if (missing == 0) return;
  std::string text = fmt::format("masks need the size of each image, and {} of {} images have none, first image_id {}",
                                 missing, images.size(), first->id);
  if (picture) text += fmt::format("; the size of the picture {} cannot be read: it is no whole JPEG or PNG", *picture);
  text +=
      "; give the sizes by a file in the format of the image information files (--sizes FILE), by the split's own "
      "information file (json_for_NAME/keypoints_*information.json beside the split), by the pictures in its image/, "
      "or "
      "as width and height in the images of a COCO-type file";
  throw Error(Fault::ground_truth, Issue(Code::image_size, {dataset.name(), {}, {}, {}}, std::move(text)));
}

}  // namespace df2
