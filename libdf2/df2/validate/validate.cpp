#include <df2/validate/validate.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/io/coco_places.h>
#include <df2/io/ground_truth.h>
#include <df2/io/native_split.h>
#include <df2/io/picture_header.h>
#include <df2/parallel.h>
#include <df2/validate/item_checks.h>
#include <df2/validate/label_places.h>
#include <df2/validate/pair_checks.h>

namespace df2 {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kImagesOfBlock = 64;

/// Reads and keeps what all checks need.
class Validator {
 public:
  Validator(const ValidateOptions& options, FindingList& findings) : options_(options), findings_(findings) {}

  void check(const Dataset& dataset, const LabelPlaces& places, Validation& result) {
    result.name = dataset.name();
    result.images = dataset.images().size();
    result.items = dataset.item_count();
    looks_at_pictures_ = options_.pictures != PictureChecks::none && has_pictures(dataset);
    if (looks_at_pictures_) result.pictures = dataset.images().size();
    const PairChecks pairs(dataset);
    const std::size_t count = dataset.images().size();
    std::vector<FindingList> found((count + kImagesOfBlock - 1) / kImagesOfBlock, FindingList(options_.most_shown));
    std::size_t done = 0;
    std::mutex telling;
    parallel_for(found.size(), [&](std::size_t block) {
      const std::size_t begin = block * kImagesOfBlock, end = std::min(count, begin + kImagesOfBlock);
      for (std::size_t i = begin; i < end; ++i) check_image(dataset, pairs, places, i, found[block]);
      if (!options_.progress) return;
      const std::scoped_lock lock(telling);
      options_.progress(done += end - begin, count);
    });
    for (FindingList& list : found) findings_.append(std::move(list));
    for (const auto& [name, times] : dataset.notes().unknown_names) {
      findings_.add(
          Check::unknown_category_name, {dataset.name(), {}, {}, ""},
          fmt::format("the category name {} stands {} times; DeepFashion2 has none of that name", name, times));
    }
  }

  /// Pictures in the split's folder that no annotation is of.
  void check_strays(const Dataset& dataset, const std::string& folder) {
    if (!looks_at_pictures_) return;
    std::set<std::string> known;
    for (const ImageRecord& image : dataset.images()) {
      if (const auto path = dataset.picture_path(image)) known.insert(fs::path(*path).filename().string());
    }
    std::set<std::string> strays;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (!name.starts_with('.') && !known.contains(name)) strays.insert(name);
    }
    for (const std::string& name : strays)
      findings_.add(Check::picture_without_labels, {(fs::path(folder) / name).string(), {}, {}, ""},
                    "no annotation is of this picture");
  }

 private:
  static bool has_pictures(const Dataset& dataset) {
    if (dataset.images().empty()) return false;
    const std::optional<std::string> path = dataset.picture_path(dataset.images().front());
    std::error_code error;
    return path && fs::is_directory(fs::path(*path).parent_path(), error);
  }

  void check_image(const Dataset& dataset, const PairChecks& pairs, const LabelPlaces& places, std::size_t index,
                   FindingList& found) const {
    const ImageRecord& image = dataset.images()[index];
    const auto report = [&](ItemFault fault) {
      found.add(fault.check, places.of(index, fault.item, fault.part), std::move(fault.message));
    };
    check_items(image, dataset.categories(), report);
    pairs.check_items(image, report);
    if (const std::optional<Source> lone = pairs.lone_source(image))
      found.add(Check::pair_without_source, places.of(index),
                fmt::format("pair_id {} has only {} pictures, so none of its items is in a pair", *image.pair_id,
                            *lone == Source::shop ? "shop" : "user"));
    if (looks_at_pictures_) check_picture(dataset, image, found);
  }

  void check_picture(const Dataset& dataset, const ImageRecord& image, FindingList& found) const {
    const std::optional<std::string> path = dataset.picture_path(image);
    if (!path) return;
    const auto say = [&](Check check, std::string message) {
      found.add(check, {*path, {}, {}, ""}, std::move(message));
    };
    std::error_code error;
    const bool is_there = fs::exists(*path, error);
    if (error) return say(Check::picture_unreadable, "the picture cannot be read: " + error.message());
    if (!is_there) return say(Check::picture_missing, "there is no such picture");
    const std::optional<PictureHeader> header = read_picture_header(*path);
    const bool decodes = options_.pictures == PictureChecks::decode && options_.decode;
    std::optional<std::string> fault = decodes ? options_.decode(*path) : std::nullopt;
    if (!header && !fault) fault = "the file is no JPEG or PNG picture whose size can be read";
    if (fault) say(Check::picture_unreadable, *std::move(fault));
    if (!header) return;
    if (image.size && header->size != *image.size)
      say(Check::picture_size,
          fmt::format("the picture is {} x {}, but the ground truth says {} x {}", header->size.width,
                      header->size.height, image.size->width, image.size->height));
    if (header->orientation != 1)
      say(Check::picture_rotated,
          fmt::format("EXIF orientation {}: some tools turn such pictures, the labels are of the unturned one",
                      header->orientation));
  }

  const ValidateOptions& options_;
  FindingList& findings_;
  bool looks_at_pictures_ = false;
};

void validate_split(const std::string& folder, const ValidateOptions& options, const ReadLimits& limits,
                    Validation& result) {
  const NativeSplit split = read_native_split(folder, limits);
  for (const IssueList& issues : split.refused) result.findings.add(issues);
  result.refused_files = split.refused.size();
  const LabelPlaces places(split.dataset, split.files);
  Validator validator(options, result.findings);
  validator.check(split.dataset, places, result);
  if (!split.dataset.images().empty()) {
    const std::optional<std::string> picture = split.dataset.picture_path(split.dataset.images().front());
    if (picture) validator.check_strays(split.dataset, fs::path(*picture).parent_path().string());
  }
  places.add_lines(result.findings.shown());
}

void validate_file(const std::string& path, const ValidateOptions& options, const ReadLimits& limits,
                   Validation& result) {
  std::optional<PlacedDataset> read;
  try {
    read = read_placed_ground_truth(path, limits);
  } catch (const Error& error) {
    if (error.fault() != Fault::ground_truth) throw;
    result.name = path;
    result.findings.add(error.issues());
    return;
  }
  const LabelPlaces places(read->dataset, path, std::move(read->images), std::move(read->annotations));
  Validator(options, result.findings).check(read->dataset, places, result);
  places.add_lines(result.findings.shown());
}

}  // namespace

Validation validate(const std::string& path, const ValidateOptions& options, const ReadLimits& limits) {
  Validation result{.name = {}, .pictures = {}, .findings = FindingList(options.most_shown)};
  std::error_code error;
  if (fs::is_directory(path, error))
    validate_split(path, options, limits, result);
  else
    validate_file(path, options, limits, result);
  return result;
}

}  // namespace df2
