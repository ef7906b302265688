#include <df2_reference/weights/read_weights.h>

#include <string_view>

#include <df2/io/text_file.h>

#include "detail/refuse.h"
#include "detail/safetensors.h"
#include "detail/torch_legacy.h"
#include "detail/torch_zip.h"

namespace df2::reference {

namespace {

/// What the file may be in the place of weights, and what to do.
std::string sentence_about(std::string_view bytes) {
  constexpr std::string_view kTarMark = "ustar";
  constexpr std::size_t kTarMarkAt = 257;
  if (bytes.empty()) return "the file is empty";
  if (bytes.starts_with("version https://git-lfs"))
    return "the file is a Git-LFS pointer and not the weights it stands for: fetch them with git lfs pull";
  if (bytes.starts_with('<')) return "the file is an HTML page or XML, perhaps of an error: download the weights anew";
  if (bytes.starts_with('\x80'))
    return "the file is a pickle that torch.save did not write: save the tensors with torch.save(model.state_dict(), "
           "path)";
  if (bytes.size() > kTarMarkAt && bytes.substr(kTarMarkAt).starts_with(kTarMark))
    return "the file is a tar archive, as torch wrote before 0.2: load it with torch and save it again";
  return "a file of weights is needed: .safetensors, or what torch.save wrote of a state dict; this is neither, or its "
         "first bytes are damaged";
}

}  // namespace

WeightFile read_weights(const std::string& path, const std::string& dictionary, const WeightLimits& limits) {
  constexpr std::string_view kZipMark = "PK\3\4";
  WeightFile file;
  file.name = path == "-" ? "<stdin>" : path;
  file.buffers.push_back(read_text(path, Fault::weights, limits.file_bytes));
  const std::string_view bytes = file.buffers.back();
  if (bytes.starts_with(kZipMark)) {
    detail::read_torch_zip(dictionary, limits, file);
  } else if (detail::is_torch_legacy(bytes)) {
    detail::read_torch_legacy(dictionary, limits, file);
  } else if (detail::is_safetensors(bytes)) {
    if (!dictionary.empty())
      detail::refuse_weights({file.name, {}, {}, {}}, "a .safetensors file has no dictionaries to choose from");
    detail::read_safetensors(limits, file);
  } else {
    detail::refuse_weights({file.name, {}, 0, {}}, sentence_about(bytes));
  }
  return file;
}

}  // namespace df2::reference
