// Property: the reader of the rows that gallery features belong to accepts or refuses any bytes, with the same words
// and rows whatever the size of the blocks; what it accepts are images of the gallery.
#include <df2/io/retrieval.h>

#include "oracle/fuzzing.h"
#include "oracle/retrieval.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  const auto rows = fuzz::read_in_blocks(
      fuzz::text_of(data, size), Fault::submission,
      [](const std::string& path, const ReadLimits& limits) {
        return read_gallery_rows(path, fuzz::retrieval_truth(), limits);
      },
      [](const auto& a, const auto& b, std::string_view property) { fuzz::require(a == b, property); });
  if (!rows) return 0;
  for (const RankedEntry& row : *rows) {
    fuzz::require(fuzz::retrieval_truth().has_gallery_image(row.image_id), "rows of gallery images");
  }
  return 0;
}
