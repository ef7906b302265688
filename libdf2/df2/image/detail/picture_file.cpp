#include <df2/image/detail/picture_file.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <df2/image/detail/other_format.h>
#include <df2/image/detail/refuse_picture.h>

namespace df2::detail {

namespace {

/// As many of the first bytes as it takes to tell a format.
constexpr std::size_t kHeadBytes = 512;

class OpenFile {
 public:
  // Nonblocking: a pipe to which nobody writes must not hold us up.
  explicit OpenFile(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void refuse_unreadable(const std::string& path, int error) {
  refuse_picture(Fault::io, path, fmt::format("the picture cannot be read: {}", std::strerror(error)));
}

/// Reads on until `bytes` has `end` bytes, or the file ends.
void read_up_to(int fd, std::size_t end, const std::string& path, std::string& bytes) {
  std::size_t have = bytes.size();
  bytes.resize(end);
  while (have < end) {
    const ssize_t got = ::read(fd, bytes.data() + have, end - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse_unreadable(path, errno);
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
}

}  // namespace

PictureFormat format_of(std::string_view bytes, const std::string& name) {
  if (bytes.empty()) refuse_picture(Fault::ground_truth, name, "the picture file is empty; fetch the picture again");
  if (bytes.starts_with("\xFF\xD8\xFF")) return PictureFormat::jpeg;
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return PictureFormat::png;
  const std::string_view other = other_format(bytes);
  if (other.empty())
    refuse_picture(Fault::ground_truth, name,
                   "the file is no picture that df2 knows; JPEG and PNG are read, told by their first bytes");
  refuse_picture(Fault::ground_truth, name,
                 fmt::format("the file is {}; JPEG and PNG are read, told by their first bytes", other));
}

PictureFile read_picture_file(const std::string& path, const PictureLimits& limits) {
  const OpenFile file(path);
  if (file.fd() < 0) refuse_unreadable(path, errno);
  struct stat info {};
  if (::fstat(file.fd(), &info) != 0) refuse_unreadable(path, errno);
  if (S_ISDIR(info.st_mode)) refuse_picture(Fault::ground_truth, path, "this is a folder, so it is no picture");
  if (!S_ISREG(info.st_mode)) {
    refuse_picture(Fault::ground_truth, path, "this is a device, pipe or socket; pictures are read from files");
  }
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size > limits.most_bytes) {
    refuse_picture(Fault::limit, path,
                   fmt::format("the file has {} bytes, and at most {} are read", size, limits.most_bytes));
  }
  PictureFile read{.format = PictureFormat::jpeg, .bytes = {}};
  read_up_to(file.fd(), std::min<std::size_t>(size, kHeadBytes), path, read.bytes);
  read.format = format_of(read.bytes, path);
  read_up_to(file.fd(), size, path, read.bytes);
  return read;
}

}  // namespace df2::detail
