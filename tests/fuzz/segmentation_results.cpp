// Property: the block reader of segmentation results and a plain reader of the whole tree accept the same files, with
// the same rows and masks, and the size of the blocks changes neither rows nor the text of a refusal.
#include "oracle/fuzzing.h"
#include "oracle/slow_results.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  const auto read = [](const std::string& path, const Dataset& dataset, const ReadLimits& limits) {
    return read_segmentation_results(path, dataset, limits);
  };
  fuzz::try_results(fuzz::text_of(data, size), read, fuzz::slow_segmentation_results);
  return 0;
}
