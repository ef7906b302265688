#include <df2/io/output_folder.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/detail/file/temporary_path.h>
#include <df2/io/detail/file/write_all.h>

namespace df2 {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void throw_io(const std::string& path, std::string_view what_fails, int reason) {
  throw Error(Fault::io,
              Issue(Code::file, {path, {}, {}, {}}, fmt::format("{}: {}", what_fails, std::strerror(reason))));
}

[[noreturn]] void refuse(const std::string& path, std::string_view sentence) {
  throw Error(Fault::usage, Issue(Code::usage, {path, {}, {}, {}}, std::string(sentence)));
}

/// The path without links, dots and a slash at its end, whether or not it is there.
fs::path plain_path(const std::string& path) {
  std::error_code error;
  fs::path plain = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) throw_io(path, "the path cannot be followed", error.value());
  return plain.has_filename() ? plain : plain.parent_path();
}

bool is_within(const fs::path& path, const fs::path& folder) {
  const auto [in_path, in_folder] = std::mismatch(path.begin(), path.end(), folder.begin(), folder.end());
  return in_folder == folder.end();
}

void require_free(const std::string& path, const fs::path& place, std::span<const std::string> inputs) {
  std::error_code error;
  const fs::file_status status = fs::status(place, error);
  if (fs::exists(status) && !fs::is_directory(status)) {
    refuse(path, "a file stands where the output folder is to be made: name another folder, or move the file away");
  }
  if (fs::is_directory(status) && !fs::is_empty(place, error)) {
    if (error) throw_io(path, "the output folder cannot be read", error.value());
    refuse(path,
           "the output folder is not empty, and what is in it would be mixed with the output: name another "
           "folder, or empty this one");
  }
  for (const std::string& input : inputs) {
    const fs::path read = plain_path(input);
    if (is_within(place, read)) {
      refuse(path, fmt::format("the output folder lies in {}, which is read: name a folder elsewhere", input));
    }
  }
}

/// The folders above that are not there yet, the deepest first.
std::vector<std::string> missing_parents(const fs::path& place) {
  std::vector<std::string> missing;
  std::error_code unknown;
  for (fs::path above = place.parent_path(); above.has_relative_path() && !fs::exists(above, unknown);
       above = above.parent_path())
    missing.push_back(above.string());
  return missing;
}

}  // namespace

OutputFolder::OutputFolder(std::string path, std::span<const std::string> inputs) : path_(std::move(path)) {
  const fs::path place = plain_path(written_place(path_));  // also where a link points to nothing yet
  require_free(path_, place, inputs);
  path_ = place.string();
  const std::vector<std::string> parents = missing_parents(place);
  const auto give_up = [&](std::string_view what_fails, int reason) {
    detail::remove_empty(parents);
    throw_io(path_, what_fails, reason);
  };
  std::error_code error;
  fs::create_directories(place.parent_path(), error);
  if (error) give_up("the folder of the output cannot be made", error.value());
  temporary_ = std::make_unique<detail::TemporaryPath>(path_, detail::TemporaryPath::Kind::folder, parents);
  if (!temporary_->is_made()) give_up("the output folder cannot be made", errno);
}

OutputFolder::~OutputFolder() = default;

std::string OutputFolder::place(std::string_view name) const {
  const fs::path whole = fs::path(temporary_->path()) / name;
  if (!detail::make_folders(whole.parent_path().string()))
    throw_io((fs::path(path_) / name).string(), "the file's folder cannot be made", errno);
  return whole.string();
}

void OutputFolder::write(std::string_view name, std::string_view content) const {
  const std::string to = place(name);
  const int fd = ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  const bool is_written = fd >= 0 && detail::write_all(fd, content);
  const int reason = errno;
  // Some file systems notice only now that the disk is full.
  const bool is_closed = fd < 0 || ::close(fd) == 0;
  if (!is_written || !is_closed) {
    throw_io((fs::path(path_) / name).string(), "the file cannot be written to its end", is_written ? errno : reason);
  }
}

void OutputFolder::commit() {
  (void)::chmod(temporary_->path().c_str(), detail::allowed_mode(0777));
  // An empty folder may be replaced by another one.
  if (!temporary_->take_place(path_)) throw_io(path_, "the output folder cannot be put in its place", errno);
  temporary_.reset();
}

}  // namespace df2
