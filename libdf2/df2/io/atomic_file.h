// In: a path and text. Out: the file, complete or untouched. Called by every writer.
//
// Own code, because the C++ library has no way to sync a file, and the libraries that write atomically bring a whole
// framework. It is a few lines: a temporary file beside the goal, fsync, rename, and cleanup when anything fails.
#pragma once

#include <string>
#include <string_view>

namespace df2 {

/// Collects text in a temporary file beside `path`; commit() syncs it and renames it into place. Without commit() the
/// temporary file is removed and `path` is as it was. A device or pipe is written as it stands.
/// Every member throws Error (io).
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
  std::string temporary_;  // empty when there is nothing to remove
  int fd_ = -1;
};

/// The whole file at once.
void write_file_atomically(const std::string& path, std::string_view content);

}  // namespace df2
