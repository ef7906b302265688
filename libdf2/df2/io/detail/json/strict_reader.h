// In: one piece of JSON. Out: its values, as reader.h says, with an issue for everything that is wrong. Called by the
// row formats, after PlainReader gave up.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include <df2/checks.h>
#include <df2/io/detail/json/reader.h>
#include <df2/io/detail/json/strict_json.h>

namespace df2::detail {

class StrictReader {
 public:
  /// A value's place: its first byte, and the last step of its pointer, for when the row has been left.
  struct Mark {
    const char* at = nullptr;
    std::string_view key = {};
    int depth = 0;
  };

  /// `continues`: the piece's first array began in a piece before.
  StrictReader(JsonCursor& cursor, simdjson::ondemand::document& document, bool continues)
      : cursor_(cursor), document_(document), continues_(continues) {
    cursor_.base_depth = 0;  // until rows or sections are entered
  }

  template <class OnRow>
  bool rows(OnRow&& on_row);
  template <class OnSection>
  bool sections(OnSection&& on_section);

  template <std::size_t n, class OnMember, class OnOther>
  bool object(const Keys<n>& keys, OnMember&& on_member, OnOther&& on_other);
  template <std::size_t n, class OnMember>
  bool object(const Keys<n>& keys, OnMember&& on_member) {
    return object(keys, std::forward<OnMember>(on_member), [this](std::string_view) { return skip(); });
  }
  template <class OnElement>
  bool array(std::string_view expected, OnElement&& on_element);

  bool numbers(std::span<double> into, std::size_t& count, std::string_view expected) {
    return each_number(expected, count, [&](std::size_t i, double number) {
      if (i < into.size()) into[i] = number;
    });
  }
  bool numbers(Numbers& into, std::string_view expected) {
    return each_number(expected, into.count, [&](std::size_t i, double number) {
      if (i == into.values.size()) into.values.resize(2 * i);
      into.values[i] = number;
    });
  }
  bool number(double& value, double limit) {
    const std::optional<double> number = cursor_.number(value_, limit);
    value = number.value_or(0);
    return number.has_value();
  }
  bool integer(std::uint64_t& value, std::uint64_t max, Code code, std::string_view expected) {
    const std::optional<std::int64_t> number = cursor_.integer(value_, max, code, expected);
    value = static_cast<std::uint64_t>(number.value_or(0));
    return number.has_value();
  }
  bool id(std::int64_t& value) {
    std::uint64_t number = 0;
    const bool good = integer(number, kMaxId, Code::bad_id, kIdExpected);
    value = static_cast<std::int64_t>(number);
    return good;
  }
  bool boolean(bool& value);
  bool text(std::string_view& value, std::string_view expected) {
    const std::optional<std::string_view> text = cursor_.text(value_, expected);
    value = text.value_or("");
    return text.has_value();
  }
  bool long_text(std::string_view& value, std::string&) { return text(value, "a string"); }
  bool skip() {
    cursor_.walk(value_);
    return true;
  }
  template <class Read>
  bool attempt(bool& good, Read&& read) {
    good = cursor_.attempt(read);
    return true;
  }

  char next() { return *cursor_.where(value_); }
  Mark mark() { return {at_root_ ? cursor_.begin() : cursor_.where(value_), key_, cursor_.depth()}; }
  std::uint64_t byte_of(const Mark& mark) const { return cursor_.byte_of(mark.at); }

  bool check(Checked checked, const Mark& mark) { return !checked || refuse(*std::move(checked), mark); }
  bool refuse(Mismatch mismatch, const Mark& mark);
  bool refuse_element(Mismatch mismatch, const Mark& mark, std::size_t i);

 private:
  template <class OnNumber>
  bool each_number(std::string_view expected, std::size_t& count, OnNumber&& on_number);

  std::optional<simdjson::ondemand::array> open_array(std::string_view expected) {
    return std::exchange(at_root_, false) ? valid(document_.get_array()) : cursor_.as_array(value_, expected);
  }
  std::optional<simdjson::ondemand::object> open_object() {
    return std::exchange(at_root_, false) ? valid(document_.get_object()) : cursor_.as_object(value_);
  }

  JsonCursor& cursor_;
  simdjson::ondemand::document& document_;
  bool at_root_ = true;       // the value at hand is the document
  JsonValue value_;           // at hand
  std::string_view key_;      // of the innermost member
  std::string section_ = {};  // of the array whose rows are read
  bool continues_;
  int base_depth_ = 1;
};

template <class OnRow>
bool StrictReader::rows(OnRow&& on_row) {
  auto array = open_array("an array");
  if (!array) return false;
  cursor_.base_depth = base_depth_;
  std::uint64_t row = 0;
  for (auto result : *array) {
    value_ = valid(std::move(result));
    cursor_.row = {section_, row++, continues_, true};
    on_row();
  }
  return true;
}

template <class OnSection>
bool StrictReader::sections(OnSection&& on_section) {
  base_depth_ = 2;
  auto object = open_object();
  for (auto result : *object) {
    simdjson::ondemand::field field = valid(std::move(result));
    const char* const at = field.key().raw() - 1;  // its quotation mark
    section_ = valid(field.unescaped_key());
    value_ = field.value();
    cursor_.base_depth = 1;
    cursor_.row = {section_, 0, continues_, false};
    on_section(std::string_view(section_), Mark{at});
    continues_ = false;
  }
  return true;
}

template <std::size_t n, class OnMember, class OnOther>
bool StrictReader::object(const Keys<n>& keys, OnMember&& on_member, OnOther&& on_other) {
  const Mark at = mark();
  const auto object = open_object();
  if (!object) return false;
  std::uint32_t seen = 0;
  bool good = true;
  cursor_.object(*object, [&](std::string_view key, JsonValue value) {
    value_ = value;
    key_ = key;
    const std::size_t i = keys.find(key);
    if (i < n) seen |= std::uint32_t{1} << i;
    good = (i < n ? on_member(i) : on_other(key)) && good;
  });
  for (std::size_t i = 0; i < n; ++i) {
    if ((keys.required & ~seen) >> i & 1) {
      good = refuse({Code::missing_key, "key \"" + std::string(keys.keys[i].name) + "\"", "none"}, at);
    }
  }
  return good;
}

template <class OnElement>
bool StrictReader::array(std::string_view expected, OnElement&& on_element) {
  const auto array = open_array(expected);
  if (!array) return false;
  bool good = true;
  cursor_.array(*array, [&](std::uint64_t, JsonValue& value) {
    value_ = value;
    good = on_element() && good;
  });
  return good;
}

template <class OnNumber>
bool StrictReader::each_number(std::string_view expected, std::size_t& count, OnNumber&& on_number) {
  count = 0;
  return array(expected, [&] {
    double number = 0;
    const bool good = this->number(number, kMaxCoordinate);
    on_number(count++, number);
    return good;
  });
}

}  // namespace df2::detail
