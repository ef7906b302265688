// In: columns, piece by piece. Out: the same columns joined, in memory that is taken once. Called by read_results.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace df2::detail {

/// Reserves what a column will hold if its file goes on as it began. Without it a column that grows is copied again and
/// again, and with its old places takes twice the memory.
class ColumnGrowth {
 public:
  /// REQUIRES: 0 < bytes_read <= file_bytes.
  ColumnGrowth(std::uint64_t bytes_read, std::uint64_t file_bytes)
      : factor_(1.05 * static_cast<double>(file_bytes) / static_cast<double>(bytes_read)) {}

  /// Makes room for `count` more.
  template <class Column>
  void reserve(Column& column, std::size_t count) const {
    const std::size_t needed = column.size() + count;
    if (needed <= column.capacity()) return;
    const auto expected = static_cast<std::size_t>(static_cast<double>(needed) * factor_);
    const std::size_t most = needed + kMostBytes / sizeof(typename Column::value_type);
    column.reserve(std::max(std::min(expected, most), needed + needed / 4));
  }
  template <class Column>
  void append(Column& column, const Column& part) const {
    reserve(column, part.size());
    column.insert(column.end(), part.begin(), part.end());
  }
  /// Offsets begin with 0, and go on where the column before ended.
  template <class Offsets>
  void append_offsets(Offsets& offsets, const Offsets& part) const {
    reserve(offsets, part.size() - 1);
    const auto shift = offsets.back();
    for (std::size_t i = 1; i < part.size(); ++i) offsets.push_back(shift + part[i]);
  }

 private:
  static constexpr std::size_t kMostBytes = std::size_t{1} << 28;  // that nobody has asked for yet
  double factor_;
};

}  // namespace df2::detail
