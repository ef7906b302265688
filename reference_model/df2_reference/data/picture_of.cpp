#include <df2_reference/data/picture_of.h>

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/image/read_picture.h>

namespace df2::reference {

Picture picture_of(const Dataset& dataset, const ImageRecord& image) {
  const std::optional<std::string> path = dataset.picture_path(image);
  if (!path)
    throw Error(Fault::ground_truth,
                Issue(Code::file, {dataset.name(), {}, {}, {}},
                      fmt::format("it is not known where the picture of image {} is: the ground truth names no file, "
                                  "and has no folder of pictures",
                                  image.id)));
  Picture picture = read_picture(*path);
  const std::optional<Size> size = known_size(image);
  if (size && !(*size == picture.size))
    throw Error(Fault::ground_truth,
                Issue(Code::image_size, {*path, {}, {}, {}},
                      fmt::format("the picture has {} x {} pixels, and the ground truth says {} x {} of image {}",
                                  picture.size.width, picture.size.height, size->width, size->height, image.id)));
  return picture;
}

}  // namespace df2::reference
