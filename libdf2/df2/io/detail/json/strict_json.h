// In: one piece of JSON. Out: typed values, each checked as hostile_inputs asks, with issues that know their place.
// Called by the readers; the only file that speaks simdjson's on-demand language besides strict_json.cpp.
//
// Every value is either taken by a typed getter or walked, so that a piece that was read to its end is valid JSON.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include <df2/checks.h>
#include <df2/error.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/key_set.h>

namespace df2::detail {

using JsonValue = simdjson::ondemand::value;

/// Thrown inside a piece, caught by read_strictly: the piece is not valid JSON, or nested too deeply.
struct BrokenJson {};

/// Where an issue's row is: rows are numbered within the piece until the piece is accepted.
struct RowRef {
  std::string section;  ///< key of the top-level array, empty when the file is an array
  std::uint64_t row = 0;
  bool continues = false;  ///< the array, and so its key and the numbers of its rows, began in a piece before
  bool has_row = false;
};

/// Issues of one piece.
struct PieceIssues {
  IssueList list;
  std::vector<RowRef> rows;  ///< of each shown issue

  void clear() { *this = {}; }
  void add(Issue issue, RowRef row) {
    if (!list.is_full(issue.code)) rows.push_back(std::move(row));
    list.add(std::move(issue));
  }
};

/// Walks one piece.
class JsonCursor {
 public:
  JsonCursor(const Piece& piece, std::string file_name, PieceIssues& issues)
      : piece_(piece), file_name_(std::move(file_name)), issues_(issues) {}

  RowRef row;          ///< of the row being read
  int base_depth = 1;  ///< arrays and objects around the row

  void add_issue(Code code, const char* at, std::string expected, std::string found) {
    add_issue(code, at, depth_, {}, std::move(expected), std::move(found));
  }
  /// An issue of which the pointer is the first `depth` steps to the value being read, and `below`.
  void add_issue(Code code, const char* at, int depth, std::string_view below, std::string expected, std::string found);
  int depth() const { return depth_; }

  /// Calls on_field(key, value) for every member; keys are unescaped, repeated ones refused.
  template <class OnField>
  void object(simdjson::ondemand::object object, OnField&& on_field);
  /// Calls on_element(index, value) for every element.
  template <class OnElement>
  void array(simdjson::ondemand::array array, OnElement&& on_element);

  /// A finite number of at most `limit` in absolute value.
  std::optional<double> number(JsonValue& value, double limit = kMaxCoordinate) {
    const std::string_view token = value.raw_json_token();
    double result;
    if (value.get_double().get(result) == simdjson::SUCCESS) [[likely]] {
      if (token.size() > kMostDigits) result = exact_number(token, result);
      if (std::abs(result) <= limit) [[likely]]
        return result;
    }
    return refuse_number(value, limit);
  }
  /// An integer from 0 to `max`, without fraction or exponent.
  std::optional<std::int64_t> integer(JsonValue& value, std::uint64_t max, Code code, std::string_view expected) {
    std::uint64_t result;
    if (value.get_uint64().get(result) == simdjson::SUCCESS && result <= max) [[likely]] {
      return static_cast<std::int64_t>(result);
    }
    refuse(value, code, std::string(expected));
    return std::nullopt;
  }
  std::optional<simdjson::ondemand::object> as_object(JsonValue& value, std::string_view expected = "an object");
  std::optional<simdjson::ondemand::array> as_array(JsonValue& value, std::string_view expected = "an array");
  /// Unescaped text, alive as long as the piece is being read.
  std::optional<std::string_view> text(JsonValue& value, std::string_view expected = "a string");

  /// Reads a value nobody asked for: it must be valid, finite and not too deep.
  void walk(JsonValue& value);
  /// Refuses a value of the wrong kind, after making sure that it is JSON at all.
  void refuse(JsonValue& value, Code code, std::string expected);

  /// Whether read() finds nothing wrong. What it finds is forgotten, but for what walk() refuses. Attempts do not nest.
  template <class Read>
  bool attempt(Read&& read) {
    is_attempt_ = true;
    is_attempt_good_ = true;
    const bool good = read() && is_attempt_good_;
    is_attempt_ = false;
    return good;
  }

  /// Of the value being read.
  std::string pointer() const { return pointer(depth_); }
  /// First byte of the value, for issues that are found later.
  const char* where(JsonValue& value);
  /// First byte of the piece.
  const char* begin() const { return piece_.json.data(); }
  /// Position in the file.
  std::uint64_t byte_of(const char* at) const {
    const std::int64_t byte = piece_.file_offset + (at - piece_.json.data());
    return byte > 0 ? static_cast<std::uint64_t>(byte) : 0;
  }

 private:
  struct Step {
    std::string_view key;
    std::uint64_t index = 0;
    bool is_key = false;
  };

  /// simdjson 3.0 takes 0.51000000000000000000 (20 digits or more behind "0.") for another number: what is as long is
  /// read once more. REQUIRES: simdjson takes the token for the finite number `approximate`.
  static constexpr std::size_t kMostDigits = 19;
  static double exact_number(std::string_view token, double approximate);
  std::optional<double> refuse_number(JsonValue& value, double limit);
  /// `at`: the key's quotation mark.
  void refuse_repeated(std::string_view key, const char* at) {
    add_issue(Code::json_duplicate_key, at, "each key once", "\"" + std::string(key.substr(0, 80)) + "\" again");
  }
  void push(Step step) {
    if (depth_ + base_depth > kMaxDepth) throw BrokenJson{};
    path_[static_cast<std::size_t>(depth_++)] = step;
  }
  void pop() { --depth_; }
  std::string pointer(int depth) const;

  const Piece& piece_;
  std::string file_name_;
  PieceIssues& issues_;
  bool is_attempt_ = false;
  bool is_attempt_good_ = true;
  std::array<Step, kMaxDepth + 2> path_;
  int depth_ = 0;
};

template <class T>
T valid(simdjson::simdjson_result<T> result) {
  T value;
  if (std::move(result).get(value) != simdjson::SUCCESS) throw BrokenJson{};
  return value;
}

template <class OnField>
void JsonCursor::object(simdjson::ondemand::object object, OnField&& on_field) {
  KeySet keys;
  for (auto result : object) {
    simdjson::ondemand::field field = valid(std::move(result));
    const char* raw = field.key().raw();
    const char* end = static_cast<const char*>(
        std::memchr(raw, '"', piece_.capacity - static_cast<std::size_t>(raw - piece_.json.data())));
    if (end == nullptr) throw BrokenJson{};
    std::string_view key(raw, static_cast<std::size_t>(end - raw));
    if (key.find('\\') != std::string_view::npos) key = valid(field.unescaped_key());
    push({key, 0, true});
    if (!keys.insert(key, raw - 1)) refuse_repeated(key, raw - 1);
    on_field(key, field.value());
    pop();
  }
  keys.each_repeated([&](std::string_view key, const char* at) {
    push({key, 0, true});
    refuse_repeated(key, at);
    pop();
  });
}

template <class OnElement>
void JsonCursor::array(simdjson::ondemand::array array, OnElement&& on_element) {
  std::uint64_t index = 0;
  for (auto result : array) {
    JsonValue value = valid(std::move(result));
    push({{}, index, false});
    on_element(index, value);
    pop();
    ++index;
  }
}

/// Parses a piece with `read(document, cursor)`; returns false when the piece is not valid JSON, or nested too deeply.
template <class Read>
bool read_strictly(simdjson::ondemand::parser& parser, const Piece& piece, const std::string& file_name,
                   PieceIssues& issues, Read&& read) {
  simdjson::ondemand::document document;
  const simdjson::padded_string_view view(piece.json.data(), piece.json.size(), piece.capacity);
  const simdjson::error_code begun = parser.iterate(view).get(document);
  if (begun == simdjson::MEMALLOC) throw std::bad_alloc();  // which says nothing about the piece
  if (begun != simdjson::SUCCESS) return false;
  JsonCursor cursor(piece, file_name, issues);
  try {
    read(document, cursor);
    // Past the last token there is no location: nothing trails the document.
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  } catch (const BrokenJson&) {
    return false;
  }
}

}  // namespace df2::detail
