// In: JSON values that describe items. Out: what the formats share: boxes, landmarks, levels, categories, images.
// Templates over a reader (json/reader.h); each returns false when the value is not good.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <df2/checks.h>
#include <df2/dataset.h>
#include <df2/io/detail/json/reader.h>

namespace df2::detail {

/// Reads a member. One that is not judged is as good as absent where it is wrong: `is_there` says.
template <class Reader, class Read>
bool read_member(Reader& reader, bool is_judged, bool& is_there, Read&& read) {
  if (!is_judged) return reader.attempt(is_there, read);
  is_there = read();
  return is_there;
}

/// Text; anything else that may stand there is skipped.
template <class Reader, class Take>
bool read_if_text(Reader& reader, Take&& take) {
  if (reader.next() != '"') return reader.skip();
  std::string_view text;
  if (!reader.text(text, "a string")) return false;
  take(text);
  return true;
}

inline std::optional<Source> find_source(std::string_view name) {
  if (name == "shop") return Source::shop;
  if (name == "user") return Source::user;
  return std::nullopt;
}

template <class Reader>
bool read_four(Reader& reader, std::array<double, 4>& four, std::string_view expected) {
  const auto at = reader.mark();
  std::size_t count = 0;
  const bool good = reader.numbers(four, count, expected);
  if (count == 4 || (!good && count == 0)) return good;
  return reader.refuse({Code::wrong_type, std::string(expected), std::to_string(count) + " numbers"}, at);
}

template <class Reader>
bool read_box(Reader& reader, Box& box) {
  const auto at = reader.mark();
  std::array<double, 4> four{};
  if (!read_four(reader, four, "4 numbers [x, y, width, height]")) return false;
  box = {four[0], four[1], four[2], four[3]};
  return reader.check(check_box(box), at);
}

template <class Reader>
bool read_corners(Reader& reader, Box& box) {
  const auto at = reader.mark();
  std::array<double, 4> four{};
  if (!read_four(reader, four, "4 numbers [x1, y1, x2, y2]") || !reader.check(check_corners(four), at)) return false;
  box = {four[0], four[1], four[2] - four[0], four[3] - four[1]};
  return true;
}

/// Triples [x, y, v] with v of 0, 1 or 2.
template <class Reader>
bool read_landmarks(Reader& reader, Numbers& triples) {
  const auto at = reader.mark();
  if (!reader.numbers(triples, "landmarks [x1, y1, v1, x2, ...]")) return false;
  bool good = true;
  if (!are_visibilities(triples.read())) {
    for (std::size_t i = 2; i < triples.count; i += 3) {
      if (const Checked wrong = check_visibility(triples.values[i])) good = reader.refuse_element(*wrong, at, i);
    }
  }
  return reader.check(check_triples(triples.count), at) && good;
}

inline std::vector<Landmark> landmarks_of(std::span<const double> triples) {
  std::vector<Landmark> landmarks(triples.size() / 3);
  for (std::size_t i = 0; i < landmarks.size(); ++i) {
    const double* const triple = triples.data() + 3 * i;
    landmarks[i] = {triple[0], triple[1], static_cast<std::uint8_t>(triple[2])};
  }
  return landmarks;
}

/// Landmarks with visibility > 0.
inline int count_labelled(const std::vector<Landmark>& landmarks) {
  return static_cast<int>(std::ranges::count_if(landmarks, [](const Landmark& l) { return l.visibility > 0; }));
}

template <class Reader>
bool read_category(Reader& reader, const CategorySet& categories, CategoryIndex& category) {
  const auto at = reader.mark();
  std::int64_t id = 0;
  if (!reader.id(id)) return false;
  const std::optional<CategoryIndex> found = categories.find(id);
  if (!found) return reader.refuse(unknown_category(categories, id), at);
  category = *found;
  return true;
}

/// The four levels as they are read, in any order.
struct LevelSet {
  std::array<std::optional<std::uint8_t>, 4> levels = {};  ///< in the order of kLevelKeys
  /// All four, or nothing.
  std::optional<Attributes> attributes() const {
    for (const auto& level : levels) {
      if (!level) return std::nullopt;
    }
    return Attributes{*levels[0], *levels[1], *levels[2], *levels[3]};
  }
};

inline constexpr std::array<std::string_view, kAttributes.size()> kLevelKeys = {kAttributes[0].key, kAttributes[1].key,
                                                                                kAttributes[2].key, kAttributes[3].key};

/// A difficulty level, 1 to 3.
template <class Reader>
bool read_level(Reader& reader, std::optional<std::uint8_t>& level) {
  const auto at = reader.mark();
  std::uint64_t value = 0;
  if (!reader.integer(value, 3, Code::bad_level, kLevelExpected)) return false;
  if (!reader.check(check_level(static_cast<double>(value)), at)) return false;
  level = static_cast<std::uint8_t>(value);
  return true;
}

/// The same in a file of any tool, which may use the key for something else: what is no whole number is no level, and
/// gives nothing without an issue. A whole number is a level, and a wrong one is refused.
template <class Reader>
bool read_level_of_any_tool(Reader& reader, std::optional<std::uint8_t>& level) {
  const char first = reader.next();
  if (first != '-' && (first < '0' || first > '9')) return reader.skip();
  const auto at = reader.mark();
  double value = 0;
  if (!reader.number(value, kAnyNumber)) return false;
  if (value != std::floor(value)) return true;
  if (!reader.check(check_level(value), at)) return false;
  level = static_cast<std::uint8_t>(value);
  return true;
}

}  // namespace df2::detail
