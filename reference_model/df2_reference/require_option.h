// In: whether an option has a value that can be. Out: nothing, or the Error that names it. Called by the two checks of
// options.
#pragma once

#include <algorithm>
#include <string_view>
#include <type_traits>

namespace df2::reference {

/// From `least` to `most`; what is not a number is not.
struct OptionRange {
  double least = 0, most = 0;

  bool has(double value) const { return value >= least && value <= most; }
};

inline constexpr OptionRange kFraction = {0, 1};
inline constexpr OptionRange kBoxCount = {1, 1'000'000};  ///< of a picture; far beyond what is of use

/// Throws Error (usage): "the option NAME of WHOSE: EXPECTED expected".
void require_option(bool holds, std::string_view whose, std::string_view name, std::string_view expected);
/// As above, with the range as what is expected of a number, or of each of several.
void require_option(bool holds, std::string_view whose, std::string_view name, const OptionRange& range, bool is_list);

/// `value`: a number, or a list that may not be empty.
template <class T>
void require_within(const T& value, const OptionRange& range, std::string_view whose, std::string_view name) {
  if constexpr (std::is_arithmetic_v<T>) {
    require_option(range.has(static_cast<double>(value)), whose, name, range, /*is_list=*/false);
  } else {
    const auto is_good = [&](auto number) { return range.has(static_cast<double>(number)); };
    require_option(!value.empty() && std::ranges::all_of(value, is_good), whose, name, range, /*is_list=*/true);
  }
}

}  // namespace df2::reference
