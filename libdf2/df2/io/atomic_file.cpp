#include <df2/io/atomic_file.h>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <df2/error.h>

namespace df2 {

namespace {

[[noreturn]] void throw_io(const std::string& path, const char* expected) {
  throw Error(Fault::io, Issue{Code::file, {path, {}, {}, {}}, expected, std::strerror(errno)});
}

void write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw_io(path, "room for the output");
    content.remove_prefix(static_cast<std::size_t>(n));
  }
}

/// A descriptor and a name, both gone at the end unless kept.
struct Temporary {
  std::string path;
  int fd = -1;
  bool keep = false;
  ~Temporary() {
    const int cause = errno;
    if (fd >= 0) ::close(fd);
    if (!keep && !path.empty()) ::unlink(path.c_str());
    errno = cause;
  }
};

}  // namespace

void write_file_atomically(const std::string& path, std::string_view content) {
  struct stat info {};
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && !S_ISREG(info.st_mode)) {
    // A device or pipe cannot be replaced: it is written as it stands.
    Temporary device{"", ::open(path.c_str(), O_WRONLY | O_CLOEXEC), true};
    if (device.fd < 0) throw_io(path, "a writable file");
    write_all(device.fd, content, path);
    return;
  }
  Temporary file{path + ".XXXXXX", -1, false};
  file.fd = ::mkostemp(file.path.data(), O_CLOEXEC);
  if (file.fd < 0) {
    file.path.clear();
    throw_io(path, "a writable folder");
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(file.fd, exists ? info.st_mode & 07777 : 0666 & ~mask);
  write_all(file.fd, content, path);
  if (::fsync(file.fd) != 0) throw_io(path, "room for the output");
  if (::rename(file.path.c_str(), path.c_str()) != 0) throw_io(path, "a file that can be replaced");
  file.keep = true;
  const std::size_t slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    ::fsync(directory);
    ::close(directory);
  }
}

}  // namespace df2
