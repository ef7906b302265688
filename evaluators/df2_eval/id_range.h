// In: text such as "1-10" among the ids of an option. Out: the range, which stays two numbers however long it is.
// Called by options.cpp; read by the tasks, which take those of its ids that the ground truth has.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace df2::eval {

/// All ids from `first` to `last`, both included.
struct IdRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  auto operator<=>(const IdRange&) const = default;
};

/// Whether the text can only be meant as a range: digits, blanks and a hyphen, but no letters.
bool looks_like_range(std::string_view text);

/// "1-10", with or without blanks. Absent where a number is missing or too long, or the first one is the larger.
std::optional<IdRange> parse_range(std::string_view text);

/// "1-10"
std::string range_text(const IdRange& range);

}  // namespace df2::eval
