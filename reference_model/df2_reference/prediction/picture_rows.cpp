#include <df2_reference/prediction/picture_rows.h>

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include <ATen/ops/isfinite.h>

#include <df2/error.h>
#include <df2/make_predictions.h>
#include <df2/mask.h>

namespace df2::reference {
namespace {

double shortest_decimal(float value) {
  std::array<char, 32> text;
  const char* const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  double decimal = 0;
  std::from_chars(text.data(), end, decimal);
  return decimal;
}

Tensor floats_on_cpu(const Tensor& tensor, const char* what, std::int64_t image_id) {
  Tensor numbers = tensor.detach().to(at::kFloat).cpu().contiguous();
  if (!at::isfinite(numbers).all().item<bool>())
    throw Error(Fault::weights, Code::weights,
                fmt::format("the network gives {} that are no finite numbers, first in image {}: it was trained with "
                            "a rate that is too high, or its weights are damaged",
                            what, image_id));
  return numbers;
}

std::span<const float> numbers_of(const Tensor& tensor) {
  return {tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

/// The runs of the pixels above the threshold.
std::string counts_of_part(const MaskPart& part, const PictureSize& size) {
  std::vector<std::uint32_t> runs;
  std::int64_t begin = 0;  // of the run that goes on
  bool is_inside = false;
  const auto change_at = [&](std::int64_t pixel) {
    runs.push_back(static_cast<std::uint32_t>(pixel - begin));
    begin = pixel;
    is_inside = !is_inside;
  };
  if (part.values.defined()) {
    const Tensor columns = part.values.gt(kMaskThreshold).t().contiguous();
    const std::int64_t width = columns.size(0), height = columns.size(1);
    const bool is_whole_height = height == size.height;  // a run may go on in the next column
    const bool* pixel = columns.const_data_ptr<bool>();
    for (std::int64_t x = part.x; x < part.x + width; ++x) {
      const std::int64_t top = x * size.height + part.y;
      for (std::int64_t y = 0; y < height; ++y) {
        if (*pixel++ != is_inside) change_at(top + y);
      }
      if (is_inside && !is_whole_height) change_at(top + height);
    }
    if (is_inside) change_at((part.x + width) * size.height);
  }
  const std::int64_t pixels = size.width * size.height;
  if (begin < pixels) change_at(pixels);
  return encode_runs(runs);
}

/// The lists of all pictures as the columns of make_predictions.
struct Heads {
  std::vector<std::int64_t> image_ids, category_ids;
  std::vector<double> scores;

  explicit Heads(std::span<const PictureRows> pictures) {
    for (const PictureRows& picture : pictures) {
      image_ids.insert(image_ids.end(), picture.count(), picture.image_id);
      category_ids.insert(category_ids.end(), picture.category_ids.begin(), picture.category_ids.end());
      scores.insert(scores.end(), picture.scores.begin(), picture.scores.end());
    }
  }
  RowHeads spans() const { return {image_ids, category_ids, scores}; }
};

}  // namespace

PictureRows rows_of(const PicturePrediction& prediction, std::int64_t image_id, const PictureSize& size) {
  PictureRows rows;
  rows.image_id = image_id;
  rows.size = {static_cast<std::uint32_t>(size.width), static_cast<std::uint32_t>(size.height)};

  const Tensor labels = prediction.labels.cpu().contiguous();
  const auto count = static_cast<std::size_t>(labels.numel());
  rows.category_ids.assign(labels.const_data_ptr<std::int64_t>(), labels.const_data_ptr<std::int64_t>() + count);
  const Tensor scores = floats_on_cpu(prediction.scores, "scores", image_id);
  for (const float score : numbers_of(scores)) rows.scores.push_back(shortest_decimal(score));

  const Tensor corners = floats_on_cpu(prediction.corners, "boxes", image_id);
  for (std::size_t i = 0; i < count; ++i) {
    const auto four = numbers_of(corners).subspan(4 * i, 4);
    const auto [left, right] = std::minmax(four[0], four[2]);
    const auto [top, bottom] = std::minmax(four[1], four[3]);
    rows.boxes.push_back({shortest_decimal(left), shortest_decimal(top), shortest_decimal(right - left),
                          shortest_decimal(bottom - top)});
  }

  for (const Tensor& of_garment : prediction.landmarks) {
    const Tensor points = floats_on_cpu(of_garment.narrow(1, 0, 2), "landmarks", image_id);
    std::vector<double>& numbers = rows.landmarks.emplace_back();
    for (const float value : numbers_of(points)) numbers.push_back(shortest_decimal(value));
  }

  if (prediction.masks.defined()) {
    for_each_mask_part(floats_on_cpu(prediction.masks, "masks", image_id), corners, size,
                       [&](std::int64_t, const MaskPart& part) { rows.masks.push_back(counts_of_part(part, size)); });
  }
  if (prediction.features.defined()) {
    const Tensor features = floats_on_cpu(prediction.features, "features", image_id);
    rows.feature_columns = static_cast<std::size_t>(features.size(1));
    rows.features.assign(numbers_of(features).begin(), numbers_of(features).end());
  }
  return rows;
}

Predictions predictions_of(const Dataset& dataset, std::span<const PictureRows> pictures, RowKind kind,
                           const std::string& name) {
  const Heads heads(pictures);
  if (kind == RowKind::boxes) {
    std::vector<double> numbers;
    for (const PictureRows& picture : pictures) {
      for (const Box& box : picture.boxes) numbers.insert(numbers.end(), {box.x, box.y, box.width, box.height});
    }
    return make_predictions(dataset, heads.spans(), BoxRows{numbers}, name);
  }
  if (kind == RowKind::landmarks) {
    std::vector<std::span<const double>> rows;
    for (const PictureRows& picture : pictures)
      rows.insert(rows.end(), picture.landmarks.begin(), picture.landmarks.end());
    return make_predictions(dataset, heads.spans(), LandmarkRows{rows, 2}, name);
  }
  std::vector<MaskRow> rows;
  for (const PictureRows& picture : pictures) {
    for (const std::string& counts : picture.masks) rows.push_back(CompressedMask{picture.size, counts});
  }
  return make_predictions(dataset, heads.spans(), MaskRows{rows}, name);
}

}  // namespace df2::reference
