// Property: masks decoded from strings, filled from polygons and taken from bitmaps agree with their pixels: area, box,
// union, intersection and both codecs; a string that is no mask is refused as the plain decoder refuses it.
// The bytes: width, height, then the same rest as run-length string, as coordinates and as pixels.
#include <algorithm>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include <df2/mask.h>

#include "oracle/fuzzing.h"
#include "oracle/slow_mask.h"

namespace {

using namespace df2;
using fuzz::require;
using Bitmap = std::vector<std::uint8_t>;

std::uint64_t pixels_of(Size size) {
  return std::uint64_t{size.width} * size.height;
}

Box slow_box(const Bitmap& pixels, Size size) {
  std::uint32_t x1 = size.width, y1 = size.height, x2 = 0, y2 = 0;
  for (std::uint32_t i = 0; i < pixels.size(); ++i) {
    if (!pixels[i]) continue;
    const std::uint32_t x = i / size.height, y = i % size.height;
    x1 = std::min(x1, x), x2 = std::max(x2, x + 1), y1 = std::min(y1, y), y2 = std::max(y2, y + 1);
  }
  if (x2 == 0) return {};
  return {double(x1), double(y1), double(x2 - x1), double(y2 - y1)};
}

void require_filled(std::span<const std::uint32_t> runs, Size size) {
  require(std::accumulate(runs.begin(), runs.end(), std::uint64_t{0}) == pixels_of(size), "runs fill the image");
  require(mask_area(runs) <= pixels_of(size), "the area is within the image");
}

void require_as_pixels(const Mask& mask) {
  require_filled(mask.runs, mask.size);
  const Bitmap pixels = fuzz::slow_bitmap(mask.runs);
  require(bitmap_from_mask(mask) == pixels, "a mask has its runs' pixels");
  require(mask_area(mask.runs) == std::count(pixels.begin(), pixels.end(), 1), "the area counts pixels");
  require(tight_box(mask.runs, mask.size) == slow_box(pixels, mask.size), "the box holds all pixels");
  require(bitmap_from_mask(mask_from_bitmap(pixels, mask.size)) == pixels, "a bitmap survives");
  std::vector<std::uint32_t> runs;
  require(!decode_runs(encode_runs(mask.runs), mask.size, runs) && runs == mask.runs, "runs survive their string");
}

void require_pair_as_pixels(const Mask& a, const Mask& b) {
  const Bitmap in_a = fuzz::slow_bitmap(a.runs), in_b = fuzz::slow_bitmap(b.runs);
  std::uint32_t both = 0;
  Bitmap either(in_a.size());
  for (std::size_t i = 0; i < in_a.size(); ++i) {
    both += in_a[i] & in_b[i];
    either[i] = in_a[i] | in_b[i];
  }
  require(intersection_area(a.runs, b.runs) == both && intersection_area(b.runs, a.runs) == both,
          "the intersection counts pixels");
  const Mask united = unite(std::vector<Mask>{a, b}, a.size);
  require_filled(united.runs, a.size);
  require(fuzz::slow_bitmap(united.runs) == either, "the union has the pixels of both");
}

Mask decoded(std::string_view counts, Size size) {
  std::vector<std::uint32_t> runs;
  const auto slow = fuzz::slow_decode(counts, size);
  require(decode_runs(counts, size, runs).has_value() == !slow.has_value(), "both decoders agree on refusing", counts);
  const auto area = area_of_counts(counts, size);
  require(area.has_value() == slow.has_value(), "the checker agrees on refusing", counts);
  if (area) require(*area == mask_area(*slow), "the checker knows the area", counts);
  if (!slow) return {size, {static_cast<std::uint32_t>(pixels_of(size))}};
  require(runs == *slow, "both decoders read the same", counts);
  return {size, runs};
}

/// Two bytes a coordinate, an eighth of a pixel each, or as far as coordinates go.
std::vector<Polygon> polygons_of(std::string_view bytes, std::size_t count, double unit) {
  Polygon points;
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    const auto coordinate = [&](std::size_t at) {
      return unit * static_cast<std::int16_t>(static_cast<unsigned char>(bytes[at]) |
                                              static_cast<unsigned char>(bytes[at + 1]) << 8);
    };
    points.push_back({coordinate(i), coordinate(i + 2)});
  }
  std::vector<Polygon> polygons;
  const std::size_t length = std::max<std::size_t>(3, points.size() / count);
  for (std::size_t i = 0; i + length <= points.size(); i += length) {
    polygons.emplace_back(points.begin() + static_cast<std::ptrdiff_t>(i),
                          points.begin() + static_cast<std::ptrdiff_t>(i + length));
  }
  return polygons;
}

Mask filled(const std::vector<Polygon>& polygons, Size size) {
  const Mask together = mask_from_polygons(polygons, size);
  Bitmap pixels(pixels_of(size));
  for (const Polygon& polygon : polygons) {
    const Bitmap one = fuzz::slow_bitmap(mask_from_polygons(std::span(&polygon, 1), size).runs);
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] |= one[i];
  }
  require(bitmap_from_mask(together) == pixels, "polygons are united");
  return together;
}

Mask from_pixels(std::string_view bytes, Size size) {
  Bitmap pixels(pixels_of(size));
  for (std::size_t i = 0; i < std::min(pixels.size(), 8 * bytes.size()); ++i) pixels[i] = bytes[i / 8] >> i % 8 & 1;
  return mask_from_bitmap(pixels, size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Size extent{1u + data[0] % 32, 1u + data[1] % 32};
  const std::string_view rest = fuzz::text_of(data + 2, size - 2);
  const double unit = data[1] >= 192 ? 30 : 0.125;  // of 2^15: nearly 1e6
  const std::vector<Polygon> polygons = polygons_of(rest, 1 + data[0] / 64u, unit);
  const Mask masks[] = {decoded(rest, extent), filled(polygons, extent), from_pixels(rest, extent)};
  for (const Mask& mask : masks) require_as_pixels(mask);
  require_pair_as_pixels(masks[0], masks[1]);
  require_pair_as_pixels(masks[0], masks[2]);
  require_pair_as_pixels(masks[1], masks[2]);
  // The largest images there may be: nothing here takes time or memory in proportion to their pixels.
  constexpr auto kMost = static_cast<std::uint32_t>(kMaxMaskPixels);
  const std::vector<Polygon> small = polygons_of(rest.substr(0, 48), 1, 1.0 / 128);
  for (const Size huge : {Size{kMost, 1}, Size{1, kMost}, Size{46340, 46340}}) {
    (void)decoded(rest, huge);
    require_filled(mask_from_polygons(small, huge).runs, huge);
  }
  return 0;
}
