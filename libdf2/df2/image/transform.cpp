#include <df2/image/transform.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <df2/error.h>

namespace df2 {

namespace {

/// The first call tells OpenCV, once for the process, to work in the thread that calls it. df2 works on many pictures
/// at once, each in one of the threads that the user allows; OpenCV would start threads of its own beside them. Its
/// functions give the same pixels either way, so who wants its threads elsewhere may call cv::setNumThreads again.
void keep_to_one_thread() {
  static const bool is_told = (cv::setNumThreads(1), true);
  (void)is_told;
}

/// The picture's own samples. OpenCV's constructor knows no constant data: the result is only read.
cv::Mat view_of(const Picture& picture) {
  keep_to_one_thread();
  return {static_cast<int>(picture.size.height), static_cast<int>(picture.size.width), CV_8UC(picture.channels),
          const_cast<std::uint8_t*>(picture.samples.data())};
}

Picture empty_picture(Size size, std::uint8_t channels) {
  Picture picture{.size = size, .channels = channels, .samples = {}};
  picture.samples.resize(picture.row_bytes() * size.height);
  return picture;
}

Picture resize_by(const Picture& picture, Size size, int method) {
  if (size == picture.size) return picture;
  Picture result = empty_picture(size, picture.channels);
  cv::Mat to = view_of(result);
  cv::resize(view_of(picture), to, to.size(), 0, 0, method);
  return result;
}

struct Range {
  std::uint32_t begin, end;
};

/// The pixels of 0 .. extent - 1 that [from, from + length] touches; at least that of `from`.
Range touched(double from, double length, std::uint32_t extent) {
  const double begin = std::floor(from);
  const double end = std::max(std::ceil(from + length), begin + 1);
  const auto within = [&](double at) { return static_cast<std::uint32_t>(std::clamp<double>(at, 0, extent)); };
  return {within(begin), within(end)};
}

}  // namespace

Picture crop(const Picture& picture, const Box& box) {
  const bool is_box = std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) &&
                      std::isfinite(box.height) && box.width >= 0 && box.height >= 0;
  const Range x = is_box ? touched(box.x, box.width, picture.size.width) : Range{0, 0};
  const Range y = is_box ? touched(box.y, box.height, picture.size.height) : Range{0, 0};
  if (x.begin >= x.end || y.begin >= y.end) {
    throw Error(Fault::usage, Code::usage,
                fmt::format("nothing of the box at ({}, {}), {} wide and {} high, lies in the picture of {} x {}",
                            box.x, box.y, box.width, box.height, picture.size.width, picture.size.height));
  }
  Picture part{.size = {x.end - x.begin, y.end - y.begin}, .channels = picture.channels, .samples = {}};
  part.samples.reserve(part.row_bytes() * part.size.height);
  for (std::uint32_t row = y.begin; row < y.end; ++row) {
    const auto samples = picture.row(row).subspan(std::size_t{x.begin} * picture.channels, part.row_bytes());
    part.samples.insert(part.samples.end(), samples.begin(), samples.end());
  }
  return part;
}

Picture resize(const Picture& picture, Size size) {
  // One side may get smaller and the other larger.
  const Size smaller{std::min(size.width, picture.size.width), std::min(size.height, picture.size.height)};
  return resize_by(resize_by(picture, smaller, cv::INTER_AREA), size, cv::INTER_CUBIC);
}

Size fit_size(Size picture, Size most) {
  if (picture.width <= most.width && picture.height <= most.height) return picture;
  const auto length = [](std::uint64_t of, std::uint64_t to, std::uint64_t from) {
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (of * to + from / 2) / from));
  };
  const bool is_wider = std::uint64_t{picture.width} * most.height >= std::uint64_t{picture.height} * most.width;
  return is_wider ? Size{std::max(1U, most.width), length(picture.height, most.width, picture.width)}
                  : Size{length(picture.width, most.height, picture.height), std::max(1U, most.height)};
}

Picture mirror(const Picture& picture) {
  Picture result = empty_picture(picture.size, picture.channels);
  cv::Mat to = view_of(result);
  cv::flip(view_of(picture), to, 1);
  return result;
}

Picture to_grey(const Picture& picture) {
  if (picture.channels == 1) return picture;
  Picture result = empty_picture(picture.size, 1);
  cv::Mat to = view_of(result);
  cv::cvtColor(view_of(picture), to, cv::COLOR_RGB2GRAY);
  return result;
}

Picture to_rgb(Picture picture) {
  if (picture.channels == 3) return picture;
  Picture colours{picture.size, 3, {}};
  colours.samples.reserve(picture.samples.size() * 3);
  for (const std::uint8_t sample : picture.samples) colours.samples.insert(colours.samples.end(), 3, sample);
  return colours;
}

}  // namespace df2
