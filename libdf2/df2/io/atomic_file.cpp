#include <df2/io/atomic_file.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/detail/file/temporary_path.h>
#include <df2/io/detail/file/write_all.h>

namespace df2 {

namespace {

[[noreturn]] void throw_io(const std::string& path, const char* what_fails) {
  throw Error(Fault::io,
              Issue(Code::file, {path, {}, {}, {}}, fmt::format("{}: {}", what_fails, std::strerror(errno))));
}

void sync_folder(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(written_place(path)) {
  struct stat info {};
  const bool exists = ::stat(path_.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) {
    errno = EISDIR;
    throw_io(path_, "the file cannot be written");
  }
  if (exists && !S_ISREG(info.st_mode)) {
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd_ < 0) throw_io(path_, "the file cannot be written");
    return;
  }
  const mode_t mode = exists ? info.st_mode & 07777 : detail::allowed_mode(0666);
  temporary_ = std::make_unique<detail::TemporaryPath>(path_, detail::TemporaryPath::Kind::file);
  if (!temporary_->is_made()) throw_io(path_, "no file can be made in the folder of the output");
  fd_ = temporary_->fd();
  (void)::fchmod(fd_, mode);
}

AtomicFile::~AtomicFile() {
  if (fd_ >= 0) ::close(fd_);
}

void AtomicFile::append(std::string_view text) {
  if (!detail::write_all(fd_, text)) throw_io(path_, "the output cannot be written to its end");
}

void AtomicFile::commit() {
  if (!temporary_) return;
  if (::fsync(fd_) != 0) throw_io(path_, "the output cannot be written to its end");
  if (!temporary_->take_place(path_)) throw_io(path_, "the file cannot be replaced");
  temporary_.reset();
  sync_folder(path_);
}

void abandon_unfinished_files() {
  detail::abandon_temporary_paths();
}

std::string written_place(const std::string& path) {
  namespace fs = std::filesystem;
  constexpr int kMostLinks = 40;  // as the system has it
  fs::path place = path;
  std::error_code error;
  for (int i = 0; fs::is_symlink(fs::symlink_status(place, error)); ++i) {
    if (i == kMostLinks) {
      errno = ELOOP;
      throw_io(path, "the file cannot be written");
    }
    place = place.parent_path() / fs::read_symlink(place, error);
  }
  return place.string();
}

void write_file_atomically(const std::string& path, std::string_view content) {
  AtomicFile file(path);
  file.append(content);
  file.commit();
}

}  // namespace df2
