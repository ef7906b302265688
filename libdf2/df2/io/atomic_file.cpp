#include <df2/io/atomic_file.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/detail/file/write_all.h>

namespace df2 {

namespace {

[[noreturn]] void throw_io(const std::string& path, const char* what_fails) {
  throw Error(Fault::io,
              Issue(Code::file, {path, {}, {}, {}}, fmt::format("{}: {}", what_fails, std::strerror(errno))));
}

/// What open() would give a new file. Asked once: to ask is to change it for a moment, for all threads.
mode_t default_mode() {
  static const mode_t mask = [] {
    const mode_t now = ::umask(0);
    ::umask(now);
    return now;
  }();
  return 0666 & ~mask;
}

/// The temporary files of the process. No memory is taken while the lock is held, nor when the files are abandoned: the
/// end of memory is one of the reasons for it.
struct Unfinished {
  std::mutex mutex;
  std::list<std::string> names;
};
Unfinished& unfinished = *new Unfinished;  // threads may need it until the process ends

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
  const mode_t mode = exists ? info.st_mode & 07777 : default_mode();
  name_.push_back(path_ + ".XXXXXX");
  {
    const std::lock_guard lock(unfinished.mutex);
    fd_ = ::mkostemp(name_.front().data(), O_CLOEXEC);
    if (fd_ >= 0) {
      unfinished_ = name_.begin();
      unfinished.names.splice(unfinished.names.begin(), name_);
    }
  }
  if (!unfinished_) throw_io(path_, "no file can be made in the folder of the output");
  (void)::fchmod(fd_, mode);
}

AtomicFile::~AtomicFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!unfinished_) return;
  const std::lock_guard lock(unfinished.mutex);
  ::unlink((*unfinished_)->c_str());
  unfinished.names.erase(*unfinished_);
}

void AtomicFile::append(std::string_view text) {
  if (!detail::write_all(fd_, text)) throw_io(path_, "the output cannot be written to its end");
}

void AtomicFile::commit() {
  if (!unfinished_) return;
  if (::fsync(fd_) != 0) throw_io(path_, "the output cannot be written to its end");
  bool is_done = false;
  {
    const std::lock_guard lock(unfinished.mutex);
    is_done = ::rename((*unfinished_)->c_str(), path_.c_str()) == 0;
    if (is_done) {
      unfinished.names.erase(*unfinished_);
      unfinished_.reset();
    }
  }
  if (!is_done) throw_io(path_, "the file cannot be replaced");
  sync_folder(path_);
}

void abandon_unfinished_files() {
  unfinished.mutex.lock();  // and never unlocked
  for (const std::string& name : unfinished.names) ::unlink(name.c_str());
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
