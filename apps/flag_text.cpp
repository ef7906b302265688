#include "flag_text.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>

namespace df2::apps {

void refuse_usage(std::string sentence) {
  throw Error(Fault::usage, Code::usage, std::move(sentence));
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  if (text.ends_with(separator)) parts.emplace_back();
  return parts;
}

std::string read_text_file(const std::string& path, const std::string& flag) {
  constexpr std::size_t kMostBytes = std::size_t{64} << 20;
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored)) {
    throw Error(Fault::io, Issue(Code::file, {path, {}, {}, {}}, fmt::format("the file of {} cannot be read", flag)));
  }
  std::string text;
  for (std::string block(1 << 16, 0); in.read(block.data(), 1 << 16), in.gcount() > 0;) {
    text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMostBytes) {
      throw Error(Fault::limit, Issue(Code::limit, {path, {}, {}, {}},
                                      fmt::format("the file of {} is larger than 64 MiB, which is the limit", flag)));
    }
  }
  return text;
}

}  // namespace df2::apps
