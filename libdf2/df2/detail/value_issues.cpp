#include <df2/detail/value_issues.h>

#include <algorithm>

#include <fmt/format.h>

namespace df2::detail {

void ValueIssues::require_equal_lengths(Fault fault,
                                        std::initializer_list<std::pair<std::string_view, std::size_t>> columns) const {
  const auto& [first, count] = *columns.begin();
  for (const auto& [column, size] : columns) {
    if (size == count) continue;
    throw Error(fault, Issue{Code::list_length,
                             {name_, {}, {}, {}},
                             fmt::format("every column needs an entry for each row, but {} has {} and {} has {}", first,
                                         count, column, size)});
  }
}

void ValueIssues::require_offsets(Fault fault, std::span<const std::uint64_t> begin, std::size_t rows,
                                  std::size_t entries) const {
  if (begin.size() == rows + 1 && begin.front() == 0 && begin.back() == entries && std::ranges::is_sorted(begin))
    return;
  throw Error(fault, Issue{Code::list_length,
                           {name_, {}, {}, {}},
                           fmt::format("the offsets of {} rows begin with 0, never fall and end with the number of "
                                       "entries, {}, but these do not",
                                       rows, entries)});
}

}  // namespace df2::detail
