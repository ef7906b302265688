// In: where an output is to stand. Out: a new file or folder beside it, that takes the place or goes away. Called by
// AtomicFile and OutputFolder.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace df2::detail {

struct TemporaryNames {
  std::string path;
  std::string doomed;  ///< what a folder is called while it is removed
  /// Folders above that were made for it, the deepest first. They go away with it where nothing else is in them.
  std::vector<std::string> parents = {};
};

/// Made beside `goal`, and removed by the destructor unless take_place() has moved it.
class TemporaryPath {
 public:
  enum class Kind : std::uint8_t { file, folder };

  /// `parents`: see TemporaryNames.
  TemporaryPath(const std::string& goal, Kind kind, std::vector<std::string> parents = {});
  ~TemporaryPath();
  TemporaryPath(const TemporaryPath&) = delete;
  TemporaryPath& operator=(const TemporaryPath&) = delete;

  /// Whether it could be made; else errno says why not.
  bool is_made() const { return place_.has_value(); }
  /// REQUIRES: is_made().
  const std::string& path() const { return (*place_)->path; }
  /// Hands over the file, open for writing; whoever takes it closes it. -1 for a folder.
  int fd() const { return fd_; }
  /// Renames it. @return whether that was possible; else errno says why not.
  bool take_place(const std::string& path);

 private:
  std::list<TemporaryNames> names_;  // while they are not among those of the process
  std::optional<std::list<TemporaryNames>::iterator> place_;
  int fd_ = -1;
};

/// The mode that open() or mkdir() gives where `wanted` is asked for. Temporary paths are for their owner alone.
mode_t allowed_mode(mode_t wanted);

/// Removes those that are empty, up to the first that is not.
void remove_empty(const std::vector<std::string>& folders);

/// Makes a folder and those above it. Waits for ever once temporary paths are abandoned.
/// @return whether it is there; else errno says why not.
bool make_folders(std::string path);

/// Removes every temporary path, and lets no other be begun or finished: who tries waits for ever.
void abandon_temporary_paths();

}  // namespace df2::detail
