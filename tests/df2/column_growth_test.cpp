// Columns that grow piece by piece: the same values as at once, and their memory taken once.
#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/io/detail/rows/column_growth.h>

using df2::detail::ColumnGrowth;

TEST_CASE("A column whose file goes on as it began is reserved once") {
  std::vector<int> column;
  const int* first = nullptr;
  for (std::uint64_t piece = 1; piece <= 100; ++piece) {
    ColumnGrowth(10 * piece, 1000).append(column, std::vector<int>(7, static_cast<int>(piece)));
    if (piece == 1) first = column.data();
    REQUIRE(column.data() == first);
  }
  REQUIRE(column.size() == 700);
  CHECK(column[0] == 1);
  CHECK(column[699] == 100);
}

TEST_CASE("A small first piece of a large file reserves no more than a limit that no memory feels") {
  std::vector<std::uint64_t> column;
  ColumnGrowth(1, std::uint64_t{1} << 40).append(column, std::vector<std::uint64_t>(1000, 5));
  CHECK(column.capacity() < (std::size_t{1} << 26));
  CHECK(column.size() == 1000);
}

TEST_CASE("A column that is larger than its beginning said still grows by leaps") {
  std::vector<int> column;
  std::size_t moves = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::size_t before = column.capacity();
    ColumnGrowth(999, 1000).append(column, std::vector<int>(1, i));
    moves += column.capacity() != before;
  }
  CHECK(moves < 60);
}

TEST_CASE("Offsets go on where the column before ended") {
  std::vector<std::uint64_t> offsets{0};
  const ColumnGrowth growth(1, 2);
  growth.append_offsets(offsets, std::vector<std::uint64_t>{0, 3, 5});
  growth.append_offsets(offsets, std::vector<std::uint64_t>{0, 0, 2});
  CHECK(offsets == std::vector<std::uint64_t>{0, 3, 5, 5, 7});
}
