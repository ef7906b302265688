// The rows of a picture: boxes, masks and landmarks as results files have them.
#include <algorithm>
#include <array>

#include <catch2/catch.hpp>

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <df2/error.h>
#include <df2/make_dataset.h>
#include <df2/mask.h>
#include <df2_reference/prediction/predict_pictures.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

const PictureSize kSmall{40, 60};  // height and width

PicturePrediction two_garments() {
  PicturePrediction prediction;
  prediction.corners = at::tensor({4.5F, 2.25F, 30.0F, 39.0F, 50.0F, 30.0F, 20.0F, 10.0F}).view({2, 4});
  prediction.labels = at::tensor({1L, 9L});
  prediction.scores = at::tensor({0.3F, 0.1F});
  return prediction;
}

/// The mask of a row as bytes, row by row: [height, width].
Tensor decoded(const PictureRows& rows, std::size_t i) {
  Mask mask{rows.size, {}};
  REQUIRE_FALSE(decode_runs(rows.masks.at(i), rows.size, mask.runs));
  Tensor columns = at::zeros({rows.size.width, rows.size.height}, at::kByte);
  const std::vector<std::uint8_t> pixels = bitmap_from_mask(mask);
  std::copy(pixels.begin(), pixels.end(), columns.mutable_data_ptr<std::uint8_t>());
  return columns.t();
}

TEST_CASE("corners become x, y, width and height, in whatever order they come, and floats their shortest decimals") {
  const PictureRows rows = rows_of(two_garments(), 7, kSmall);
  CHECK(rows.image_id == 7);
  CHECK(rows.size == Size{60, 40});
  CHECK(rows.category_ids == std::vector<std::int64_t>{1, 9});
  CHECK(rows.scores == std::vector{0.3, 0.1});
  CHECK(rows.boxes[0] == Box{4.5, 2.25, 25.5, 36.75});
  CHECK(rows.boxes[1] == Box{20, 10, 30, 20});
  CHECK(rows.masks.empty());
  CHECK(rows.landmarks.empty());
  CHECK(rows.features.empty());
}

TEST_CASE("masks are those that pasted_masks puts into the picture, wherever the box lies") {
  const Tensor corners = at::tensor({4.5F,   2.25F, 30.0F, 39.0F,   // inside
                                     -9.0F,  -5.0F, 70.0F, 50.0F,   // larger than the picture
                                     -30.0F, 3.0F,  12.0F, 20.0F,   // over the left edge
                                     20.0F,  -8.0F, 44.0F, 60.0F,   // over top and bottom
                                     41.0F,  11.0F, 60.0F, 40.0F,   // up to the last pixel
                                     7.0F,   7.0F,  7.1F,  7.1F,    // less than a pixel
                                     90.0F,  70.0F, 99.0F, 99.0F})  // outside
                             .view({-1, 4});
  PicturePrediction prediction;
  prediction.corners = corners;
  prediction.labels = at::full({corners.size(0)}, 1, at::kLong);
  prediction.scores = at::full({corners.size(0)}, 0.5);
  for (const char* name : {"masks of rows", "other masks of rows"}) {
    prediction.masks = made(name, {corners.size(0), 28, 28}, 0.5, 0.4);
    // One mask covers all of its box.
    prediction.masks[1].fill_(1);
    const PictureRows rows = rows_of(prediction, 1, kSmall);
    const Tensor expected = pasted_masks(prediction.masks, corners, kSmall).gt(0.5);
    REQUIRE(rows.masks.size() == 7);
    for (std::int64_t i = 0; i < corners.size(0); ++i) {
      CAPTURE(name, i);
      CHECK(decoded(rows, static_cast<std::size_t>(i)).to(at::kBool).equal(expected[i]));
    }
    CHECK(expected[0].any().item<bool>());
    CHECK(area_of_counts(rows.masks[1], rows.size) == 60 * 40);
    CHECK(area_of_counts(rows.masks[6], rows.size) == 0);
  }
}

/// The pixels that a side of a box covers, and the cells of the mask that they lie between.
struct PastedAxis {
  std::int64_t first, length, cells;

  /// The side grows by a cell at either end.
  PastedAxis(float near, float far, std::int64_t mask_side) : cells(mask_side + 2) {
    const double growth = static_cast<double>(cells) / static_cast<double>(mask_side);
    const double centre = (far + near) * 0.5, half = (far - near) * 0.5 * growth;
    first = static_cast<std::int64_t>(centre - half);
    length = static_cast<std::int64_t>(centre + half) - first + 1;
  }
  bool holds(std::int64_t pixel) const { return pixel >= first && pixel < first + length; }
  double place(std::int64_t pixel) const {
    const double middle = (static_cast<double>(pixel - first) + 0.5) * static_cast<double>(cells);
    return std::max(middle / static_cast<double>(length) - 0.5, 0.0);
  }
};

/// A mask in its picture, pixel by pixel, with a border of empty cells.
Tensor plainly_pasted(const Tensor& mask, const std::array<float, 4>& box, const PictureSize& picture) {
  const std::int64_t side = mask.size(0);
  const auto cells = mask.accessor<float, 2>();
  const auto cell = [&](std::int64_t y, std::int64_t x) {
    return y < 1 || x < 1 || y > side || x > side ? 0.0 : static_cast<double>(cells[y - 1][x - 1]);
  };
  const PastedAxis across(box[0], box[2], side), down(box[1], box[3], side);
  Tensor pasted = at::zeros({picture.height, picture.width}, at::kDouble);
  auto pixels = pasted.accessor<double, 2>();
  for (std::int64_t y = 0; y < picture.height; ++y) {
    for (std::int64_t x = 0; x < picture.width; ++x) {
      if (!across.holds(x) || !down.holds(y)) continue;
      const double at_x = across.place(x), at_y = down.place(y);
      const auto left = static_cast<std::int64_t>(at_x), top = static_cast<std::int64_t>(at_y);
      const std::int64_t right = std::min(left + 1, side + 1), bottom = std::min(top + 1, side + 1);
      const double further = at_x - static_cast<double>(left), lower = at_y - static_cast<double>(top);
      pixels[y][x] = (1 - lower) * ((1 - further) * cell(top, left) + further * cell(top, right)) +
                     lower * ((1 - further) * cell(bottom, left) + further * cell(bottom, right));
    }
  }
  return pasted;
}

TEST_CASE("a mask of the picture's full height ends with its last column") {
  const PictureSize wide{10, 100};
  PicturePrediction prediction;
  prediction.corners = at::tensor({20.0F, 0.0F, 24.0F, 10.0F}).view({1, 4});
  prediction.labels = at::full({1}, 1, at::kLong);
  prediction.scores = at::full({1}, 0.5);
  prediction.masks = at::ones({1, 28, 28});
  const PictureRows rows = rows_of(prediction, 1, wide);
  CHECK(area_of_counts(rows.masks.at(0), rows.size) == 60);
}

TEST_CASE("masks are where plain pasting puts them: of full height and width, at each edge, narrow and of one pixel") {
  const std::vector<std::array<float, 2>> across = {{0, 100},    {0, 4},         {20, 24},      {96, 100},
                                                    {50, 50.2F}, {20, 21},       {-5, 105},     {-3, 2},
                                                    {97, 104},   {3.5F, 77.25F}, {98.5F, 99.5F}};
  const std::vector<std::array<float, 2>> down = {{0, 10},  {0, 3}, {7, 10},    {4, 4.3F},
                                                  {-2, 13}, {3, 4}, {-6, 1.5F}, {1, 10}};
  const PictureSize wide{10, 100};
  std::vector<std::array<float, 4>> boxes;
  std::vector<float> corners;
  for (const auto& [left, right] : across) {
    for (const auto& [top, bottom] : down) {
      boxes.push_back({left, top, right, bottom});
      corners.insert(corners.end(), boxes.back().begin(), boxes.back().end());
    }
  }
  const auto count = static_cast<std::int64_t>(boxes.size());
  PicturePrediction prediction;
  prediction.corners = at::tensor(corners).view({-1, 4});
  prediction.labels = at::full({count}, 1, at::kLong);
  prediction.scores = at::full({count}, 0.5);
  for (const Tensor& masks : {at::ones({count, 28, 28}), made("masks of many boxes", {count, 28, 28}, 0.5, 0.5)}) {
    prediction.masks = masks;
    const PictureRows rows = rows_of(prediction, 1, wide);
    REQUIRE(rows.masks.size() == boxes.size());
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      CAPTURE(boxes[i]);
      const Tensor expected = plainly_pasted(masks[static_cast<std::int64_t>(i)], boxes[i], wide);
      // Rounding decides about a pixel whose probability is the threshold.
      const Tensor sure = (expected - kMaskThreshold).abs().gt(1e-4);
      const Tensor differs = decoded(rows, i).to(at::kBool).ne(expected.gt(kMaskThreshold));
      CHECK_FALSE(differs.logical_and(sure).any().item<bool>());
    }
  }
}

TEST_CASE("a network's rows are predictions of all three tasks that the evaluator takes") {
  ModelOptions options = small_options();
  MatchRcnn model(options, 1);
  make_parameters(model.parameters());
  std::vector<NamedPicture> pictures;
  std::vector<ImageRecord> images;
  for (const auto& [id, size] : {std::pair<std::int64_t, Size>{3, {143, 97}}, {11, {80, 240}}}) {
    Picture picture = blank_picture(size, {90, 120, 200});
    for (std::size_t i = 0; i < picture.samples.size(); ++i) picture.samples[i] ^= static_cast<std::uint8_t>(i * i / 7);
    pictures.push_back({id, picture});
    ImageRecord image;
    image.id = id;
    image.size = size;
    // An item of every category, so that every row is compared with one and kept whole.
    for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category) {
      Item item;
      item.id = static_cast<std::int64_t>(category) + 1;
      item.category = category;
      item.box = {1, 1, 50, 50};
      image.items.push_back(item);
    }
    images.push_back(image);
  }
  const Dataset dataset = make_dataset("made", images, {0, 1, 2});
  const std::vector<PictureRows> rows = predict_pictures(model, pictures);
  const std::size_t count = rows[0].count() + rows[1].count();
  REQUIRE(rows[0].count() > 0);
  REQUIRE(rows[1].count() > 0);

  const Predictions boxes = predictions_of(dataset, rows, RowKind::boxes, "boxes");
  CHECK(boxes.name == "boxes");
  CHECK(boxes.size() == count);
  CHECK(std::get<BoxColumn>(boxes.geometry)[0] == rows[0].boxes[0]);
  CHECK(boxes.image[0] == 0);
  CHECK(boxes.image[count - 1] == 1);

  const Predictions landmarks = predictions_of(dataset, rows, RowKind::landmarks);
  const auto& points = std::get<LandmarkColumn>(landmarks.geometry);
  REQUIRE(landmarks.size() == count);
  CHECK(points.row(0).size() == rows[0].landmarks[0].size() / 2);
  CHECK(points.row(0)[1] == Point{rows[0].landmarks[0][2], rows[0].landmarks[0][3]});

  const Predictions masks = predictions_of(dataset, rows, RowKind::masks);
  REQUIRE(masks.size() == count);
  CHECK(std::get<MaskColumn>(masks.geometry).sizes[0] == Size{143, 97});
  CHECK(rows[1].feature_columns == 8);
  CHECK(rows[1].features.size() == 8 * rows[1].count());
}

TEST_CASE("a picture in which nothing is found has no rows") {
  ModelOptions options = small_options();
  options.box.score_threshold = 1;
  MatchRcnn model(options, 1);
  const std::vector<NamedPicture> pictures = {{5, blank_picture({64, 48})}};
  const std::vector<PictureRows> rows = predict_pictures(model, pictures);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].count() == 0);
  CHECK(rows[0].masks.empty());
  CHECK(rows[0].features.empty());
  ImageRecord image;
  image.id = 5;
  image.size = Size{64, 48};
  const Dataset dataset = make_dataset("made", {image}, {0});
  for (const RowKind kind : {RowKind::boxes, RowKind::landmarks, RowKind::masks})
    CHECK(predictions_of(dataset, rows, kind).size() == 0);
}

TEST_CASE("a picture's pixels become red, green and blue from 0 to 1") {
  Picture picture = blank_picture({2, 1}, {255, 51, 0});
  picture.samples[3] = 102;
  const Tensor tensor = picture_tensor(picture);
  CHECK(tensor.equal(at::tensor({1.0F, 0.4F, 0.2F, 0.2F, 0.0F, 0.0F}).view({3, 1, 2})));
}

TEST_CASE("numbers that are not finite are refused with the image") {
  PicturePrediction prediction = two_garments();
  prediction.features = at::full({2, 4}, std::numeric_limits<float>::quiet_NaN());
  CHECK_THROWS_WITH(rows_of(prediction, 12, kSmall),
                    Catch::Contains("features that are no finite numbers") && Catch::Contains("image 12"));
}

}  // namespace
}  // namespace df2::reference::test
