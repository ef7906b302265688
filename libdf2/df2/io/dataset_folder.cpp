#include <df2/io/dataset_folder.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/native_folder.h>
#include <df2/parallel.h>
#include <df2/text.h>

namespace df2 {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kImagesPerReport = 500;

[[noreturn]] void refuse(std::string sentence) {
  throw Error(Fault::usage, Code::usage, std::move(sentence));
}

void check_part_name(const std::string& name) {
  const auto refuse_name = [&](std::string_view why) {
    refuse(fmt::format("\"{}\" cannot be the name of a part: {}", shortened(name), why));
  };
  if (name.empty()) refuse_name("it is empty");
  if (name.starts_with('.')) refuse_name("it begins with a dot, so its folder would be hidden");
  if (name.find('/') != std::string::npos) refuse_name("a folder is called so, and a / would make it two");
  if (name == "annos") refuse_name("so the folder in a split is called that holds its annotations");
  if (name.starts_with("json_for_")) refuse_name("so the folders of information files are called");
  for (std::string_view rest = name; !rest.empty(); rest.remove_prefix(shown_length(rest))) {
    if (shown_length(rest) == 0) refuse_name("it has a character that cannot be shown");
  }
}

bool stays_within(const fs::path& name) {
  return !name.empty() && name.is_relative() && name.has_filename() &&
         std::ranges::none_of(name, [](const fs::path& step) { return step == ".." || step == "."; });
}

/// A file name for each image.
std::vector<std::string> picture_names(const Dataset& dataset, DatasetFormat format) {
  const auto images = dataset.images();
  std::vector<std::string> names(images.size());
  if (format == DatasetFormat::native) {
    std::ranges::transform(images, names.begin(),
                           [](const ImageRecord& image) { return native_picture_name(image.id); });
    return names;
  }
  std::ranges::transform(images, names.begin(), &ImageRecord::file_name);
  std::unordered_set<std::string> seen;
  const auto is_good = [&](const std::string& name) { return stays_within(name) && seen.insert(name).second; };
  if (std::ranges::all_of(names, is_good)) return names;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::string ending = fs::path(images[i].file_name).extension().string();
    names[i] = native_picture_name(images[i].id, ending.empty() ? ".jpg" : ending);
  }
  return names;
}

/// A picture to place.
struct Picture {
  std::string from;
  std::string to;  ///< within the output
};

/// Those of the parts that are there. Of the others it says how many they are, or throws.
std::vector<Picture> pictures_of(const FolderPart& part, std::span<const std::string> names, IssueList& missing) {
  const Dataset& dataset = *part.dataset;
  const auto images = dataset.images();
  std::vector<Picture> pictures(images.size());
  std::vector<char> is_there(images.size());
  parallel_for(images.size(), [&](std::size_t i) {
    const std::optional<std::string> path = dataset.picture_path(images[i]);
    if (!path) return;
    std::error_code error;
    // What is there and no picture is refused when it is placed.
    is_there[i] = fs::status(*path, error).type() != fs::file_type::not_found;
    pictures[i] = {*path, fmt::format("{}/image/{}", part.name, names[i])};
  });
  std::vector<Picture> found;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (is_there[i] != 0)
      found.push_back(std::move(pictures[i]));
    else
      missing.add(Issue(Code::file, {pictures[i].from, {}, {}, {}},
                        fmt::format("the picture of image_id {} of {} is not there", images[i].id, part.name)));
  }
  return found;
}

std::uint64_t count_of(const IssueList& missing) {
  const auto files = missing.totals().find(Code::file);
  return files == missing.totals().end() ? 0 : files->second;
}

/// The first line says how many are missing, the others which.
[[noreturn]] void refuse_missing(const IssueList& missing, std::size_t images) {
  IssueList issues;
  issues.add(Issue(Code::bad_dataset, {},
                   fmt::format("{} of {} pictures are not there: put them in their place, leave out pictures "
                               "(--pictures none) or only those (--missing-pictures skip)",
                               count_of(missing), images)));
  issues.append(missing);
  throw Error(Fault::io, std::move(issues));
}

bool are_named(const Dataset& dataset, std::span<const std::string> names) {
  return std::ranges::equal(dataset.images(), names, {}, &ImageRecord::file_name);
}

Dataset renamed(const Dataset& dataset, std::span<const std::string> names) {
  std::vector<ImageRecord> images(dataset.images().begin(), dataset.images().end());
  for (std::size_t i = 0; i < names.size(); ++i) images[i].file_name = names[i];
  return Dataset(dataset.name(), std::move(images), {dataset.listed().begin(), dataset.listed().end()},
                 dataset.categories());
}

void require_native(const Dataset& dataset) {
  if (!dataset.categories().is_deepfashion2())
    refuse("native annotations have DeepFashion2's categories, so this ground truth can only be written as COCO-type");
  for (const ImageRecord& image : dataset.images()) {
    const bool has_own_pairs =
        std::ranges::all_of(image.items, [&](const Item& item) { return item.pair_id == image.pair_id; });
    if (image.source && image.pair_id && has_own_pairs) continue;
    refuse(
        fmt::format("image_id {} of {} has no source or no pair_id of its own, which native annotations need: write "
                    "a COCO-type file (--to coco)",
                    image.id, dataset.name()));
  }
}

/// Counts what is done, and says so now and then.
class Progress {
 public:
  Progress(std::size_t of, const std::function<void(std::size_t, std::size_t)>& tell) : of_(of), tell_(tell) {}
  void done(std::size_t steps = 1) {
    const std::size_t before = done_.fetch_add(steps);
    if (!tell_ || (before / kImagesPerReport == (before + steps) / kImagesPerReport && before + steps < of_)) return;
    const std::lock_guard lock(mutex_);
    const std::size_t now = done_;
    if (now <= told_) return;
    told_ = now;
    tell_(now, of_);
  }

 private:
  std::size_t of_;
  const std::function<void(std::size_t, std::size_t)>& tell_;
  std::atomic<std::size_t> done_ = 0;
  std::mutex mutex_;
  std::size_t told_ = 0;
};

void write_native(const FolderPart& part, std::span<const std::string> names, const OutputFolder& folder,
                  Progress& progress) {
  const NativeFolder native(folder, part.name);
  const auto images = part.dataset->images();
  parallel_for(images.size(), [&](std::size_t i) {
    native.write_annotation(images[i]);
    progress.done();
  });
  native.write_sizes(images, names);
}

}  // namespace

void check_part_names(std::span<const std::string> names) {
  std::unordered_set<std::string_view> seen;
  for (const std::string& name : names) {
    check_part_name(name);
    if (!seen.insert(name).second) refuse(fmt::format("two parts are called \"{}\": give each its own name", name));
  }
}

WrittenPictures write_dataset_folder(std::span<const FolderPart> parts, const OutputFolder& folder,
                                     const DatasetFolderOptions& options) {
  std::vector<std::string> part_names;
  for (const FolderPart& part : parts) part_names.push_back(part.name);
  check_part_names(part_names);
  std::size_t total = 0;
  std::vector<std::vector<std::string>> names;
  std::vector<Picture> pictures;
  IssueList missing;
  for (const FolderPart& part : parts) {
    if (options.format == DatasetFormat::native) require_native(*part.dataset);
    total += part.dataset->images().size();
    names.push_back(picture_names(*part.dataset, options.format));
    if (options.pictures == PicturePlacing::none) continue;
    std::vector<Picture> found = pictures_of(part, names.back(), missing);
    pictures.insert(pictures.end(), std::move_iterator(found.begin()), std::move_iterator(found.end()));
  }
  if (!missing.empty() && !options.skips_missing_pictures) refuse_missing(missing, total);
  Progress progress(total + pictures.size(), options.progress);
  for (std::size_t p = 0; p < parts.size(); ++p) {
    if (options.format == DatasetFormat::native) {
      write_native(parts[p], names[p], folder, progress);
      continue;
    }
    const Dataset& dataset = *parts[p].dataset;
    const std::string file = folder.place(fmt::format("{0}/annotations/{0}.json", parts[p].name));
    if (are_named(dataset, names[p]))
      write_coco_ground_truth(dataset, file);
    else
      write_coco_ground_truth(renamed(dataset, names[p]), file);
    progress.done(names[p].size());
  }
  parallel_for(pictures.size(), [&](std::size_t i) {
    place_picture(pictures[i].from, folder.place(pictures[i].to), options.pictures);
    progress.done();
  });
  return {pictures.size(), count_of(missing)};
}

}  // namespace df2
