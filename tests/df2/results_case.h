// In: rows of a results file. Out: a small dataset to read them against, and what is refused. Used by tests of results.
#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/dataset.h>
#include <df2/error.h>
#include <df2/io/results.h>

#include "../support.h"

namespace df2::test {

inline Dataset three_images() {
  std::vector<ImageRecord> images(3);
  for (int i = 0; i < 3; ++i) {
    images[static_cast<std::size_t>(i)].id = i + 1;
    images[static_cast<std::size_t>(i)].size = Size{6, 5};
  }
  images[0].items = {Item{}};  // masks of its category 1, place 0, are compared, so they are kept
  return Dataset("three", images, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
}

inline std::string box_row(int image, double score, const std::string& extra = "") {
  return R"({"image_id": )" + std::to_string(image) + R"(, "category_id": 2, "bbox": [1, 2, 3.5, 4], "score": )" +
         std::to_string(score) + extra + "}";
}

inline Error refusal(const std::string& text, const ReadLimits& limits = {}) {
  const ScratchFolder folder;
  try {
    read_detection_results(folder.write("results.json", text), three_images(), limits);
  } catch (const Error& error) {
    return error;
  }
  FAIL("accepted: " << text.substr(0, 200));
  throw;
}

}  // namespace df2::test
