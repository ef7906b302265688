#include <df2_eval/partial/detail/sealed_file.h>

#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/text_file.h>

namespace df2::eval::detail {

namespace {

std::uint64_t checksum(std::span<const std::uint8_t> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace

std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void refuse_partial(const std::string& path, const std::string& reason) {
  throw Error(Fault::submission, Issue(Code::partial_format, {path, {}, {}, {}},
                                       fmt::format("this is not a whole partial of df2-eval --partial: {}", reason)));
}

std::string sealed(std::span<const std::uint8_t> bytes) {
  std::string file(bytes.begin(), bytes.end());
  const std::uint64_t seal = checksum(bytes);
  file.append(reinterpret_cast<const char*>(&seal), sizeof seal);
  return file;
}

std::string read_sealed_file(const std::string& path, std::uint64_t max_bytes) {
  return unsealed(read_text(path, Fault::submission, max_bytes), path);
}

std::string unsealed(std::string bytes, const std::string& path) {
  if (bytes.starts_with('{') || bytes.starts_with('['))
    refuse_partial(path, "it is JSON text, as reports and results are; give what --partial wrote");
  std::uint64_t seal = 0;
  if (bytes.size() < sizeof seal) refuse_partial(path, fmt::format("it has only {} bytes", bytes.size()));
  std::memcpy(&seal, bytes.data() + bytes.size() - sizeof seal, sizeof seal);
  bytes.resize(bytes.size() - sizeof seal);
  if (seal != checksum(as_bytes(bytes)))
    refuse_partial(path, "its checksum is wrong, so it was cut or changed, or is not a partial");
  return bytes;
}

}  // namespace df2::eval::detail
