// Property: an .npy file is refused or read, whatever the bytes; what is read is finite, and survives being written and
// read again.
#include <cmath>

#include <df2/io/features.h>
#include <df2/parallel.h>

#include "oracle/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  static const ThreadLimit one_thread(1);
  const auto answer = fuzz::answer_of([&] { return read_features(fuzz::path_of(fuzz::text_of(data, size))); });
  if (answer.refusal) {
    const Fault fault = answer.refusal->fault();  // the file is binary, so its places have bytes, but no lines
    fuzz::require(fault == Fault::limit || fault == Fault::submission, "the refusal is the file's fault");
    return 0;
  }
  const FeatureMatrix& features = *answer.value;
  fuzz::require(features.values.size() == features.rows * features.columns, "as many numbers as the shape says");
  for (const float value : features.values) fuzz::require(std::isfinite(value), "finite numbers");
  const std::string copy = fuzz::scratch_path("copy.npy");
  write_features(features, copy);
  fuzz::require(read_features(copy).values == features.values, "writing and reading again loses nothing");
  return 0;
}
