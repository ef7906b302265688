#include <df2/convert/detail/picture_file.h>

#include <filesystem>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include <df2/error.h>

namespace df2::convert::detail {

std::string picture_file(const Split& split, const ImageRecord& image) {
  const std::optional<std::string> path = split.dataset.picture_path(image);
  if (!path) {
    throw Error(Fault::ground_truth, Code::file,
                fmt::format("the picture of {} is not there, as its folder is not known: name a ground truth that has "
                            "pictures",
                            example_of(split.name, image)));
  }
  std::error_code error;
  if (!std::filesystem::is_regular_file(*path, error)) {
    throw Error(Fault::ground_truth,
                Issue(Code::file, {*path, {}, {}, {}}, "the picture is not there, and this format holds pictures"));
  }
  return *path;
}

}  // namespace df2::convert::detail
