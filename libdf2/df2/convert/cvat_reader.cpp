// From CVAT for images 1.1: what cvat.cpp writes, and what CVAT exports after people have worked on it. A box begins an
// item; polygons, masks and the skeleton of its group belong to it.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include <df2/checks.h>
#include <df2/convert/detail/cvat_image.h>
#include <df2/convert/detail/xml_file.h>
#include <df2/convert/formats.h>
#include <df2/error.h>
#include <df2/parallel.h>
#include <df2/text.h>

namespace df2::convert {

namespace {

namespace fs = std::filesystem;
using detail::XmlFile;

constexpr std::string_view kFile = "annotations.xml";

/// The text is held in memory; that of DeepFashion2's largest split has about 1 GiB.
constexpr std::uint64_t kMostBytes = std::uint64_t{8} << 30;

/// The XML files of a dataset: itself, or that of a folder, or those of its folders, by name.
std::vector<fs::path> files_at(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  if (fs::exists(fs::path(path) / kFile, error)) return {fs::path(path) / kFile};
  std::vector<fs::path> files;
  fs::directory_iterator entries(path, error);
  if (error) {
    throw Error(Fault::io,
                Issue(Code::file, {path, {}, {}, {}}, fmt::format("the folder cannot be read: {}", error.message())));
  }
  for (const fs::directory_entry& entry : entries) {
    if (fs::exists(entry.path() / kFile, error)) files.push_back(entry.path() / kFile);
  }
  if (files.empty()) {
    throw Error(Fault::ground_truth,
                Issue(Code::bad_dataset, {path, {}, {}, {}},
                      fmt::format("neither {0} nor folders that hold {0}: unpack what CVAT has exported, and name its "
                                  "folder",
                                  kFile)));
  }
  std::ranges::sort(files);
  return files;
}

/// "train/annotations.xml" is the split train; "train.xml", too.
std::string split_name(const fs::path& file) {
  if (file.filename() != kFile) return file.stem().string();
  std::error_code error;
  const fs::path folder = fs::absolute(file, error).parent_path();
  return folder.has_filename() ? folder.filename().string() : folder.parent_path().filename().string();
}

std::string folder_of_pictures(const fs::path& file) {
  const fs::path beside = file.parent_path() / "images";
  std::error_code error;
  return (fs::is_directory(beside, error) ? beside : file.parent_path()).string();
}

void require_for_images(const XmlFile& file) {
  if (file.root() != "annotations") {
    file.refuse(0, Code::bad_dataset,
                fmt::format("the root element is <{}>, that of CVAT's files is <annotations>", shortened(file.root())));
  }
  for (const XmlFile::Child& child : file.children()) {
    if (child.name == "track") {
      file.refuse(child.begin, Code::bad_dataset,
                  "the file has tracks, as CVAT writes for videos: export the task as \"CVAT for images 1.1\"");
    }
    if (child.name != "version") continue;
    pugi::xml_document document;
    const std::string version = file.parse(child, document).text().get();
    if (trimmed(version) != "1.1")
      file.refuse(child.begin, Code::bad_dataset,
                  fmt::format("the version must be 1.1, but is {}", shortened(version)));
  }
}

/// As annotation ids of COCO-type files are, and numbers of native items are not.
bool are_distinct(std::span<const ImageRecord> images) {
  std::unordered_set<std::int64_t> ids;
  for (const ImageRecord& image : images) {
    for (const Item& item : image.items) {
      if (!ids.insert(item.id).second) return false;
    }
  }
  return true;
}

std::vector<Split> read_file(const fs::path& path, const ConvertOptions& options) {
  const XmlFile file(path.string(), std::min(options.read_limits.file_bytes, kMostBytes));
  require_for_images(file);
  std::vector<const XmlFile::Child*> children;
  for (const XmlFile::Child& child : file.children()) {
    if (child.name == "image") children.push_back(&child);
  }
  std::vector<detail::CvatImage> images(children.size());
  parallel_for(children.size(), [&](std::size_t i) { images[i] = detail::read_cvat_image(file, *children[i]); });

  std::map<std::string, std::vector<ImageRecord>> records;
  std::map<std::string, std::set<std::int64_t>> ids;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::string& subset = images[i].subset;
    if (!ids[subset].insert(images[i].record.id).second) {
      file.refuse(children[i]->begin, Code::duplicate_id,
                  fmt::format("two images have the id {}: give each an image_id of its own in its tag \"picture\"",
                              images[i].record.id));
    }
    records[subset].push_back(std::move(images[i].record));
  }
  if (records.empty()) records[""] = {};
  std::vector<CategoryIndex> all;
  for (std::size_t k = 0; k < kDeepFashion2Categories; ++k) all.push_back(static_cast<CategoryIndex>(k));
  std::vector<Split> splits;
  for (auto& [subset, split] : records) {
    const std::string name = subset.empty() ? split_name(path) : subset;
    const bool has_ids = are_distinct(split);
    splits.push_back(
        {name, path.string(), Dataset(name, std::move(split), all, {}, folder_of_pictures(path)), has_ids});
  }
  return splits;
}

}  // namespace

std::vector<Split> from_cvat(const std::string& path, const ConvertOptions& options, Ledger&) {
  std::vector<Split> splits;
  for (const fs::path& file : files_at(path)) {
    for (Split& split : read_file(file, options)) splits.push_back(std::move(split));
  }
  return splits;
}

}  // namespace df2::convert
