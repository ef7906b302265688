#include <df2/io/json_document.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>

#include <df2/text.h>

namespace df2 {

using nlohmann::json;

namespace {

constexpr std::size_t kMostShown = 60;
constexpr std::size_t kMaxDepth = 16;

std::string cut(std::string text) {
  if (text.size() <= kMostShown) return text;
  std::size_t end = kMostShown;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not within a character
  return text.substr(0, end) + "...";
}

/// RFC 6901
std::string token(std::string_view key) {
  std::string token = "/";
  for (const char c : key) token += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return token;
}

/// Bytes up to the first that is no UTF-8.
std::size_t valid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_length(text.substr(at));
    if (length == 0) break;
    at += length;
  }
  return at;
}

/// Lets the parser's callback know how far the parser has read.
class Reading {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Reading(const char* at, const char** seen) : at_(at), seen_(seen) {}
  const char& operator*() const { return *at_; }
  Reading& operator++() {
    *seen_ = at_++;
    return *this;
  }
  bool operator==(const Reading& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  const char** seen_;
};

/// Follows the parser: the pointer of what it reads, and the keys it has met on the way.
class Walk {
 public:
  /// A key that stands in its object already.
  bool is_repeated() const { return is_repeated_; }
  std::size_t depth() const { return levels_.size(); }

  void take(json::parse_event_t event, const json& parsed) {
    using Event = json::parse_event_t;
    is_repeated_ = false;
    if (event == Event::object_end || event == Event::array_end) {
      levels_.pop_back();
    } else if (event == Event::key) {
      Level& level = levels_.back();
      level.step = parsed.get<std::string>();
      is_repeated_ = !level.keys.insert(level.step).second;
    } else {
      if (!levels_.empty() && levels_.back().is_array) levels_.back().step = std::to_string(levels_.back().next++);
      if (event != Event::value) levels_.push_back({event == Event::array_start, 0, {}, {}});
    }
  }

  /// Of what was taken last, unless that was an end.
  std::string pointer() const {
    std::string pointer;
    for (const Level& level : levels_) {
      if (!level.step.empty() || !level.keys.empty()) pointer += token(level.step);
    }
    return pointer;
  }

 private:
  struct Level {
    bool is_array = false;
    std::size_t next = 0;
    std::string step;
    std::set<std::string> keys;
  };
  std::vector<Level> levels_;
  bool is_repeated_ = false;
};

/// Parses the text; after each event `look(walk, byte)` is called with the first byte of what was read, to throw or to
/// remember.
template <class Look>
json parse(const std::string& text, Look&& look) {
  Walk walk;
  const char* seen = text.data();
  std::size_t rest = 0;
  const auto on_event = [&](int, json::parse_event_t event, json& parsed) {
    walk.take(event, parsed);
    const std::size_t begin = text.find_first_not_of(" \t\r\n,:", rest);
    rest = static_cast<std::size_t>(seen - text.data()) + 1;
    if (event != json::parse_event_t::object_end && event != json::parse_event_t::array_end) look(walk, begin);
    return true;
  };
  return json::parse(Reading(text.data(), &seen), Reading(text.data() + text.size(), &seen), on_event);
}

std::string found_text(const json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  return cut(value.dump(-1, ' ', false, json::error_handler_t::replace));
}

/// 1-based.
std::uint64_t line_at(const std::string& text, std::size_t byte) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
  return static_cast<std::uint64_t>(std::count(text.begin(), end, '\n')) + 1;
}

}  // namespace

JsonDocument::JsonDocument(std::string name, std::string text, Fault fault)
    : name_(std::move(name)), text_(std::move(text)), fault_(fault) {
  const auto refuse_at = [&](std::size_t byte, std::string pointer, Code code, std::string expected,
                             std::string found) {
    const Location where{name_, line_at(text_, byte), byte, cut(std::move(pointer))};
    throw Error(fault_, Issue{code, where, std::move(expected), std::move(found)});
  };
  if (text_.starts_with("\xEF\xBB\xBF")) {
    refuse_at(0, "", Code::json_encoding, "UTF-8 without byte-order mark", "a byte-order mark");
  }
  if (const std::size_t good = valid_utf8(text_); good < text_.size()) {
    refuse_at(good, "", Code::json_encoding, "UTF-8", "a byte that is none");
  }
  std::size_t last = 0;
  try {
    tree_ = parse(text_, [&](const Walk& walk, std::size_t byte) {
      last = byte;
      if (walk.depth() > kMaxDepth) refuse_at(byte, "", Code::json_depth, "at most 16 levels", "more");
      if (walk.is_repeated()) {
        refuse_at(byte, walk.pointer(), Code::json_duplicate_key, "each key once", "it again");
      }
    });
  } catch (const json::parse_error& error) {
    const std::size_t byte = error.byte > 0 ? error.byte - 1 : 0;  // it counts from 1
    refuse_at(byte, "", Code::json_syntax, "valid JSON", byte >= text_.size() ? "its end" : "something else");
  } catch (const json::out_of_range&) {
    refuse_at(last, "", Code::not_finite, "numbers that a double holds", "a larger one hereafter");
  }
}

JsonPlace JsonDocument::root() const {
  return {*this, tree_};
}

void JsonDocument::refuse(Code code, const std::string& pointer, std::string sentence) const {
  std::size_t byte = 0;
  parse(text_, [&](const Walk& walk, std::size_t begin) {
    if (walk.pointer() == pointer) byte = begin;
  });
  const Location where{name_, line_at(text_, byte), byte, cut(pointer)};
  throw Error(fault_, Issue(code, where, std::move(sentence)));
}

JsonPlace JsonPlace::below(const std::string& key, const json& value) const {
  return {*file_, value, pointer_ + token(key), key};
}

void JsonPlace::require_object() const {
  if (!value_->is_object()) refuse(Code::wrong_type, "an object");
}

bool JsonPlace::has(std::string_view key) const {
  require_object();
  return value_->contains(std::string(key));
}

JsonPlace JsonPlace::at(std::string_view key) const {
  if (!has(key)) refuse(Code::missing_key, "key \"" + std::string(key) + "\"", "none");
  return below(std::string(key), value_->at(std::string(key)));
}

std::vector<JsonPlace> JsonPlace::members() const {
  require_object();
  std::vector<JsonPlace> members;
  for (const auto& [key, value] : value_->items()) members.push_back(below(key, value));
  return members;
}

std::vector<JsonPlace> JsonPlace::elements() const {
  if (!value_->is_array()) refuse(Code::wrong_type, "an array");
  std::vector<JsonPlace> elements;
  for (std::size_t i = 0; i < value_->size(); ++i) elements.push_back(below(std::to_string(i), (*value_)[i]));
  return elements;
}

const std::string& JsonPlace::text() const {
  if (!value_->is_string()) refuse(Code::wrong_type, "a string");
  return value_->get_ref<const std::string&>();
}

void JsonPlace::allow(std::initializer_list<std::string_view> keys) const {
  for (const JsonPlace& member : members()) {
    if (std::ranges::find(keys, member.key()) == keys.end()) member.refuse(Code::wrong_type, "no such key", "it");
  }
}

void JsonPlace::refuse(Code code, std::string expected, std::string found) const {
  file_->refuse(code, pointer_, expected + " expected, " + found + " found");
}

void JsonPlace::refuse(Code code, std::string expected) const {
  refuse(code, std::move(expected), found_text(*value_));
}

void JsonPlace::refuse(const Error& error) const {
  const Issue& issue = error.issues().shown().front();
  file_->refuse(issue.code, pointer_ + issue.where.pointer, issue.message);
}

}  // namespace df2
