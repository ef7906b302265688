// Property: the reader of COCO-type ground truth accepts or refuses any bytes, whatever the size of the blocks; what it
// accepts survives being written and read again.
#include <algorithm>

#include <df2/io/ground_truth.h>

#include "oracle/fuzzing.h"

namespace {

using namespace df2;
using fuzz::require;

void require_equal(const Dataset& a, const Dataset& b, std::string_view property) {
  require(std::ranges::equal(a.images(), b.images()), property, "images");
  require(std::ranges::equal(a.listed(), b.listed()), property, "categories");
  require(a.content_hash() == b.content_hash(), property, "hash");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = fuzz::read_in_blocks(
      fuzz::text_of(data, size), Fault::ground_truth,
      [](const std::string& path, const ReadLimits& limits) { return read_coco_ground_truth(path, limits); },
      require_equal);
  if (!read) return 0;
  const std::string copy = fuzz::scratch_path("copy.json");
  write_coco_ground_truth(*read, copy);
  require_equal(*read, read_coco_ground_truth(copy), "writing and reading again loses nothing");
  return 0;
}
