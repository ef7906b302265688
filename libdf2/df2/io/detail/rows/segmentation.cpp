#include <df2/io/detail/rows/segmentation.h>

#include <numeric>

#include <df2/io/detail/rows/refusal.h>

namespace df2::detail {

namespace {

bool read_polygon(JsonCursor& cursor, JsonValue& value, Polygon& polygon) {
  const auto array = cursor.as_array(value, "a polygon [x1, y1, x2, y2, ...]");
  if (!array) return false;
  const char* at = cursor.where(value);
  bool good = true;
  std::uint64_t count = 0;
  double x = 0;
  cursor.array(*array, [&](std::uint64_t index, JsonValue& element) {
    const std::optional<double> number = cursor.number(element);
    good = good && number.has_value();
    count = index + 1;
    if (!number) return;
    if (index % 2 == 0)
      x = *number;
    else
      polygon.push_back({x, *number});
  });
  if (count % 2 != 0 || count < 6) {
    cursor.add_issue(Code::polygon, at, "a polygon of at least 3 points, two numbers each",
                     std::to_string(count) + (count == 1 ? " number" : " numbers"));
    return false;
  }
  return good;
}

bool read_polygon_list(JsonCursor& cursor, JsonValue& value, std::string_view expected, RawSegmentation& raw) {
  const auto array = cursor.as_array(value, expected);
  if (!array) return false;
  bool good = true;
  cursor.array(*array, [&](std::uint64_t, JsonValue& element) {
    raw.kind = RawSegmentation::Kind::polygons;
    good = read_polygon(cursor, element, raw.polygons.emplace_back()) && good;
  });
  return good;
}

bool read_size(JsonCursor& cursor, JsonValue& value, std::optional<Size>& size) {
  const auto array = cursor.as_array(value, "a size [height, width]");
  if (!array) return false;
  const char* at = cursor.where(value);
  std::uint64_t count = 0;
  std::uint64_t extents[2] = {0, 0};
  bool good = true;
  cursor.array(*array, [&](std::uint64_t index, JsonValue& element) {
    const auto extent = cursor.integer(element, kMaxMaskPixels, Code::rle_size, "a whole number from 1 to 2^31 - 1");
    good = good && extent.has_value();
    if (index < 2 && extent) extents[index] = static_cast<std::uint64_t>(*extent);
    count = index + 1;
  });
  if (count != 2) {
    cursor.add_issue(Code::rle_size, at, "a size [height, width]", std::to_string(count) + " numbers");
    return false;
  }
  if (!good) return false;
  if (extents[0] == 0 || extents[1] == 0 || extents[0] * extents[1] > kMaxMaskPixels) {
    cursor.add_issue(Code::rle_size, at, "a size of at least 1 x 1 and fewer than 2^31 pixels",
                     "[" + std::to_string(extents[0]) + ", " + std::to_string(extents[1]) + "]");
    return false;
  }
  size = Size{static_cast<std::uint32_t>(extents[1]), static_cast<std::uint32_t>(extents[0])};
  return true;
}

bool read_counts(JsonCursor& cursor, JsonValue& value, RawSegmentation& raw) {
  const char* at = cursor.where(value);
  if (*at == '"') {
    raw.kind = RawSegmentation::Kind::compressed;
    raw.counts = *cursor.text(value);
    return true;
  }
  const auto array = cursor.as_array(value, "compressed counts (a string) or an array of run lengths");
  if (!array) return false;
  raw.kind = RawSegmentation::Kind::runs;
  bool good = true;
  cursor.array(*array, [&](std::uint64_t, JsonValue& element) {
    const auto run = cursor.integer(element, kMaxMaskPixels, Code::rle_counts, "a run length from 0 to 2^31 - 1");
    good = good && run.has_value();
    if (run) raw.runs.push_back(static_cast<std::uint32_t>(*run));
  });
  return good;
}

bool read_run_lengths(JsonCursor& cursor, JsonValue& value, RawSegmentation& raw) {
  const char* at = cursor.where(value);
  bool good = true, has_size = false, has_counts = false;
  cursor.object(*cursor.as_object(value), [&](std::string_view key, JsonValue member) {
    if (key == "size") {
      has_size = true;
      good = read_size(cursor, member, raw.size) && good;
    } else if (key == "counts") {
      has_counts = true;
      good = read_counts(cursor, member, raw) && good;
    } else {
      raw.other_keys.emplace_back(key);
      cursor.walk(member);
    }
  });
  if (!has_size) cursor.add_issue(Code::missing_key, at, "key \"size\"", "none");
  if (!has_counts) cursor.add_issue(Code::missing_key, at, "key \"counts\"", "none");
  return good && has_size && has_counts;
}

std::optional<std::uint32_t> width_of(std::optional<Size> size) {
  return size ? std::optional(size->width) : std::nullopt;
}

bool check_runs(const std::vector<std::uint32_t>& runs, Size size) {
  const std::uint64_t sum = std::accumulate(runs.begin(), runs.end(), std::uint64_t{0});
  return sum == std::uint64_t{size.width} * size.height;
}

}  // namespace

bool read_segmentation(JsonCursor& cursor, JsonValue& value, RawSegmentation& raw) {
  raw.clear();
  if (*cursor.where(value) == '{') return read_run_lengths(cursor, value, raw);
  return read_polygon_list(cursor, value, "polygons, or a run-length mask {size, counts}", raw);
}

bool read_polygons(JsonCursor& cursor, JsonValue& value, RawSegmentation& raw) {
  raw.clear();
  return read_polygon_list(cursor, value, "polygons [[x1, y1, x2, y2, ...], ...]", raw);
}

bool read_plain_mask(PlainJson& json, Size& size, std::string_view& counts, std::string& copy) {
  bool has_size = false, has_counts = false;
  if (!json.take('{')) return false;
  do {
    std::string_view key;
    if (!json.key(key)) return false;
    if (key == "size" && !has_size) {
      has_size = true;
      std::uint64_t height = 0, width = 0;
      if (!json.take('[') || !json.integer(height, kMaxMaskPixels) || !json.take(',') ||
          !json.integer(width, kMaxMaskPixels) || !json.take(']')) {
        return false;
      }
      size = {static_cast<std::uint32_t>(width), static_cast<std::uint32_t>(height)};
    } else if (key == "counts" && !has_counts && json.next() == '"') {
      has_counts = true;
      if (!json.long_text(counts, copy)) return false;
    } else {
      return false;
    }
  } while (json.take(','));
  return json.take('}') && has_size && has_counts;
}

bool check_outlines(JsonCursor& cursor, const char* at, std::string_view key, const RawSegmentation& raw,
                    std::optional<Size> image_size) {
  const std::uint64_t crossings = count_crossings(raw.polygons, width_of(image_size));
  if (crossings <= kMaxCrossings) return true;
  cursor.add_row_issue(Code::limit, key, at,
                       "outlines that cross at most " + std::to_string(kMaxCrossings) + " columns of pixels",
                       std::to_string(crossings));
  return false;
}

bool decode_segmentation(JsonCursor& cursor, const char* at, std::string_view key, const RawSegmentation& raw,
                         std::optional<Size> image_size, Mask& mask) {
  switch (raw.kind) {
    case RawSegmentation::Kind::none:
      cursor.add_row_issue(Code::polygon, key, at, "a mask", "an empty list of polygons");
      return false;
    case RawSegmentation::Kind::polygons:
      if (!image_size) {
        cursor.add_row_issue(Code::image_size, key, at, "a run-length mask, as the image's size is not known",
                             "polygons");
        return false;
      }
      if (!check_outlines(cursor, at, key, raw, image_size)) return false;
      mask = mask_from_polygons(raw.polygons, *image_size);
      return true;
    case RawSegmentation::Kind::compressed:
    case RawSegmentation::Kind::runs:
      break;
  }
  if (image_size && *raw.size != *image_size) {
    cursor.add_row_issue(Code::rle_size, key, at, "the image's size " + size_text(*image_size), size_text(*raw.size));
    return false;
  }
  mask.size = *raw.size;
  if (raw.kind == RawSegmentation::Kind::runs) {
    if (!check_runs(raw.runs, mask.size)) {
      cursor.add_row_issue(Code::rle_counts, key, at, "run lengths that add up to height x width", "another sum");
      return false;
    }
    mask.runs = raw.runs;
    return true;
  }
  if (const std::optional<RunsFault> fault = decode_runs(raw.counts, mask.size, mask.runs)) {
    cursor.add_row_issue(Code::rle_counts, key, at, "counts of a mask of size " + size_text(mask.size),
                         std::string(describe(*fault)));
    return false;
  }
  return true;
}

}  // namespace df2::detail
