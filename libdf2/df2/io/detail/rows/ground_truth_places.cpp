#include <df2/io/detail/rows/ground_truth_places.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include <df2/error.h>
#include <df2/io/detail/file/input_file.h>
#include <df2/io/detail/json/outline.h>

namespace df2::detail {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostShown = 4;
constexpr int kMostEntries = 10'000;  // of a folder, which may be one of pictures
constexpr int kMostFilesRead = 50;

bool is_split(const fs::path& folder) {
  std::error_code error;
  const fs::path annos = folder / "annos";
  return fs::is_directory(annos, error) && !fs::is_empty(annos, error) && !error;
}

/// A COCO-type file with items; image lists and the files of retrieval are none.
bool is_coco_file(const fs::path& path) {
  const std::string name = path.filename().string();
  std::error_code error;
  if (name.find("information") != std::string::npos || !fs::is_regular_file(path, error)) return false;
  if (!name.ends_with(".json") && !name.ends_with(".json.gz")) return false;
  try {
    constexpr std::uint64_t kMostUnpacked = std::uint64_t{1} << 30;
    const Outline outline = outline_of(InputFile(path.string(), kMostUnpacked));
    return outline.find("images") != nullptr && outline.opening == '{';
  } catch (const Error&) {
    return false;
  }
}

std::vector<std::string> ground_truth_in(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (entries.size() == kMostEntries) break;
    entries.push_back(it->path());
  }
  std::ranges::sort(entries);
  std::vector<std::string> places;
  if (is_split(folder)) places.push_back(folder.lexically_normal().string());
  for (const fs::path& entry : entries) {
    if (is_split(entry)) places.push_back(entry.lexically_normal().string());
  }
  int left = kMostFilesRead;
  for (const fs::path& entry : entries) {
    if (entry.has_extension() && left-- > 0 && is_coco_file(entry)) places.push_back(entry.lexically_normal().string());
  }
  return places;
}

fs::path folder_above(const fs::path& folder) {
  if (folder.filename() == "." || folder.filename() == "..") return folder / "..";
  return folder.has_parent_path() ? folder.parent_path() : ".";
}

}  // namespace

std::string suggest_ground_truth(const std::string& path) {
  std::error_code error;
  fs::path folder = fs::path(path).lexically_normal();
  const bool is_folder = fs::is_directory(folder, error);
  if (!is_folder || !folder.has_filename()) folder = folder.parent_path();
  if (folder.empty()) folder = ".";
  std::vector<std::string> places = ground_truth_in(folder);
  // A file of the wrong kind stands beside the right one, or in json_for_validation/ beside validation/.
  if (places.empty() || !is_folder) {
    for (std::string& above : ground_truth_in(folder_above(folder))) {
      if (std::ranges::find(places, above) == places.end()) places.push_back(std::move(above));
    }
  }
  std::erase(places, path);
  if (places.empty()) return "give a split folder, whose annotations NNNNNN.json are in annos/, or a COCO-type file";
  if (places.size() > kMostShown) places.resize(kMostShown);
  std::string text = "give " + places.front();
  for (std::size_t i = 1; i < places.size(); ++i) text += (i + 1 == places.size() ? " or " : ", ") + places[i];
  return text;
}

}  // namespace df2::detail
