// Property: the reader of the rows that gallery features belong to accepts or refuses any bytes, with the same words
// and rows whatever the size of the blocks.
#include <df2/io/retrieval.h>

#include "oracle/fuzzing.h"
#include "oracle/retrieval.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  fuzz::read_in_blocks(
      fuzz::text_of(data, size), Fault::submission,
      [](const std::string& path, const ReadLimits& limits) { return read_gallery_rows(path, limits); },
      [](const auto& a, const auto& b, std::string_view property) { fuzz::require(a == b, property); });
  return 0;
}
