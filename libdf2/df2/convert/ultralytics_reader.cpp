#include <algorithm>
#include <filesystem>
#include <numeric>
#include <set>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include <df2/checks.h>
#include <df2/convert/formats.h>
#include <df2/convert/ultralytics.h>
#include <df2/convert/ultralytics_labels.h>
#include <df2/error.h>
#include <df2/io/picture_header.h>
#include <df2/io/text_file.h>
#include <df2/parallel.h>
#include <df2/text.h>

namespace df2::convert {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& path, std::string sentence) {
  throw Error(Fault::ground_truth, Issue(Code::bad_dataset, {path, {}, {}, {}}, std::move(sentence)));
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

std::string ending_of(const fs::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return ending;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// The files below a folder with their names from there, sorted; folders behind links are left out.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (std::error_code unknown; !it->is_directory(unknown)) files.push_back(it->path().lexically_relative(folder));
  }
  if (error) {
    throw Error(Fault::io,
                Issue(Code::file, {folder.string(), {}, {}, {}}, "the folder cannot be read: " + error.message()));
  }
  std::ranges::sort(files);
  return files;
}

std::vector<fs::path> pictures_below(const fs::path& folder) {
  std::vector<fs::path> pictures;
  for (fs::path& file : files_below(folder)) {
    const std::string ending = ending_of(file);
    if (is_one_of(ending, {".jpg", ".jpeg", ".png"}))
      pictures.push_back(std::move(file));
    else if (is_one_of(ending, {".avif", ".bmp", ".dng", ".heic", ".heif", ".jp2", ".jpeg2000", ".mpo", ".tif", ".tiff",
                                ".webp"}))
      refuse((folder / file).string(), "the picture is neither JPEG nor PNG, which are all that df2 reads: convert it");
  }
  if (pictures.empty())
    refuse(folder.string(), "the folder holds no pictures, without whose sizes labels mean nothing");
  return pictures;
}

/// As Ultralytics finds labels: the last folder images in the path is labels.
fs::path labels_beside(const fs::path& folder) {
  fs::path labels;
  bool is_found = false;
  std::vector<fs::path> parts(folder.begin(), folder.end());
  for (auto part = parts.rbegin(); part != parts.rend() && !is_found; ++part) {
    if (*part != "images") continue;
    *part = "labels";
    is_found = true;
  }
  for (const fs::path& part : parts) labels /= part;
  return labels;
}

/// The number that each picture is called after, or 1, 2, 3 ... where they are not.
std::vector<std::int64_t> ids_of(const std::vector<fs::path>& pictures) {
  std::vector<std::int64_t> ids;
  std::unordered_set<std::int64_t> seen;
  for (const fs::path& picture : pictures) {
    const std::optional<std::int64_t> id = parse_number<std::int64_t>(picture.stem().string());
    if (!id || check_id(*id) || !seen.insert(*id).second) break;
    ids.push_back(*id);
  }
  if (ids.size() == pictures.size()) return ids;
  ids.resize(pictures.size());
  std::iota(ids.begin(), ids.end(), 1);
  return ids;
}

/// Throws for a label file whose picture is not there.
void require_pictures(const fs::path& labels, const fs::path& folder, const std::vector<fs::path>& pictures) {
  std::set<fs::path> known;
  for (fs::path picture : pictures) {
    fs::path label = picture.replace_extension(".txt");
    if (!known.insert(label).second)
      refuse((folder / picture).string(), "two pictures share this name but for its ending, and so a label file");
  }
  if (!is_folder(labels)) return;
  for (const fs::path& file : files_below(labels)) {
    if (ending_of(file) == ".txt" && !known.contains(file) && labels != folder)
      refuse((labels / file).string(), fmt::format("the labels have no picture of this name in {}", folder.string()));
  }
}

struct ReadImage {
  ImageRecord record;
  IssueList issues;
  std::uint64_t lost = 0;
};

ReadImage read_image(const fs::path& folder, const fs::path& labels, const fs::path& picture, std::int64_t id,
                     const UltralyticsData& data, UltralyticsTask task, const ConvertOptions& options) {
  ReadImage image;
  image.record.id = id;
  image.record.file_name = picture.string();
  const std::string path = (folder / picture).string();
  const std::optional<PictureHeader> header = read_picture_header(path);
  if (!header) {
    image.issues.add({Code::image_size, {path, {}, {}, {}}, "the picture's size cannot be read: is it a JPEG or PNG?"});
    return image;
  }
  image.record.size = header->size;
  fs::path label = labels / picture;
  label.replace_extension(".txt");
  // A picture without a label file shows nothing.
  if (std::error_code error; !fs::exists(label, error)) return image;
  const std::string text = read_text(label.string(), Fault::ground_truth, options.read_limits.element_bytes);
  image.record.items = read_label_rows(text, label.string(), *header, data, task, image.issues, image.lost);
  return image;
}

Split read_split(const std::string& name, const fs::path& folder, const UltralyticsData& data, UltralyticsTask task,
                 const ConvertOptions& options, Ledger& ledger) {
  const std::vector<fs::path> pictures = pictures_below(folder);
  const std::vector<std::int64_t> ids = ids_of(pictures);
  const fs::path labels = labels_beside(folder);
  require_pictures(labels, folder, pictures);
  std::vector<ReadImage> read(pictures.size());
  parallel_for(pictures.size(),
               [&](std::size_t i) { read[i] = read_image(folder, labels, pictures[i], ids[i], data, task, options); });
  IssueList issues;
  std::vector<ImageRecord> images;
  for (ReadImage& image : read) {
    issues.append(std::move(image.issues));
    ledger.add(Effect::lost, "foreign_landmarks", "items with landmarks of other categories",
               example_of(name, image.record), image.lost);
    images.push_back(std::move(image.record));
  }
  if (!issues.empty()) throw Error(Fault::ground_truth, std::move(issues));
  std::vector<CategoryIndex> listed = data.classes;
  std::ranges::sort(listed);
  return {name, folder.string(), Dataset(name, std::move(images), std::move(listed), {}, folder.string())};
}

/// The folder that data.yaml means: below its path, or where that is not there below its own folder.
fs::path find_folder(const fs::path& yaml, const UltralyticsData& data, const std::string& named) {
  const fs::path own = yaml.parent_path();
  const fs::path root = data.path.empty() ? own : own / data.path;
  for (const fs::path& base : {root, own}) {
    if (is_folder(base / named)) return fs::canonical(base / named);
  }
  refuse(yaml.string(), fmt::format("there is no folder {}, which data.yaml names (a list of pictures is not read)",
                                    (root / named).string()));
}

std::vector<Split> from_ultralytics(const std::string& path, UltralyticsTask task, const ConvertOptions& options,
                                    Ledger& ledger) {
  const fs::path yaml = is_folder(path) ? fs::path(path) / "data.yaml" : fs::path(path);
  const UltralyticsData data = read_data_yaml(yaml.string(), task);
  std::vector<Split> splits;
  std::set<fs::path> known;
  for (const UltralyticsData::Folder& named : data.folders) {
    const fs::path folder = find_folder(yaml, data, named.path);
    if (!known.insert(folder).second) continue;
    const std::string last = folder.filename().string();
    splits.push_back(read_split(last == "images" ? named.key : last, folder, data, task, options, ledger));
  }
  return splits;
}

}  // namespace

std::vector<Split> from_ultralytics_detect(const std::string& path, const ConvertOptions& options, Ledger& ledger) {
  return from_ultralytics(path, UltralyticsTask::detect, options, ledger);
}

std::vector<Split> from_ultralytics_segment(const std::string& path, const ConvertOptions& options, Ledger& ledger) {
  return from_ultralytics(path, UltralyticsTask::segment, options, ledger);
}

std::vector<Split> from_ultralytics_pose(const std::string& path, const ConvertOptions& options, Ledger& ledger) {
  return from_ultralytics(path, UltralyticsTask::pose, options, ledger);
}

}  // namespace df2::convert
