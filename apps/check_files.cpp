#include "check_files.h"

#include <filesystem>
#include <optional>
#include <system_error>

namespace df2::apps {

namespace {

namespace fs = std::filesystem;

/// Where the bytes of a path are or would be; nothing for what is neither a regular file nor absent.
std::optional<fs::path> find_place(const std::string& path) {
  std::error_code error;
  fs::path place = fs::absolute(path, error);
  // A link that points to no file yet counts as the file it would become.
  constexpr int kMostLinks = 40;
  for (int i = 0; i < kMostLinks && fs::is_symlink(fs::symlink_status(place, error)); ++i) {
    place = place.parent_path() / fs::read_symlink(place, error);
  }
  const fs::file_status status = fs::status(place, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) return std::nullopt;
  const fs::path real = fs::weakly_canonical(place, error);
  return error ? place.lexically_normal() : real;
}

}  // namespace

void check_files(const Program& program, const std::string& command) {
  std::vector<std::pair<std::string, fs::path>> taken;
  for (const FileUse use : {FileUse::read, FileUse::written}) {
    for (const Flag& flag : program.flags) {
      if (flag.value.use != use || !flag.is_taken_by(command)) continue;
      for (const std::string& path : flag.value.paths()) {
        if (path == "-" && use == FileUse::written) refuse_usage(flag.name + " must name a file, not standard output");
        if (path.empty() || path == "-") continue;
        const std::optional<fs::path> place = find_place(path);
        if (!place) continue;
        const auto same = std::ranges::find(taken, *place, &std::pair<std::string, fs::path>::second);
        if (use == FileUse::written && same != taken.end())
          refuse_usage(fmt::format("{} must name another file than {}, but both are {}", flag.name, same->first, path));
        taken.emplace_back(flag.name, *place);
      }
    }
  }
}

}  // namespace df2::apps
