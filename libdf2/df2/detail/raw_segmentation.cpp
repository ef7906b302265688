#include <df2/detail/raw_segmentation.h>

#include <utility>

namespace df2::detail {

namespace {

using Kind = RawSegmentation::Kind;

Checked check_run_lengths(const RawSegmentation& raw, std::optional<Size> image_size) {
  if (Checked wrong = check_same_size(raw.size, image_size)) return wrong;
  return raw.kind == Kind::runs ? check_runs(raw.runs, raw.size) : std::nullopt;
}

}  // namespace

Checked take_segmentation(RawSegmentation& raw, std::optional<Size> image_size, Segmentation& segmentation) {
  if (raw.kind == Kind::none) return std::nullopt;
  if (raw.kind == Kind::polygons) {
    if (Checked wrong = check_outlines(raw.polygons, image_size)) return wrong;
    segmentation = std::move(raw.polygons);
    return std::nullopt;
  }
  if (Checked wrong = check_run_lengths(raw, image_size)) return wrong;
  Mask mask{raw.size, {}};
  if (raw.kind == Kind::runs) mask.runs = raw.runs;
  if (raw.kind == Kind::compressed && decode_runs(raw.counts, raw.size, mask.runs)) {
    return check_counts(raw.counts, raw.size);
  }
  segmentation = std::move(mask);
  return std::nullopt;
}

Checked encode_segmentation(const RawSegmentation& raw, std::optional<Size> image_size, EncodedMask& mask) {
  const auto encode = [&](std::span<const std::uint32_t> runs) {
    mask.encoded = encode_runs(runs);
    mask.counts = mask.encoded;
    mask.area = mask_area(runs);
  };
  mask.dense_crossings = 0;
  if (raw.kind == Kind::none) return Mismatch{Code::polygon, "a mask", "an empty list of polygons"};
  if (!image_size)
    return Mismatch{Code::image_size, "an image whose size the ground truth gives", "one without a size"};
  if (raw.kind == Kind::polygons) {
    const std::uint64_t crossings = count_crossings(raw.polygons, image_size->width);
    if (Checked wrong = check_crossings(crossings)) return wrong;
    mask.size = *image_size;
    mask.dense_crossings = dense_crossings(crossings, image_size->width);
    encode(mask_from_polygons(raw.polygons, *image_size).runs);
    return std::nullopt;
  }
  if (Checked wrong = check_run_lengths(raw, image_size)) return wrong;
  mask.size = raw.size;
  if (raw.kind == Kind::runs) {
    encode(raw.runs);
    return std::nullopt;
  }
  const std::optional<std::uint32_t> area = area_of_counts(raw.counts, raw.size);
  if (!area) return check_counts(raw.counts, raw.size);
  mask.counts = raw.counts;
  mask.area = *area;
  return std::nullopt;
}

}  // namespace df2::detail
