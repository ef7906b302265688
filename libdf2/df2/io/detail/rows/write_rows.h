// In: rows as JSON. Out: a file that is an array of them, a row a line. Called by the writers of results, query,
// gallery and pairs files.
#pragma once

#include <cstddef>
#include <string>

#include <df2/io/atomic_file.h>
#include <df2/io/detail/json/values.h>

namespace df2::detail {

/// `make_row(i)`: row i of `count`. Throws Error (io).
template <class MakeRow>
void write_rows(const std::string& path, std::size_t count, MakeRow&& make_row) {
  AtomicFile file(path);
  file.append("[");
  for (std::size_t i = 0; i < count; ++i) {
    file.append(i == 0 ? "\n" : ",\n");
    file.append(OrderedJson(make_row(i)).dump());
  }
  file.append("\n]\n");
  file.commit();
}

}  // namespace df2::detail
