// Property: the block reader of detection results and a plain reader of the whole tree accept the same files, with the
// same rows and boxes, and the size of the blocks changes neither rows nor the text of a refusal.
#include "oracle/fuzzing.h"
#include "oracle/slow_results.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  fuzz::try_results(fuzz::text_of(data, size), read_detection_results, fuzz::slow_detection_results);
  return 0;
}
