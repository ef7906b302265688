// What the two readers of JSON have in common. A row format is written once, as a template over a reader:
//   PlainReader   takes plain JSON fast, and gives up where anything else stands
//   StrictReader  takes any JSON, and records an issue for everything that is wrong
// Both read the value at hand. A function that returns false has found it wrong: then the plain reader's piece is read
// again by the strict one, and the strict reader goes on behind the value.
//
//   rows(on_row)                         an array of rows; on_row() with each at hand
//   sections(on_section)                 an object of arrays; on_section(key, mark of the key) with each value at hand
//   object(keys, on_member, on_other)    on_member(place in keys) or on_other(key) with each value at hand; refuses a
//   key
//                                        that stands twice and one that is missing
//   array(expected, on_element)          on_element() with each at hand
//   numbers(into, count, expected)       an array of coordinates; beyond `into` they are only counted
//   numbers(numbers, expected)           an array of coordinates of any length
//   number(value, limit)   integer(value, max, code, expected)   id(value)   boolean(value)   text(value, expected)
//   long_text(value, copy)               text that may be long; `copy` keeps it where it has escapes
//   skip()                               a value nobody asked for
//   attempt(good, read)                  a value that may be anything: `good` says whether read() found it right, and
//                                        nothing is said of what is wrong in it, but for what skip() refuses
//   next()                               its first character
//   mark()                               its place, for what is found later
//   check(checked, mark)                 true when there is nothing to say; else refuses what stands at the mark
//   refuse(mismatch, mark)               false; refuse_element(mismatch, mark, i): element i of the numbers there
//   byte_of(mark)                        place in the file
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace df2::detail {

/// A member that a format knows.
struct Key {
  std::string_view name;
  bool required = true;
};

/// Those of an object, in the order in which files usually have them: the order is a hint, no rule.
template <std::size_t n>
struct Keys {
  static_assert(n <= 32);
  consteval Keys(const Key (&list)[n]) {
    for (std::size_t i = 0; i < n; ++i) {
      keys[i] = list[i];
      required |= static_cast<std::uint32_t>(list[i].required) << i;
    }
  }
  /// The place of a key; n when it is none of them.
  constexpr std::size_t find(std::string_view name) const {
    std::size_t i = 0;
    while (i < n && keys[i].name != name) ++i;
    return i;
  }

  /// The same, of which only these are required: a bit for each.
  constexpr Keys requiring(std::uint32_t bits) const {
    Keys other = *this;
    other.required = bits;
    return other;
  }

  std::array<Key, n> keys;
  std::uint32_t required = 0;  ///< a bit for each
};

/// An array's numbers, in memory that is used again.
struct Numbers {
  std::vector<double> values = std::vector<double>(4096);  ///< longer arrays are not plain
  std::size_t count = 0;

  std::span<const double> read() const { return std::span(values).first(count); }
};

}  // namespace df2::detail
