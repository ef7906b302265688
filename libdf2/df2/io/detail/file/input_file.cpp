#include <df2/io/detail/file/input_file.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <df2/io/detail/file/gzip.h>
#include <df2/io/detail/file/path_kind.h>
#include <df2/io/detail/file/temporary_copy.h>
#include <df2/watch.h>

namespace df2::detail {

namespace {

constexpr std::size_t kCopyBytes = std::size_t{1} << 20;

// What people compress shrinks to a tenth or so, and the plainest rows to a hundredth. A text that is larger than this
// and so many times the size of its file is made to fill a disk.
constexpr std::uint64_t kUnsuspicious = std::uint64_t{64} << 20;
constexpr std::uint64_t kMostRatio = 250;

[[noreturn]] void refuse(Fault fault, Code code, const std::string& name, std::string sentence) {
  throw Error(fault, Issue(code, {name, {}, {}, {}}, std::move(sentence)));
}

[[noreturn]] void refuse_unreadable(const std::string& name) {
  refuse(Fault::io, Code::file, name, fmt::format("the file cannot be read: {}", std::strerror(errno)));
}

[[noreturn]] void refuse_large(const std::string& name, std::string_view what, std::uint64_t max_bytes) {
  refuse(Fault::limit, Code::limit, name, fmt::format("{} is larger than the limit of {} bytes", what, max_bytes));
}

}  // namespace

InputFile::InputFile(const std::string& path, std::uint64_t max_bytes, Gzip gzip)
    : name_(path == "-" ? "<stdin>" : path) {
  open(path);
  try {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) refuse_unreadable(name_);
    if (S_ISDIR(info.st_mode)) refuse(Fault::io, Code::file, name_, "a file is needed, but this is a folder");
    if (S_ISREG(info.st_mode)) {
      size_ = static_cast<std::uint64_t>(info.st_size);
      if (size_ > max_bytes) refuse_large(name_, "the file", max_bytes);
      if (size_ > kCopyBytes) ::posix_fadvise(fd_, 0, 0, POSIX_FADV_SEQUENTIAL);
    } else {
      spool(max_bytes);
    }
    if (gzip == Gzip::unpacked) {
      char head[2] = {};
      if (is_gzip({head, read_at(0, head, sizeof head)})) unpack(max_bytes);
    }
  } catch (...) {
    ::close(fd_);
    throw;
  }
}

InputFile::InputFile(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), size_(text_.size()) {}

InputFile::InputFile(std::string name, const PackedText& text)
    : name_(std::move(name)), packed_(&text), size_(text.size()) {}

void InputFile::open(const std::string& path) {
  fd_ = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ >= 0) return;
  const std::string reason = std::strerror(errno);
  const std::string found = path == "-" ? "nothing" : describe_path(path);
  if (found == "nothing" || found == "a file")
    refuse(Fault::io, Code::file, name_, fmt::format("the file cannot be opened: {}", reason));
  refuse(Fault::io, Code::file, name_, fmt::format("a file is needed, but this is {}", found));
}

void InputFile::spool(std::uint64_t max_bytes) {
  TemporaryCopy copy(name_);
  std::vector<char> buffer(kCopyBytes);
  for (;;) {
    checkpoint();
    const ssize_t n = ::read(fd_, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) {
      look_now();
      continue;
    }
    if (n < 0) refuse_unreadable(name_);
    if (n == 0) break;
    size_ += static_cast<std::uint64_t>(n);
    if (size_ > max_bytes) refuse_large(name_, "the input", max_bytes);
    copy.append({buffer.data(), static_cast<std::size_t>(n)});
  }
  ::close(std::exchange(fd_, copy.release()));
}

void InputFile::unpack(std::uint64_t max_bytes) {
  TemporaryCopy copy(name_);
  std::uint64_t packed = 0, bytes = 0;
  const auto read = [&](std::span<char> buffer) {
    const std::size_t got = read_at(packed, buffer.data(), buffer.size());
    packed += got;
    return got;
  };
  const auto take = [&](std::string_view text) {
    bytes += text.size();
    if (bytes > max_bytes) refuse_large(name_, "the text of the gzip-compressed file", max_bytes);
    if (bytes > kUnsuspicious && bytes / kMostRatio > packed)
      refuse(
          Fault::limit, Code::limit, name_,
          fmt::format("the text of the gzip-compressed file is more than {} times as large as the file, and no ground "
                      "truth or results shrink so far; if the file is right, unpack it with gunzip first",
                      kMostRatio));
    copy.append(text);
  };
  damage_ = unpack_gzip(read, take);
  ::close(std::exchange(fd_, copy.release()));
  size_ = bytes;
}

InputFile::~InputFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::size_t InputFile::read_at(std::uint64_t offset, char* buffer, std::size_t count) const {
  if (packed_) return packed_->read_at(offset, {buffer, count});
  if (fd_ < 0) return offset < size_ ? text_.copy(buffer, count, static_cast<std::size_t>(offset)) : 0;
  std::size_t done = 0;
  while (done < count) {
    checkpoint();
    const ssize_t n = ::pread(fd_, buffer + done, count - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) refuse_unreadable(name_);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

std::vector<std::uint64_t> InputFile::lines_of(std::span<const std::uint64_t> offsets) const {
  std::vector<std::uint64_t> lines;
  std::vector<char> buffer(static_cast<std::size_t>(std::min<std::uint64_t>(kCopyBytes, size_)));
  std::uint64_t position = 0;
  std::uint64_t line = 1;
  for (const std::uint64_t offset : offsets) {
    while (position < offset) {
      const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), offset - position));
      const std::size_t got = read_at(position, buffer.data(), want);
      if (got == 0) break;
      line += static_cast<std::uint64_t>(std::count(buffer.data(), buffer.data() + got, '\n'));
      position += got;
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace df2::detail
