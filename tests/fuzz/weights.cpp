// Property: a file of weights is refused or read, whatever the bytes; what is read has as many bytes as it says, none
// of them outside of what is kept, and survives being written and read again. Memory stays below what was allowed.
#include <algorithm>

#include <df2/text.h>
#include <df2_reference/weights/read_weights.h>
#include <df2_reference/weights/write_safetensors.h>

#include "oracle/fuzzing.h"

namespace {

using namespace df2;
using reference::WeightFile;
using reference::WeightTensor;

bool is_kept(const WeightFile& file, const WeightTensor& tensor) {
  const auto* begin = reinterpret_cast<const char*>(tensor.bytes.data());
  return tensor.bytes.empty() || std::ranges::any_of(file.buffers, [&](const std::string& buffer) {
           return begin >= buffer.data() && begin + tensor.bytes.size() <= buffer.data() + buffer.size();
         });
}

/// The file is binary, so its places have bytes, but a line only in the header that is JSON.
void require_good(const Error& refusal) {
  fuzz::require(refusal.fault() == Fault::limit || refusal.fault() == Fault::weights, "the refusal is the file's fault",
                refusal.what());
  for (std::string_view text = refusal.what(); !text.empty();) {
    const std::size_t length = text.starts_with('\n') ? 1 : shown_length(text);
    fuzz::require(length > 0, "a terminal can show the refusal", refusal.what());
    text.remove_prefix(length);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reference::WeightLimits limits;
  limits.file_bytes = limits.copied_bytes = std::uint64_t{1} << 20;
  limits.pickle_steps = 1 << 14;
  const auto answer =
      fuzz::answer_of([&] { return reference::read_weights(fuzz::path_of(fuzz::text_of(data, size)), {}, limits); });
  if (answer.refusal) {
    require_good(*answer.refusal);
    return 0;
  }
  const WeightFile& file = *answer.value;
  fuzz::require(!file.tensors.empty(), "a file of weights has tensors");
  for (const WeightTensor& tensor : file.tensors) {
    fuzz::require(reference::tensor_bytes(tensor.dtype, tensor.shape) == tensor.bytes.size(),
                  "as many bytes as it says");
    fuzz::require(is_kept(file, tensor), "the bytes are kept");
  }
  const std::string copy = fuzz::scratch_path("copy.safetensors");
  reference::write_safetensors(copy, file.tensors, file.metadata);
  const WeightFile again = reference::read_weights(copy);
  fuzz::require(again.metadata == file.metadata && again.tensors.size() == file.tensors.size(), "nothing is lost");
  for (const WeightTensor& tensor : file.tensors) {
    const WeightTensor* found = again.find(tensor.name);
    fuzz::require(found && found->dtype == tensor.dtype && found->shape == tensor.shape &&
                      std::ranges::equal(found->bytes, tensor.bytes),
                  "writing and reading again loses nothing", tensor.name);
  }
  return 0;
}
