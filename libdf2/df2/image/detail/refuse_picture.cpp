#include <df2/image/detail/refuse_picture.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <df2/mask.h>

namespace df2::detail {

void refuse_picture(Fault fault, const std::string& name, std::string sentence) {
  const Code code = fault == Fault::limit ? Code::limit : Code::file;
  throw Error(fault, Issue(code, {name, {}, {}, {}}, std::move(sentence)));
}

void refuse_damaged(const std::string& name, std::string_view format, std::string_view why) {
  refuse_picture(Fault::ground_truth, name,
                 fmt::format("the {} is damaged or broken off: {}; fetch the picture again", format, why));
}

void check_size(Size size, const std::string& name, const PictureLimits& limits) {
  const std::uint64_t most = std::min(limits.most_pixels, kMaxMaskPixels);
  if (std::uint64_t{size.width} * size.height <= most) return;
  refuse_picture(
      Fault::limit, name,
      fmt::format("the picture is {} x {} pixels, and at most {} pixels are read", size.width, size.height, most));
}

}  // namespace df2::detail
