// What the network learns from a picture: its pixels, boxes, masks and landmarks, and the same mirrored.
#include <ATen/ops/allclose.h>
#include <catch2/catch.hpp>

#include <df2/image/transform.h>
#include <df2/item_mask.h>
#include <df2_reference/data/example.h>
#include <df2_reference/data/garment_ids.h>
#include <df2_reference/data/picture_of.h>
#include <df2_reference/prediction/predict_pictures.h>

#include "made_pictures.h"

namespace df2::reference::test {
namespace {

/// The targets as they are after left and right are exchanged once more.
PictureTargets mirrored_back(const PictureTargets& targets, float width) {
  PictureTargets back = targets;
  back.corners = targets.corners.clone();
  back.corners.select(1, 0).copy_(width - targets.corners.select(1, 2));
  back.corners.select(1, 2).copy_(width - targets.corners.select(1, 0));
  const auto labels = targets.labels.accessor<std::int64_t, 1>();
  for (std::size_t i = 0; i < targets.landmarks.size(); ++i) {
    const Category& category =
        deepfashion2_categories()[*deepfashion2_categories().find(labels[static_cast<std::int64_t>(i)])];
    back.landmarks[i] = targets.landmarks[i].clone();
    for (std::int64_t k = 0; k < targets.landmarks[i].size(0); ++k) {
      Tensor landmark = back.landmarks[i][k];
      landmark.copy_(targets.landmarks[i][category.mirror_landmark(static_cast<int>(k) + 1) - 1]);
      if (landmark[2].item<float>() > 0) landmark[0] = width - landmark[0];
    }
  }
  return back;
}

TEST_CASE("a picture's example is what the ground truth says") {
  const MadePictures made(12);
  const Dataset& dataset = made.training();
  const auto ids = garment_ids(dataset);
  const ImageRecord& image = dataset.images()[0];
  const Example example = read_example(dataset, 0, ids[0], /*mirrored=*/false);
  CHECK(example.picture.sizes() == at::IntArrayRef({3, 160, 120}));
  CHECK(example.picture.min().item<float>() >= 0);
  CHECK(example.picture.max().item<float>() <= 1);
  REQUIRE(example.masks.size() == image.items.size());
  for (std::size_t i = 0; i < image.items.size(); ++i) {
    const Item& item = image.items[i];
    const auto row = static_cast<std::int64_t>(i);
    const auto corners = example.targets.corners.accessor<float, 2>();
    CHECK(corners[row][0] == Approx(item.box.x));
    CHECK(corners[row][3] == Approx(item.box.y + item.box.height));
    CHECK(example.targets.labels[row].item<std::int64_t>() == item.category + 1);
    REQUIRE(example.targets.landmarks[i].size(0) == static_cast<std::int64_t>(item.landmarks.size()));
    for (std::size_t k = 0; k < item.landmarks.size(); ++k) {
      const Tensor landmark = example.targets.landmarks[i][static_cast<std::int64_t>(k)];
      CHECK(landmark[0].item<double>() == Approx(item.landmarks[k].x));
      CHECK(landmark[2].item<double>() == item.landmarks[k].visibility);
    }
  }
}

TEST_CASE("a mirrored example is that of the mirrored picture, and mirrored twice it is the first again") {
  const MadePictures made(12);
  const Dataset& dataset = made.training();
  const auto ids = garment_ids(dataset);
  std::int64_t landmarks = 0;
  for (std::uint32_t i = 0; i < dataset.images().size(); ++i) {
    const Example plain = read_example(dataset, i, ids[i], false), mirrored = read_example(dataset, i, ids[i], true);
    CHECK(mirrored.picture.equal(picture_tensor(mirror(picture_of(dataset, dataset.images()[i])))));
    CHECK(mirrored.picture.flip(2).equal(plain.picture));
    const PictureTargets back = mirrored_back(mirrored.targets, 120);
    CHECK(at::allclose(back.corners, plain.targets.corners, 0, 1e-4));
    CHECK(back.labels.equal(plain.targets.labels));
    CHECK(back.garments.equal(plain.targets.garments));
    for (std::size_t k = 0; k < back.landmarks.size(); ++k) {
      CHECK(at::allclose(back.landmarks[k], plain.targets.landmarks[k], 0, 1e-4));
      CHECK_FALSE(mirrored.targets.landmarks[k].equal(plain.targets.landmarks[k]));
      landmarks += back.landmarks[k].size(0);
    }
    const PictureSize size{160, 120};
    CHECK(mask_pixels(mirrored.masks, size, true).flip(2).equal(mask_pixels(plain.masks, size, false)));
  }
  CHECK(landmarks > 50);
}

TEST_CASE("left and right landmarks change places in a mirrored picture") {
  const MadePictures made(12);
  const Dataset& dataset = made.training();
  const auto ids = garment_ids(dataset);
  for (std::uint32_t i = 0; i < dataset.images().size(); ++i) {
    const Example mirrored = read_example(dataset, i, ids[i], true);
    for (std::size_t g = 0; g < dataset.images()[i].items.size(); ++g) {
      const Item& item = dataset.images()[i].items[g];
      for (const auto& [left, right] : dataset.categories()[item.category].mirror_pairs) {
        const Landmark& landmark = item.landmarks[left - 1U];
        if (landmark.visibility == 0) continue;
        const Tensor there = mirrored.targets.landmarks[g][right - 1];
        CHECK(there[0].item<double>() == Approx(120 - landmark.x));
        CHECK(there[1].item<double>() == Approx(landmark.y));
      }
    }
  }
}

TEST_CASE("masks have the network's size, lie in the boxes, and cover what the ground truth's masks cover") {
  const MadePictures made(12);
  const Dataset& dataset = made.training();
  const auto ids = garment_ids(dataset);
  const std::vector<std::uint32_t> images = {0, 1};
  PictureOptions options;
  options.shorter_side = 240;
  options.longer_side = 400;
  const Batch batch = read_batch(dataset, ids, images, {Random(1), Random(2)}, 0.5, options);
  REQUIRE(batch.targets.size() == 2);
  CHECK(batch.pictures.sizes[0].width == 240);
  for (std::size_t i = 0; i < images.size(); ++i) {
    const PictureTargets& targets = batch.targets[i];
    CHECK(targets.masks.sizes() == at::IntArrayRef({targets.corners.size(0), 320, 240}));
    for (std::int64_t g = 0; g < targets.corners.size(0); ++g) {
      const Item& item = dataset.images()[images[i]].items[static_cast<std::size_t>(g)];
      // Twice as large along both axes.
      CHECK(targets.masks[g].sum().item<double>() == 4 * mask_area(item_mask(item, {120, 160})->runs));
      const Tensor places = targets.masks[g].nonzero();
      REQUIRE(places.size(0) > 0);
      const auto corners = targets.corners.accessor<float, 2>();
      CHECK(places.select(1, 1).min().item<double>() >= corners[g][0] - 4);
      CHECK(places.select(1, 1).max().item<double>() <= corners[g][2] + 4);
      CHECK(places.select(1, 0).min().item<double>() >= corners[g][1] - 4);
      CHECK(places.select(1, 0).max().item<double>() <= corners[g][3] + 4);
    }
  }
}

TEST_CASE("a picture that cannot be read is an error that names the file") {
  const MadePictures made(12);
  const Dataset& dataset = made.training();
  const std::string path = *dataset.picture_path(dataset.images()[0]);
  std::filesystem::resize_file(path, 300);
  const auto ids = garment_ids(dataset);
  try {
    (void)read_example(dataset, 0, ids[0], false);
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::ground_truth);
    CHECK(error.issues().shown()[0].where.file == path);
  }
}

}  // namespace
}  // namespace df2::reference::test
