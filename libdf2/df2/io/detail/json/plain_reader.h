// In: one sealed piece of JSON. Out: its values, as reader.h says, or the word that it is not plain. Called by the row
// formats. No text about what is wrong is made here, but where a check fails: then the strict reader reads the piece.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

#include <df2/checks.h>
#include <df2/io/detail/file/pieces.h>
#include <df2/io/detail/json/plain_json.h>
#include <df2/io/detail/json/reader.h>

namespace df2::detail {

class PlainReader {
 public:
  using Mark = const char*;

  /// REQUIRES: zero bytes behind the piece, as seal() leaves them.
  explicit PlainReader(const Piece& piece) : json_(piece.json), piece_(piece) {}

  template <class OnRow>
  bool rows(OnRow&& on_row) {
    return array({}, std::forward<OnRow>(on_row));
  }
  template <class OnSection>
  bool sections(OnSection&& on_section) {
    if (!json_.take('{')) return false;
    do {
      const Mark at = mark();
      std::string_view key;
      if (!json_.key(key) || !on_section(key, at)) return false;
    } while (json_.take(','));
    return json_.take('}');
  }

  template <std::size_t n, class OnMember, class OnOther>
  bool object(const Keys<n>& keys, OnMember&& on_member, OnOther&& on_other);
  template <std::size_t n, class OnMember>
  bool object(const Keys<n>& keys, OnMember&& on_member) {
    return object(keys, std::forward<OnMember>(on_member), [this](std::string_view) { return skip(); });
  }
  template <class OnElement>
  bool array(std::string_view, OnElement&& on_element) {
    if (!json_.take('[')) return false;
    if (json_.take(']')) return true;
    do {
      if (!on_element()) return false;
    } while (json_.take(','));
    return json_.take(']');
  }

  bool numbers(std::span<double> into, std::size_t& count, std::string_view) {
    return json_.numbers(into, count, kMaxCoordinate);
  }
  bool numbers(Numbers& into, std::string_view) { return json_.numbers(into.values, into.count, kMaxCoordinate); }
  bool number(double& value, double limit) { return json_.number(value, limit); }
  bool integer(std::uint64_t& value, std::uint64_t max, Code, std::string_view) { return json_.integer(value, max); }
  bool id(std::int64_t& value) {
    std::uint64_t digits = 0;
    const bool good = json_.integer(digits, kMaxId);
    value = static_cast<std::int64_t>(digits);
    return good;
  }
  bool boolean(bool& value) { return json_.boolean(value); }
  bool text(std::string_view& value, std::string_view) { return json_.text(value); }
  bool long_text(std::string_view& value, std::string& copy) { return json_.long_text(value, copy); }
  bool skip() { return json_.skip_value(); }
  template <class Read>
  bool attempt(bool& good, Read&& read) {
    return good = read();
  }

  char next() { return json_.next(); }
  Mark mark() { return json_.place(); }
  std::uint64_t byte_of(Mark at) const {
    return static_cast<std::uint64_t>(piece_.file_offset + (at - piece_.json.data()));
  }
  bool at_end() { return json_.at_end(); }

  static bool check(const Checked& checked, Mark) { return !checked; }
  static bool refuse(const Mismatch&, Mark) { return false; }
  static bool refuse_element(const Mismatch&, Mark, std::size_t) { return false; }

 private:
  static constexpr std::size_t kManyKeys = 64;

  /// @return false when the object that began with `begin` has the key already, or many of its kind.
  bool add_other(std::string_view key, std::size_t begin) {
    const auto first = others_.begin() + static_cast<std::ptrdiff_t>(begin);
    if (others_.size() - begin == kManyKeys || std::find(first, others_.end(), key) != others_.end()) return false;
    others_.push_back(key);
    return true;
  }

  PlainJson json_;
  const Piece& piece_;
  std::vector<std::string_view> others_;  // keys nobody asked for, of the objects being read
};

template <std::size_t n, class OnMember, class OnOther>
bool PlainReader::object(const Keys<n>& keys, OnMember&& on_member, OnOther&& on_other) {
  if (!json_.take('{')) return false;
  const std::size_t others = others_.size();
  std::uint32_t seen = 0;
  std::size_t likely = 0;  // the key that follows in most files
  if (!json_.take('}')) {
    do {
      std::size_t i = likely;
      std::string_view key;
      if (i >= n || !json_.take_key(keys.keys[i].name)) {
        if (!json_.key(key)) return false;
        i = keys.find(key);
      }
      if (i == n) {
        if (!add_other(key, others) || !on_other(key)) return false;
        continue;
      }
      if (seen >> i & 1) return false;
      seen |= std::uint32_t{1} << i;
      likely = i + 1;
      if (!on_member(i)) return false;
    } while (json_.take(','));
    if (!json_.take('}')) return false;
  }
  others_.resize(others);
  return (seen & keys.required) == keys.required;
}

}  // namespace df2::detail
