// Property: the reader of data.yaml accepts or refuses any bytes, and what it accepts is written and read again.
#include <df2/category_set.h>
#include <df2/convert/ultralytics.h>

#include "oracle/fuzzing.h"

using namespace df2;
using namespace df2::convert;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path = fuzz::path_of(fuzz::text_of(data, size));
  for (const UltralyticsTask task : {UltralyticsTask::detect, UltralyticsTask::pose}) {
    auto answer = fuzz::answer_of([&] { return read_data_yaml(path, task); });
    if (answer.refusal) {
      fuzz::require_good_refusal(*answer.refusal, Fault::ground_truth);
      continue;
    }
    UltralyticsData& read = *answer.value;
    read.folders = {{"train", "images/train"}};
    const std::string again_path = fuzz::path_of(render_data_yaml(read, deepfashion2_categories()));
    const UltralyticsData again = read_data_yaml(again_path, task);
    fuzz::require(again.classes == read.classes && again.landmarks == read.landmarks && again.numbers == read.numbers,
                  "what is written is read again");
    (void)fuzz::path_of(fuzz::text_of(data, size));
  }
  return 0;
}
