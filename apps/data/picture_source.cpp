#include "picture_source.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/image/read_picture.h>
#include <df2/text.h>

namespace df2::apps {

namespace {

std::string line_about(const std::map<std::int64_t, std::string>& images, std::string_view what) {
  if (images.empty()) return {};
  const auto& [id, detail] = *images.begin();
  const std::string more = detail.empty() ? std::string() : fmt::format(": {}", shortened(detail, 400));
  return fmt::format("{} {} {}, and the canvas is blank; the first is that of image {}{}\n", images.size(),
                     images.size() == 1 ? "picture" : "pictures", what, id, more);
}

}  // namespace

std::optional<Picture> PictureSource::read(const ImageRecord& image) {
  if (is_blank_) return std::nullopt;
  const std::string path = dataset_.picture_path(image).value_or("");
  std::error_code unknown;
  if (path.empty() || !std::filesystem::exists(path, unknown)) {
    const std::lock_guard lock(mutex_);
    missing_.emplace(image.id, path);
    return std::nullopt;
  }
  try {
    return read_picture(path);
  } catch (const Error& error) {
    const std::lock_guard lock(mutex_);
    unreadable_.emplace(image.id, error.what());
    return std::nullopt;
  }
}

std::string PictureSource::notes() const {
  const std::lock_guard lock(mutex_);
  return line_about(missing_, missing_.size() == 1 ? "is missing" : "are missing") +
         line_about(unreadable_, "cannot be read");
}

}  // namespace df2::apps
