// Property: a picture is refused or read, whatever the bytes; what is read has the samples of its size, and survives
// being written as PNG and read again; the small grey copy is refused where the picture is.
#include <algorithm>

#include <df2/image/read_picture.h>
#include <df2/image/write_picture.h>

#include "oracle/fuzzing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace df2;
  PictureLimits limits;
  limits.most_pixels = 100'000;
  const std::string_view bytes = fuzz::text_of(data, size);
  const auto answer = fuzz::answer_of([&] { return decode_picture(bytes, "picture", limits); });
  const std::string path = fuzz::path_of(bytes);
  const auto small = fuzz::answer_of([&] { return read_small_grey(path, 8, limits); });
  fuzz::require(small.value.has_value() == answer.value.has_value(), "the small copy is refused with the whole",
                answer.refusal  ? answer.refusal->what()
                : small.refusal ? small.refusal->what()
                                : "");
  if (answer.refusal) {
    const Fault fault = answer.refusal->fault();
    fuzz::require(fault == Fault::limit || fault == Fault::ground_truth, "the refusal is the file's fault");
    return 0;
  }
  const Picture& picture = *answer.value;
  fuzz::require(picture.samples.size() == picture.row_bytes() * picture.size.height,
                "as many samples as the size says");
  fuzz::require(decode_picture(encode_png(picture), "copy", limits) == picture, "a PNG loses nothing");
  const Size grey = small.value->size;
  const auto side = std::min({8U, picture.size.width, picture.size.height});
  fuzz::require(std::min(grey.width, grey.height) == side, "the small copy is as small as asked for");
  return 0;
}
