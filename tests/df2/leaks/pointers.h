// In: splits. Out: pointers to them, as the functions about leaks take them. Called by their tests.
#pragma once

#include <vector>

#include <df2/dataset.h>

inline std::vector<const df2::Dataset*> pointers_to(const std::vector<df2::Dataset>& splits) {
  std::vector<const df2::Dataset*> pointers;
  for (const df2::Dataset& split : splits) pointers.push_back(&split);
  return pointers;
}
