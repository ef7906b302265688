#include <df2/io/detail/rows/items.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace df2::detail {

std::optional<std::array<double, 4>> read_four(JsonCursor& cursor, JsonValue& value, std::string_view expected) {
  const auto array = cursor.as_array(value, expected);
  if (!array) return std::nullopt;
  const char* at = cursor.where(value);
  std::array<double, 4> numbers{};
  bool good = true;
  std::uint64_t count = 0;
  cursor.array(*array, [&](std::uint64_t index, JsonValue& element) {
    const std::optional<double> number = cursor.number(element);
    good = good && number.has_value();
    if (index < 4 && number) numbers[index] = *number;
    count = index + 1;
  });
  if (count != 4) {
    cursor.add_issue(Code::wrong_type, at, std::string(expected), std::to_string(count) + " numbers");
    return std::nullopt;
  }
  return good ? std::optional(numbers) : std::nullopt;
}

std::optional<std::vector<Landmark>> read_landmarks(JsonCursor& cursor, JsonValue& value) {
  const auto array = cursor.as_array(value, "landmarks [x1, y1, v1, x2, ...]");
  if (!array) return std::nullopt;
  const char* at = cursor.where(value);
  std::vector<Landmark> landmarks;
  bool good = true;
  std::uint64_t count = 0;
  Landmark landmark;
  cursor.array(*array, [&](std::uint64_t index, JsonValue& element) {
    count = index + 1;
    const char* place = cursor.where(element);
    const std::optional<double> number = cursor.number(element);
    good = good && number.has_value();
    if (!number) return;
    if (index % 3 == 0) landmark.x = *number;
    if (index % 3 == 1) landmark.y = *number;
    if (index % 3 != 2) return;
    if (*number != 0 && *number != 1 && *number != 2) {
      cursor.add_issue(Code::out_of_range, place, "a visibility of 0, 1 or 2", "another number");
      good = false;
      return;
    }
    landmark.visibility = static_cast<std::uint8_t>(*number);
    landmarks.push_back(landmark);
  });
  if (count % 3 != 0) {
    cursor.add_issue(Code::landmark_length, at, "three numbers per landmark", std::to_string(count) + " numbers");
    return std::nullopt;
  }
  return good ? std::optional(std::move(landmarks)) : std::nullopt;
}

int count_labelled(const std::vector<Landmark>& landmarks) {
  return static_cast<int>(
      std::count_if(landmarks.begin(), landmarks.end(), [](const Landmark& l) { return l.visibility > 0; }));
}

std::optional<std::uint8_t> read_level(JsonCursor& cursor, JsonValue& value) {
  const char* at = cursor.where(value);
  const auto level = cursor.integer(value, 3, Code::bad_level, "a level of 1, 2 or 3");
  if (level && *level == 0) cursor.add_issue(Code::bad_level, at, "a level of 1, 2 or 3", "0");
  if (!level || *level == 0) return std::nullopt;
  return static_cast<std::uint8_t>(*level);
}

std::optional<std::uint8_t> read_level_of_any_tool(JsonCursor& cursor, JsonValue& value) {
  const char* at = cursor.where(value);
  if (*at != '-' && (*at < '0' || *at > '9')) {
    cursor.walk(value);
    return std::nullopt;
  }
  const auto number = cursor.number(value, std::numeric_limits<double>::max());
  if (!number || *number != std::floor(*number)) return std::nullopt;
  if (*number < 1 || *number > 3) {
    cursor.add_issue(Code::bad_level, at, "a level of 1, 2 or 3", "another whole number");
    return std::nullopt;
  }
  return static_cast<std::uint8_t>(*number);
}

bool LevelSet::take(JsonCursor& cursor, std::string_view key, JsonValue& value,
                    std::optional<std::uint8_t> (*read)(JsonCursor&, JsonValue&)) {
  const auto it = std::find(kLevelKeys.begin(), kLevelKeys.end(), key);
  if (it == kLevelKeys.end()) return false;
  const auto i = static_cast<std::size_t>(it - kLevelKeys.begin());
  seen[i] = true;
  levels[i] = read(cursor, value);
  return true;
}

std::optional<Attributes> LevelSet::attributes() const {
  for (const auto& level : levels) {
    if (!level) return std::nullopt;
  }
  return Attributes{*levels[0], *levels[1], *levels[2], *levels[3]};
}

std::optional<Segmentation> make_segmentation(JsonCursor& cursor, const char* at, std::string_view key,
                                              const RawSegmentation& raw, std::optional<Size> image_size) {
  if (raw.kind == RawSegmentation::Kind::none) return Segmentation{};
  if (raw.kind == RawSegmentation::Kind::polygons) {
    if (!check_outlines(cursor, at, key, raw, image_size)) return std::nullopt;
    return Segmentation{raw.polygons};
  }
  Mask mask;
  if (!decode_segmentation(cursor, at, key, raw, image_size, mask)) return std::nullopt;
  return Segmentation{std::move(mask)};
}

}  // namespace df2::detail
