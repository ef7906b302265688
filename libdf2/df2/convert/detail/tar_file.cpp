#include <df2/convert/detail/tar_file.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include <df2/convert/detail/xml_text.h>
#include <df2/error.h>
#include <df2/io/detail/file/write_all.h>
#include <df2/text.h>

namespace df2::convert::detail {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kLongestName = 100;

[[noreturn]] void throw_io(const std::string& path, int reason) {
  throw Error(Fault::io, Issue(Code::file, {path, {}, {}, {}},
                               fmt::format("the archive cannot be written to its end: {}", std::strerror(reason))));
}

void put(std::string& header, std::size_t at, std::string_view text) {
  header.replace(at, text.size(), text);
}

}  // namespace

std::uint64_t tar_bytes(std::uint64_t content) {
  return kBlock + (content + kBlock - 1) / kBlock * kBlock;
}

std::string tar_header(std::string_view name, std::uint64_t content) {
  const auto is_printable = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (name.size() > kLongestName || !is_plain_path(name) || !std::ranges::all_of(name, is_printable)) {
    throw Error(Fault::usage, Code::usage,
                fmt::format("{} cannot be the name of a file in an archive: a relative path of at most {} letters, "
                            "digits and signs is needed",
                            name.empty() ? "an empty text" : shortened(name), kLongestName));
  }
  if (content > kMostTarBytes) {
    throw Error(Fault::limit, Code::limit,
                fmt::format("{} has {} bytes, more than a tar archive can hold", name, content));
  }
  // Offsets of POSIX.1-1988, "ustar Interchange Format".
  std::string header(kBlock, '\0');
  put(header, 0, name);
  put(header, 100, "0000644");
  put(header, 108, "0000000");  // user
  put(header, 116, "0000000");  // group
  put(header, 124, fmt::format("{:011o}", content));
  put(header, 136, "00000000000");  // seconds
  put(header, 148, "        ");     // the checksum counts as blanks
  put(header, 156, "0");            // a plain file
  put(header, 257, "ustar");
  put(header, 263, "00");
  put(header, 329, "0000000");  // device
  put(header, 337, "0000000");
  std::uint32_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(header, 148, fmt::format("{:06o}", sum) + '\0');
  return header;
}

TarFile::TarFile(std::string path) : path_(std::move(path)) {
  fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd_ < 0) throw_io(path_, errno);
}

TarFile::~TarFile() {
  if (fd_ >= 0) ::close(fd_);
}

void TarFile::write(std::string_view bytes) {
  if (!df2::detail::write_all(fd_, bytes)) throw_io(path_, errno);
  bytes_ += bytes.size();
}

void TarFile::add(std::string_view name, std::string_view content) {
  write(tar_header(name, content.size()));
  write(content);
  write(std::string((kBlock - content.size() % kBlock) % kBlock, '\0'));
}

void TarFile::close() {
  write(std::string(2 * kBlock, '\0'));
  // Some file systems notice only now that the disk is full.
  if (::close(std::exchange(fd_, -1)) != 0) throw_io(path_, errno);
}

}  // namespace df2::convert::detail
