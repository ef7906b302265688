#include <df2/io/detail/file/input_file.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace df2::detail {

namespace {

constexpr std::size_t kCopyBytes = std::size_t{1} << 20;

[[noreturn]] void throw_io(const std::string& name, const std::string& what_fails) {
  throw Error(Fault::io, Issue{Code::file, {name, {}, {}, {}}, what_fails + ": " + std::strerror(errno)});
}

[[noreturn]] void throw_too_large(const std::string& name, std::uint64_t max_bytes) {
  throw Error(Fault::limit, Issue{Code::limit,
                                  {name, {}, {}, {}},
                                  "the file is larger than the limit of " + std::to_string(max_bytes) + " bytes"});
}

std::size_t write_all(int fd, const char* data, std::size_t count) {
  std::size_t done = 0;
  while (done < count) {
    const ssize_t n = ::write(fd, data + done, count - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

}  // namespace

InputFile::InputFile(const std::string& path, std::uint64_t max_bytes) : name_(path == "-" ? "<stdin>" : path) {
  fd_ = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) throw_io(name_, "the file cannot be read");
  try {
    struct stat info {};
    if (::fstat(fd_, &info) != 0) throw_io(name_, "the file cannot be read");
    if (S_ISDIR(info.st_mode)) {
      throw Error(Fault::io, Issue{Code::file, {name_, {}, {}, {}}, "the path names a folder, not a file"});
    }
    if (S_ISREG(info.st_mode)) {
      size_ = static_cast<std::uint64_t>(info.st_size);
      if (size_ > max_bytes) throw_too_large(name_, max_bytes);
      if (size_ > kCopyBytes) ::posix_fadvise(fd_, 0, 0, POSIX_FADV_SEQUENTIAL);
    } else {
      const int pipe = fd_;
      fd_ = -1;
      spool(pipe, max_bytes);
    }
  } catch (...) {
    if (fd_ >= 0) ::close(fd_);
    throw;
  }
}

InputFile::InputFile(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), size_(text_.size()) {}

void InputFile::spool(int pipe, std::uint64_t max_bytes) {
  struct Closer {
    int fd;
    ~Closer() { ::close(fd); }
  } const closer{pipe};
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  if (error) {
    throw Error(Fault::io,
                Issue{Code::file,
                      {name_, {}, {}, {}},
                      "the input cannot be copied to the folder for temporary files (TMPDIR): " + error.message()});
  }
  std::string path = (folder / "df2-stdin-XXXXXX").string();
  fd_ = ::mkostemp(path.data(), O_CLOEXEC);
  if (fd_ < 0) throw_io(path, "a temporary file for a copy of the input cannot be made");
  ::unlink(path.c_str());
  std::vector<char> buffer(kCopyBytes);
  for (;;) {
    const ssize_t n = ::read(pipe, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_io(name_, "the input cannot be read");
    if (n == 0) return;
    size_ += static_cast<std::uint64_t>(n);
    if (size_ > max_bytes) throw_too_large(name_, max_bytes);
    if (write_all(fd_, buffer.data(), static_cast<std::size_t>(n)) != static_cast<std::size_t>(n)) {
      throw_io(path, "the copy of the input cannot be written");
    }
  }
}

InputFile::~InputFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::size_t InputFile::read_at(std::uint64_t offset, char* buffer, std::size_t count) const {
  if (fd_ < 0) return offset < size_ ? text_.copy(buffer, count, static_cast<std::size_t>(offset)) : 0;
  std::size_t done = 0;
  while (done < count) {
    const ssize_t n = ::pread(fd_, buffer + done, count - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw_io(name_, "the file cannot be read");
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
