#include <df2_eval/partial/detail/sealed_file.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fmt/format.h>

#include <df2/error.h>

namespace df2::eval::detail {

namespace {

std::uint64_t checksum(std::span<const std::uint8_t> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

[[noreturn]] void refuse(Fault fault, Code code, const std::string& path, std::string sentence) {
  throw Error(fault, Issue(code, {path, {}, {}, {}}, std::move(sentence)));
}

std::vector<std::uint8_t> read_bytes(const std::string& path, std::uint64_t max_bytes) {
  std::error_code ignored;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, ignored)) {
    refuse(Fault::io, Code::file, path, "this file cannot be opened for reading");
  }
  constexpr std::size_t kBlock = std::size_t{1} << 16;
  std::vector<std::uint8_t> bytes;
  while (in) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kBlock);
    in.read(reinterpret_cast<char*>(bytes.data() + size), kBlock);
    bytes.resize(size + static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > max_bytes) {
      refuse(Fault::limit, Code::limit, path,
             fmt::format("this file is larger than the {} bytes that --max-file-bytes allows", max_bytes));
    }
  }
  if (in.bad()) refuse(Fault::io, Code::file, path, "this file could not be read to its end");
  return bytes;
}

}  // namespace

void refuse_partial(const std::string& path, const std::string& reason) {
  refuse(Fault::submission, Code::partial_format, path,
         fmt::format("this is not a whole partial of df2-eval --partial: {}", reason));
}

std::string sealed(std::span<const std::uint8_t> bytes) {
  std::string file(bytes.begin(), bytes.end());
  const std::uint64_t seal = checksum(bytes);
  file.append(reinterpret_cast<const char*>(&seal), sizeof seal);
  return file;
}

std::vector<std::uint8_t> read_sealed_file(const std::string& path, std::uint64_t max_bytes) {
  std::vector<std::uint8_t> bytes = read_bytes(path, max_bytes);
  std::uint64_t seal = 0;
  if (bytes.size() < sizeof seal) refuse_partial(path, fmt::format("it has only {} bytes", bytes.size()));
  std::memcpy(&seal, bytes.data() + bytes.size() - sizeof seal, sizeof seal);
  bytes.resize(bytes.size() - sizeof seal);
  if (seal != checksum(bytes))
    refuse_partial(path, "its checksum is wrong, so it was cut or changed, or is not a partial");
  return bytes;
}

}  // namespace df2::eval::detail
