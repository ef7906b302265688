#include "named_file.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "flag_text.h"

namespace df2::apps {

namespace {

namespace fs = std::filesystem;

/// Where the bytes of a path are or would be; nothing for what is neither a regular file nor absent.
std::optional<fs::path> place_of(const std::string& path) {
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

void require_apart(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs) {
  std::vector<std::pair<std::string, fs::path>> taken;
  for (const NamedFile& input : inputs) {
    if (input.path.empty() || input.path == "-") continue;
    if (auto place = place_of(input.path)) taken.emplace_back(input.flag, std::move(*place));
  }
  for (const NamedFile& output : outputs) {
    if (output.path.empty()) continue;
    if (output.path == "-") refuse_flag(output.flag, "a file", "-");
    auto place = place_of(output.path);
    if (!place) continue;
    for (const auto& [flag, other] : taken) {
      if (other == *place) refuse_flag(output.flag, "another file than that of " + flag, output.path);
    }
    taken.emplace_back(output.flag, std::move(*place));
  }
}

}  // namespace df2::apps
