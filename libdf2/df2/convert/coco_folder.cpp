#include <df2/convert/coco_folder.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <df2/convert/split_pictures.h>
#include <df2/error.h>

namespace df2::convert {

namespace {

namespace fs = std::filesystem;

/// The split with a name for every picture, which is also the one that it gets in the output.
std::vector<ImageRecord> named_images(const Split& split, Ledger& ledger) {
  std::vector<ImageRecord> images(split.dataset.images().begin(), split.dataset.images().end());
  for (ImageRecord& image : images) {
    if (is_plain_name(image.file_name)) continue;
    if (!image.file_name.empty()) {
      ledger.add(Effect::changed, "file_names", "names of pictures that would leave their folder",
                 example_of(split.name, image));
    }
    image.file_name = image_stem(image) + picture_ending(split, image);
  }
  return images;
}

/// Items numbered 1, 2, 3 ... in the order of the images, as the official converter does.
void number_items(std::vector<ImageRecord>& images) {
  std::int64_t next = 1;
  for (ImageRecord& image : images) {
    for (Item& item : image.items) item.id = next++;
  }
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    entries.push_back(it->path());
  if (!error) return entries;
  throw Error(Fault::io,
              Issue(Code::file, {folder.string(), {}, {}, {}}, "the folder cannot be read: " + error.message()));
}

}  // namespace

bool is_plain_name(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.back() == '/') return false;
  if (std::ranges::any_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '\\'; })) return false;
  return std::ranges::none_of(fs::path(name), [](const fs::path& part) {
    return part.empty() || part == "." || part == ".." || part.native().size() > 200;
  });
}

std::vector<ImageRecord> place_coco_images(const Split& split, const ConvertOptions& options,
                                           const OutputFolder& folder, Ledger& ledger) {
  std::vector<ImageRecord> images = named_images(split, ledger);
  if (!split.has_annotation_ids) number_items(images);
  const Dataset named(split.name, images, {});
  place_pictures(
      split, options, folder,
      [&](const ImageRecord& image) {
        return split.name + "/image/" + named.images()[*named.find(image.id)].file_name;
      },
      Orientation::kept, ledger);
  return images;
}

std::vector<std::string> folder_and_its_folders(const std::string& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  const fs::path root = error ? fs::path(folder) : real;
  std::vector<std::string> folders = {root.string()};
  for (const fs::path& entry : entries_of(root)) {
    if (fs::is_directory(entry, error)) folders.push_back(entry.string());
  }
  std::ranges::sort(folders);
  return folders;
}

}  // namespace df2::convert
