#include <df2/io/text_file.h>

#include <df2/io/detail/file/input_file.h>

namespace df2 {

std::string read_text(const std::string& path, Fault fault, std::uint64_t max_bytes) {
  const detail::InputFile file(path, max_bytes);
  if (file.damage()) throw Error(fault, Issue(Code::json_encoding, {file.name(), {}, {}, {}}, *file.damage()));
  std::string text(static_cast<std::size_t>(file.size()), '\0');
  text.resize(file.read_at(0, text.data(), text.size()));
  return text;
}

}  // namespace df2
