// In: a path and text. Out: the file, complete or untouched. Called by every writer.
//
// Own code, because the C++ library has no way to sync a file, and the libraries that write atomically bring a whole
// framework. It is a few lines: a temporary file beside the goal, fsync, rename, and cleanup when anything fails.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace df2 {

namespace detail {
class TemporaryPath;
}

/// Collects text in a temporary file beside `path`; commit() syncs it and renames it into place. Without commit() the
/// temporary file is removed and `path` is as it was. A symbolic link stays, and what it points to is written. A device
/// or pipe is written as it stands. Every member throws Error (io).
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void append(std::string_view text);
  void commit();

 private:
  std::string path_;
  std::unique_ptr<detail::TemporaryPath> temporary_;
  int fd_ = -1;
};

/// Removes every output file and folder that is unfinished, and lets no other be begun or finished: who tries waits for
/// ever. For a program that ends in the middle of its work, in whatever thread.
void abandon_unfinished_files();

/// Where the bytes that are written to a path go: links are followed, a last one also to a file that is not there yet.
/// Throws Error (io) where links lead in a circle.
std::string written_place(const std::string& path);

/// The whole file at once.
void write_file_atomically(const std::string& path, std::string_view content);

}  // namespace df2
