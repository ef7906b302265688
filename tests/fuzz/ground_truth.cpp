// Property: the reader of COCO-type ground truth accepts or refuses any bytes, whatever the size of the blocks; what it
// accepts survives being written and read again.
#include <algorithm>

#include <df2/io/ground_truth.h>
#include <df2/parallel.h>

#include "oracle/fuzzing.h"

namespace {

using namespace df2;
using fuzz::require;

void require_equal(const Dataset& a, const Dataset& b, std::string_view property) {
  require(std::ranges::equal(a.images(), b.images()), property, "images");
  require(std::ranges::equal(a.category_ids(), b.category_ids()), property, "categories");
  require(a.content_hash() == b.content_hash(), property, "hash");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ThreadLimit one_thread(1);
  const std::string_view text = fuzz::text_of(data, size);
  const std::string path = fuzz::path_of(text);
  ReadLimits limits;
  const auto whole_file = fuzz::answer_of([&] { return read_coco_ground_truth(path, limits); });
  if (whole_file.refusal) fuzz::require_good_refusal(*whole_file.refusal, Fault::ground_truth);
  for (const std::uint64_t block : {std::uint64_t{64}, std::uint64_t{1 + size % 48}}) {
    limits.block_bytes = block;
    const auto in_blocks = fuzz::answer_of([&] { return read_coco_ground_truth(path, limits); });
    if (whole_file.value) {
      require(in_blocks.value.has_value(), "blocks refuse nothing", in_blocks.refusal ? in_blocks.refusal->what() : "");
      require_equal(*whole_file.value, *in_blocks.value, "blocks change no item");
    } else {
      require(in_blocks.refusal.has_value(), "blocks accept nothing", whole_file.refusal->what());
      fuzz::require_same_refusal(text, *whole_file.refusal, *in_blocks.refusal);
    }
  }
  if (whole_file.value) {
    const std::string copy = fuzz::scratch_path("copy.json");
    write_coco_ground_truth(*whole_file.value, copy);
    require_equal(*whole_file.value, read_coco_ground_truth(copy), "writing and reading again loses nothing");
  }
  return 0;
}
