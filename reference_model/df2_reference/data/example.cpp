#include <df2_reference/data/example.h>

#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/zeros.h>
#include <algorithm>

#include <df2/bitmap.h>
#include <df2/item_mask.h>
#include <df2_reference/data/picture_of.h>
#include <df2_reference/prediction/predict_pictures.h>

namespace df2::reference {
namespace {

struct Corners {
  double left, top, right, bottom;
};

Corners within(const Box& box, const Size& size) {
  const double width = size.width, height = size.height;
  return {std::clamp(box.x, 0.0, width), std::clamp(box.y, 0.0, height), std::clamp(box.x + box.width, 0.0, width),
          std::clamp(box.y + box.height, 0.0, height)};
}

/// [landmarks of the category, 3].
Tensor landmarks_of(const Item& item, const Category& category, double mirror_width, bool mirrored) {
  Tensor landmarks = at::zeros({static_cast<std::int64_t>(category.landmark_count), 3});
  auto rows = landmarks.accessor<float, 2>();
  for (std::size_t i = 0; i < item.landmarks.size(); ++i) {
    const Landmark& landmark = item.landmarks[i];
    if (landmark.visibility == 0) continue;
    const auto number = static_cast<int>(i) + 1;
    auto row = rows[(mirrored ? category.mirror_landmark(number) : number) - 1];
    row[0] = static_cast<float>(mirrored ? mirror_width - landmark.x : landmark.x);
    row[1] = static_cast<float>(landmark.y);
    row[2] = static_cast<float>(landmark.visibility);
  }
  return landmarks;
}

}  // namespace

Example read_example(const Dataset& dataset, std::uint32_t image, std::span<const std::int64_t> ids, bool mirrored) {
  const ImageRecord& record = dataset.images()[image];
  const Picture picture = picture_of(dataset, record);
  const double width = picture.size.width;
  Example example;
  std::vector<float> corners;
  std::vector<std::int64_t> labels, garments;
  for (std::size_t i = 0; i < record.items.size(); ++i) {
    const Item& item = record.items[i];
    const auto [left, top, right, bottom] = within(item.box, picture.size);
    if (item.is_crowd || right - left < 1 || bottom - top < 1) continue;
    const Category& category = dataset.categories()[item.category];
    for (const double side : {mirrored ? width - right : left, top, mirrored ? width - left : right, bottom})
      corners.push_back(static_cast<float>(side));
    labels.push_back(category.id);
    garments.push_back(ids[i]);
    example.targets.landmarks.push_back(landmarks_of(item, category, width, mirrored));
    // A garment without a mask has an empty one; read_ground_truth can refuse those.
    example.masks.push_back(
        item_mask(item, picture.size).value_or(Mask{picture.size, {picture.size.width * picture.size.height}}));
  }
  example.targets.corners = at::tensor(corners, at::kFloat).view({-1, 4});
  example.targets.labels = at::tensor(labels, at::kLong);
  example.targets.garments = at::tensor(garments, at::kLong);
  example.picture = picture_tensor(picture);
  if (mirrored) example.picture = example.picture.flip(2);
  return example;
}

Tensor mask_pixels(std::span<const Mask> masks, const PictureSize& to, bool mirrored) {
  Tensor pixels = at::zeros({static_cast<std::int64_t>(masks.size()), to.height, to.width});
  std::vector<std::uint8_t> columns;
  for (std::size_t i = 0; i < masks.size(); ++i) {
    const auto height = static_cast<std::int64_t>(masks[i].size.height);
    const auto width = static_cast<std::int64_t>(masks[i].size.width);
    columns.assign(static_cast<std::size_t>(height * width), 0);
    paint_runs(masks[i].runs, columns);
    Tensor own = at::from_blob(columns.data(), {width, height}, at::kByte).t().to(at::kFloat);
    if (mirrored) own = own.flip(1);
    pixels[static_cast<std::int64_t>(i)].copy_(
        at::upsample_nearest2d(own.contiguous().view({1, 1, height, width}), {to.height, to.width})[0][0]);
  }
  return pixels;
}

Batch read_batch(const Dataset& dataset, std::span<const std::vector<std::int64_t>> ids,
                 std::span<const std::uint32_t> images, std::vector<Random> streams, double flip,
                 const PictureOptions& options) {
  std::vector<Example> examples;
  std::vector<Tensor> pictures;
  std::vector<bool> mirrored;
  for (std::size_t i = 0; i < images.size(); ++i) {
    mirrored.push_back(streams[i].chance(flip));
    examples.push_back(read_example(dataset, images[i], ids[images[i]], mirrored.back()));
    pictures.push_back(examples.back().picture);
  }
  Batch batch{make_batch(pictures, options), {}, std::move(streams)};
  for (std::size_t i = 0; i < examples.size(); ++i) {
    PictureTargets targets = resized(examples[i].targets, batch.pictures.originals[i], batch.pictures.sizes[i]);
    targets.masks = mask_pixels(examples[i].masks, batch.pictures.sizes[i], mirrored[i]);
    batch.targets.push_back(std::move(targets));
  }
  return batch;
}

}  // namespace df2::reference
