// Property: the reader of CVAT's XML accepts or refuses any bytes, and what it accepts is written and read again
// without loss.
#include <algorithm>
#include <filesystem>

#include <df2/convert/formats.h>

#include "oracle/fuzzing.h"

namespace {

using namespace df2;

std::vector<convert::Split> read(const std::string& path) {
  convert::Ledger ledger;
  return convert::from_cvat(path, {}, ledger);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ThreadLimit one_thread(1);
  const std::string path = fuzz::path_of(fuzz::text_of(data, size));
  auto answer = fuzz::answer_of([&] { return read(path); });
  if (answer.refusal) {
    fuzz::require_good_refusal(*answer.refusal, Fault::ground_truth);
    return 0;
  }
  const std::string output = fuzz::scratch_path("out");
  convert::ConvertOptions options;
  options.pictures = PicturePlacing::none;
  for (convert::Split& split : *answer.value) {
    split.name = "split";
    (void)convert::convert(std::span(&split, 1), "cvat", output, options);
    const std::vector<convert::Split> again = read(output);
    fuzz::require(again.size() == 1 && std::ranges::equal(again[0].dataset.images(), split.dataset.images()),
                  "writing and reading again loses nothing");
    std::filesystem::remove_all(output);
  }
  return 0;
}
