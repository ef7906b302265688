#include "check_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include <df2/io/atomic_file.h>
#include <df2/io/ground_truth.h>

namespace df2::apps {

namespace {

namespace fs = std::filesystem;

/// Where the bytes of a path are or would be, links followed.
fs::path real_place(const std::string& path) {
  std::error_code error;
  const fs::path place = fs::absolute(written_place(path), error);
  const fs::path real = fs::weakly_canonical(place, error);
  return error ? place.lexically_normal() : real;
}

bool is_inside(const fs::path& file, const fs::path& folder) {
  return std::ranges::mismatch(folder, file).in1 == folder.end();
}

/// A file that stands for another, such as a device or a pipe, may be written twice.
bool is_plain(const fs::path& place) {
  std::error_code error;
  const fs::file_status status = fs::status(place, error);
  return !fs::exists(status) || fs::is_regular_file(status);
}

/// What a run reads and writes, as far as it was looked at.
struct Taken {
  std::string flag;
  fs::path place;
};

void check_written(const std::string& flag, const std::string& path, const fs::path& place,
                   const std::vector<Taken>& files, const std::vector<Taken>& folders) {
  const auto same = std::ranges::find(files, place, &Taken::place);
  if (same != files.end())
    refuse_usage(fmt::format("{} must name another file than {}, but both are {}", flag, same->flag, path));
  std::error_code error;
  if (!fs::exists(place, error)) return;
  for (const auto& [other, folder] : folders) {
    if (is_inside(place, folder)) {
      refuse_usage(fmt::format("{} would replace {}, a file of the folder that {} reads: name a file outside it", flag,
                               path, other));
    }
  }
}

}  // namespace

void check_files(const Program& program, const std::string& command) {
  std::vector<Taken> files, folders;
  for (const FileUse use : {FileUse::read, FileUse::written}) {
    for (const Flag& flag : program.flags) {
      if (flag.value.use != use || !flag.is_taken_by(command)) continue;
      for (const std::string& path : flag.value.paths()) {
        if (path == "-" && use == FileUse::written) refuse_usage(flag.name + " must name a file, not standard output");
        if (path.empty() || path == "-") continue;
        const fs::path place = real_place(path);
        std::error_code error;
        if (use == FileUse::read && fs::is_directory(place, error)) {
          for (const std::string& folder : folders_of_split(path)) folders.push_back({flag.name, folder});
        }
        if (!is_plain(place)) continue;
        if (use == FileUse::written) check_written(flag.name, path, place, files, folders);
        files.push_back({flag.name, place});
      }
    }
  }
}

}  // namespace df2::apps
