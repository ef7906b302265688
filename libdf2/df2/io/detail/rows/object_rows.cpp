#include <df2/io/detail/rows/object_rows.h>

#include <iterator>
#include <optional>

#include <df2/category_set.h>
#include <df2/io/detail/rows/items.h>

namespace df2::detail {

namespace {

constexpr std::size_t kMaxUnknownKeys = 64;
constexpr std::string_view kOtherKeys = "(others)";

}  // namespace

bool read_corners(JsonCursor& cursor, JsonValue& value, Box& box) {
  const char* at = cursor.where(value);
  const auto numbers = read_four(cursor, value, "4 numbers [x1, y1, x2, y2]");
  if (!numbers) return false;
  const auto [x1, y1, x2, y2] = *numbers;
  if (x2 < x1 || y2 < y1) {
    cursor.add_issue(Code::negative_size, at, "x2 of at least x1 and y2 of at least y1", "less");
    return false;
  }
  box = {x1, y1, x2 - x1, y2 - y1};
  return true;
}

bool read_id(JsonCursor& cursor, JsonValue& value, std::int64_t& id) {
  const auto number = cursor.id(value);
  if (number) id = *number;
  return number.has_value();
}

bool read_category(JsonCursor& cursor, JsonValue& value, CategoryIndex& category) {
  const char* at = cursor.where(value);
  const auto number = cursor.id(value);
  if (!number) return false;
  const auto found = deepfashion2_categories().find(*number);
  if (!found) {
    cursor.add_issue(Code::unknown_category, at, "a category from 1 to 13", std::to_string(*number));
    return false;
  }
  category = *found;
  return true;
}

bool read_level(JsonCursor& cursor, JsonValue& value, std::uint8_t& level) {
  const std::optional<std::uint8_t> read = read_level(cursor, value);
  if (read) level = *read;
  return read.has_value();
}

void count_unknown_key(std::map<std::string, std::uint64_t>& keys, std::string_view key, std::uint64_t count) {
  const std::string others(kOtherKeys);
  keys[std::string(key.substr(0, 80))] += count;
  if (keys.size() <= kMaxUnknownKeys + keys.count(others)) return;
  auto last = std::prev(keys.end());
  if (last->first == others) --last;
  const std::uint64_t beyond = last->second;
  keys.erase(last);
  keys[others] += beyond;
}

}  // namespace df2::detail
