#include <df2/io/detail/file/temporary_path.h>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace df2::detail {

namespace {

/// Of the process. No memory is taken while the lock is held, nor when files are abandoned: the end of memory is one of
/// the reasons for it.
struct Unfinished {
  std::mutex mutex;
  std::list<TemporaryNames> names;
};
Unfinished& unfinished = *new Unfinished;  // threads may need it until the process ends

/// A folder gets another name first, so that no thread can put more files into it.
void remove_path(const TemporaryNames& names) {
  if (::unlink(names.path.c_str()) == 0 || errno != EISDIR) return;
  const bool is_renamed = ::rename(names.path.c_str(), names.doomed.c_str()) == 0;
  try {
    std::error_code ignored;
    std::filesystem::remove_all(is_renamed ? names.doomed : names.path, ignored);
  } catch (const std::exception&) {
    return;  // without memory a folder has to stay
  }
}

void remove(const TemporaryNames& names) {
  remove_path(names);
  remove_empty(names.parents);
}

/// That of the process. Linux tells it in a file; elsewhere to ask is to change it for a moment, for all threads.
mode_t current_mask() {
  std::ifstream status("/proc/self/status");
  constexpr std::string_view kName = "Umask:\t";
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(kName)) return static_cast<mode_t>(std::strtoul(line.c_str() + kName.size(), nullptr, 8));
  }
  const mode_t now = ::umask(0);
  ::umask(now);
  return now;
}

}  // namespace

TemporaryPath::TemporaryPath(const std::string& goal, Kind kind, std::vector<std::string> parents) {
  names_.push_back({goal + ".XXXXXX", goal + ".XXXXXX.removed", std::move(parents)});
  TemporaryNames& names = names_.front();
  const std::lock_guard lock(unfinished.mutex);
  if (kind == Kind::file) {
    fd_ = ::mkostemp(names.path.data(), O_CLOEXEC);
    if (fd_ < 0) return;
  } else if (::mkdtemp(names.path.data()) == nullptr) {
    return;
  }
  names.path.copy(names.doomed.data(), names.path.size());
  place_ = names_.begin();
  unfinished.names.splice(unfinished.names.begin(), names_);
}

TemporaryPath::~TemporaryPath() {
  if (!place_) return;
  const std::lock_guard lock(unfinished.mutex);
  remove(**place_);
  unfinished.names.erase(*place_);
}

bool TemporaryPath::take_place(const std::string& path) {
  const std::lock_guard lock(unfinished.mutex);
  if (::rename(this->path().c_str(), path.c_str()) != 0) return false;
  unfinished.names.erase(*place_);
  place_.reset();
  return true;
}

bool make_folders(std::string path) {
  const std::lock_guard lock(unfinished.mutex);
  // From the first folder to the last: each name ends where its slash was.
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    path[end] = '\0';
    (void)::mkdir(path.c_str(), 0777);  // the last one tells
    path[end] = '/';
  }
  if (::mkdir(path.c_str(), 0777) == 0) return true;
  struct stat info {};
  const int reason = errno;
  const bool is_there = reason == EEXIST && ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
  errno = reason;
  return is_there;
}

mode_t allowed_mode(mode_t wanted) {
  return wanted & ~current_mask();
}

void remove_empty(const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    if (::rmdir(folder.c_str()) != 0) return;
  }
}

void abandon_temporary_paths() {
  unfinished.mutex.lock();  // and never unlocked
  for (const TemporaryNames& names : unfinished.names) remove(names);
}

}  // namespace df2::detail
