// In: values in any order. Out: each once, ascending. Called by whatever keeps sets of ids or numbers.
#pragma once

#include <algorithm>
#include <vector>

namespace df2 {

template <class T>
void sort_unique(std::vector<T>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace df2
