#include <df2/convert/split_pictures.h>

#include <filesystem>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include <df2/convert/without_orientation.h>
#include <df2/error.h>
#include <df2/io/picture_header.h>
#include <df2/parallel.h>

namespace df2::convert {

namespace {

namespace fs = std::filesystem;

struct Placed {
  std::string from;
  std::string to;
  bool is_turned = false;
};

bool is_file(const std::optional<std::string>& path) {
  std::error_code error;
  return path && fs::is_regular_file(*path, error);
}

/// The pictures in the order of the images, each target once: two images may share a picture.
std::vector<Placed> find_pictures(const Split& split, const std::function<std::string(const ImageRecord&)>& name) {
  const auto images = split.dataset.images();
  std::vector<Placed> found;
  std::unordered_map<std::string, std::size_t> known;
  std::size_t missing = 0;
  std::string first;
  for (const ImageRecord& image : images) {
    const std::optional<std::string> path = split.dataset.picture_path(image);
    if (!is_file(path)) {
      if (missing++ == 0) first = path.value_or(example_of(split.name, image) + ", whose folder is not known");
      continue;
    }
    std::string to = name(image);
    const auto [same, is_new] = known.emplace(to, found.size());
    if (is_new)
      found.push_back({*path, std::move(to)});
    else if (found[same->second].from != *path) {
      throw Error(Fault::ground_truth, Issue(Code::duplicate_entry, {split.path, {}, {}, {}},
                                             fmt::format("the pictures {} and {} would both be called {}",
                                                         found[same->second].from, *path, to)));
    }
  }
  if (missing == 0) return found;
  throw Error(Fault::ground_truth,
              Issue(Code::file, {first, {}, {}, {}},
                    fmt::format("{} of {} pictures of {} are not there, this is the first: put them there, or leave "
                                "all pictures out",
                                missing, images.size(), split.name)));
}

}  // namespace

std::string picture_folder(const Dataset& dataset) {
  const ImageRecord named{0, "name", {}, {}, {}, {}};
  return fs::path(dataset.picture_path(named).value_or("")).parent_path().string();
}

std::string picture_ending(const Split& split, const ImageRecord& image) {
  if (const std::optional<std::string> path = split.dataset.picture_path(image)) {
    if (const std::optional<PictureHeader> header = read_picture_header(*path))
      return header->format == PictureFormat::png ? ".png" : ".jpg";
  }
  const std::string ending = fs::path(image.file_name).extension().string();
  return ending == ".png" || ending == ".PNG" ? ".png" : ".jpg";
}

void place_pictures(const Split& split, const ConvertOptions& options, const OutputFolder& folder,
                    const std::function<std::string(const ImageRecord& image)>& name, Orientation orientation,
                    Ledger& ledger) {
  if (options.pictures == PicturePlacing::none) return;
  std::vector<Placed> pictures = find_pictures(split, name);
  parallel_for(pictures.size(), [&](std::size_t i) {
    Placed& picture = pictures[i];
    const std::string to = folder.place(picture.to);
    if (orientation == Orientation::removed) {
      const std::optional<PictureHeader> header = read_picture_header(picture.from);
      picture.is_turned = header && header->orientation != 1;
    }
    if (picture.is_turned)
      folder.write(picture.to, read_without_orientation(picture.from, options.picture_limits.most_bytes));
    else
      place_picture(picture.from, to, options.pictures);
  });
  for (const Placed& picture : pictures) {
    if (picture.is_turned)
      ledger.add(Effect::changed, "orientation", "pictures copied without their EXIF data, which would turn them",
                 picture.to);
  }
}

}  // namespace df2::convert
