// In: the name of a folder and what shall stand in it. Out: the folder, whole or not there. Called by every command
// that writes more than one file.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace df2 {

namespace detail {
class TemporaryPath;
}

/// Collects files in a temporary folder beside `path`; commit() renames it. Without commit() it is removed, with the
/// folders above that were made for it, and `path` is as it was. Threads may write different files at once.
class OutputFolder {
 public:
  /// Throws Error (usage) where `path` is a file, or a folder that is not empty, or lies in one of `inputs`, which are
  /// files and folders that the run reads; (io) where no folder can be made there.
  OutputFolder(std::string path, std::span<const std::string> inputs);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  /// Where the folder will be: an absolute path without links.
  const std::string& path() const { return path_; }
  /// The path at which to write a file, "labels/train/000001.txt", say; its folders are made. REQUIRES: a relative path
  /// that stays within the folder.
  std::string place(std::string_view name) const;
  /// Throws Error (io).
  void write(std::string_view name, std::string_view content) const;
  void commit();

 private:
  std::string path_;
  std::unique_ptr<detail::TemporaryPath> temporary_;
};

}  // namespace df2
