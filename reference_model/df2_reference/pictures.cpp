#include <df2_reference/pictures.h>

#include <algorithm>
#include <utility>

#include <ATen/ops/tensor.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/zeros.h>

#include <df2/error.h>

namespace df2::reference {
namespace {

PictureSize size_of(const Tensor& picture) {
  return {picture.size(-2), picture.size(-1)};
}

Tensor channel_values(const std::array<double, 3>& values, const Tensor& picture) {
  return at::tensor(at::ArrayRef<double>(values.data(), values.size()), picture.options()).view({3, 1, 1});
}

PictureSize resized_size(const PictureSize& picture, const PictureOptions& options) {
  const auto [height, width] = picture;
  const double scale =
      std::min(static_cast<double>(options.shorter_side) / static_cast<double>(std::min(height, width)),
               static_cast<double>(options.longer_side) / static_cast<double>(std::max(height, width)));
  const auto scaled = [&](std::int64_t side) {
    return std::max<std::int64_t>(static_cast<std::int64_t>(static_cast<double>(side) * scale), 1);
  };
  return {scaled(height), scaled(width)};
}

Tensor resized(const Tensor& picture, const PictureOptions& options) {
  const auto [height, width] = resized_size(size_of(picture), options);
  return at::upsample_bilinear2d(picture.unsqueeze(0), {height, width}, /*align_corners=*/false)[0];
}

std::int64_t padded(std::int64_t side, std::int64_t divisor) {
  return (side + divisor - 1) / divisor * divisor;
}

/// Along x and along y.
std::pair<float, float> factors(const PictureSize& from, const PictureSize& to) {
  return {static_cast<float>(to.width) / static_cast<float>(from.width),
          static_cast<float>(to.height) / static_cast<float>(from.height)};
}

}  // namespace

PictureSize network_size(const PictureSize& picture, const PictureOptions& options) {
  const PictureSize size = resized_size(picture, options);
  return {padded(size.height, options.divisor), padded(size.width, options.divisor)};
}

PictureBatch make_batch(std::span<const Tensor> pictures, const PictureOptions& options) {
  if (pictures.empty()) throw Error(Fault::usage, Code::usage, "a batch has at least one picture, and none was given");
  PictureBatch batch;
  std::vector<Tensor> all;
  PictureSize largest;
  for (const Tensor& picture : pictures) {
    if (picture.dim() != 3 || picture.size(0) != 3 || picture.size(1) == 0 || picture.size(2) == 0 ||
        !picture.is_floating_point()) {
      throw Error(Fault::usage, Code::usage,
                  "a picture is a tensor of floats with the shape [3, height, width], and this one is not");
    }
    batch.originals.push_back(size_of(picture));
    all.push_back(resized(
        (picture - channel_values(options.mean, picture)) / channel_values(options.deviation, picture), options));
    batch.sizes.push_back(size_of(all.back()));
    largest.height = std::max(largest.height, batch.sizes.back().height);
    largest.width = std::max(largest.width, batch.sizes.back().width);
  }
  batch.pixels = at::zeros({static_cast<std::int64_t>(all.size()), 3, padded(largest.height, options.divisor),
                            padded(largest.width, options.divisor)},
                           all[0].options());
  for (std::size_t i = 0; i < all.size(); ++i) {
    batch.pixels[static_cast<std::int64_t>(i)]
        .narrow(1, 0, batch.sizes[i].height)
        .narrow(2, 0, batch.sizes[i].width)
        .copy_(all[i]);
  }
  return batch;
}

Tensor rescaled(const Tensor& corners, const PictureSize& from, const PictureSize& to) {
  const auto [x, y] = factors(from, to);
  return corners * at::tensor({x, y, x, y}, corners.options());
}

Tensor rescaled_points(const Tensor& points, const PictureSize& from, const PictureSize& to) {
  const auto [x, y] = factors(from, to);
  return points * at::tensor({x, y, 1.0F}, points.options());
}

}  // namespace df2::reference
