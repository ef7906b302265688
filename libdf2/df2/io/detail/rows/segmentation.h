// In: a "segmentation" value. Out: what it says, still to be checked (df2/detail/raw_segmentation.h). Called by the
// rows of results and ground truth. `numbers`: scratch. Templates over a reader (json/reader.h).
#pragma once

#include <array>
#include <string_view>

#include <df2/checks.h>
#include <df2/detail/raw_segmentation.h>
#include <df2/io/detail/json/reader.h>

namespace df2::detail {

template <class Reader>
bool read_polygon(Reader& reader, RawSegmentation& raw, Numbers& numbers) {
  const auto at = reader.mark();
  const bool good = reader.numbers(numbers, "a polygon [x1, y1, x2, y2, ...]");
  if (!good && numbers.count == 0) return false;
  if (!reader.check(check_polygon_length(numbers.count), at) || !good) return false;
  Polygon& polygon = raw.polygons.emplace_back(numbers.count / 2);
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    polygon[i] = {numbers.values[2 * i], numbers.values[2 * i + 1]};
  }
  return true;
}

/// Where nothing but polygons may stand. An empty list is Kind::none.
template <class Reader>
bool read_polygons(Reader& reader, RawSegmentation& raw, Numbers& numbers,
                   std::string_view expected = "polygons [[x1, y1, x2, y2, ...], ...]") {
  raw.clear();
  return reader.array(expected, [&] {
    raw.kind = RawSegmentation::Kind::polygons;
    return read_polygon(reader, raw, numbers);
  });
}

template <class Reader>
bool read_mask_size(Reader& reader, Size& size) {
  const auto at = reader.mark();
  std::array<std::uint64_t, 2> extents{};
  std::size_t count = 0;
  const bool good = reader.array("a size [height, width]", [&] {
    std::uint64_t extent = 0;
    const bool is_extent = reader.integer(extent, kMaxMaskPixels, Code::rle_size, kMaskExtentExpected);
    if (count < 2) extents[count] = extent;
    ++count;
    return is_extent;
  });
  if (count != 2 && (good || count > 0)) {
    return reader.refuse({Code::rle_size, "a size [height, width]", std::to_string(count) + " numbers"}, at);
  }
  if (!good) return false;
  size = {static_cast<std::uint32_t>(extents[1]), static_cast<std::uint32_t>(extents[0])};
  return reader.check(check_mask_size(extents[0], extents[1]), at);
}

template <class Reader>
bool read_counts(Reader& reader, RawSegmentation& raw) {
  if (reader.next() == '"') {
    raw.kind = RawSegmentation::Kind::compressed;
    return reader.long_text(raw.counts, raw.unescaped);
  }
  raw.kind = RawSegmentation::Kind::runs;
  return reader.array("compressed counts (a string) or an array of run lengths", [&] {
    std::uint64_t run = 0;
    const bool good = reader.integer(run, kMaxMaskPixels, Code::rle_counts, kRunExpected);
    raw.runs.push_back(static_cast<std::uint32_t>(run));
    return good;
  });
}

/// `on_other(key)`: for keys of a run-length mask but size and counts; takes the value.
template <class Reader, class OnOther>
bool read_segmentation(Reader& reader, RawSegmentation& raw, Numbers& numbers, OnOther&& on_other) {
  if (reader.next() != '{') return read_polygons(reader, raw, numbers, "polygons, or a run-length mask {size, counts}");
  static constexpr Keys kKeys({{"size"}, {"counts"}});
  raw.clear();
  return reader.object(
      kKeys, [&](std::size_t key) { return key == 0 ? read_mask_size(reader, raw.size) : read_counts(reader, raw); },
      on_other);
}

}  // namespace df2::detail
