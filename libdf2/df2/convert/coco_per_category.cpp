// What mmpose's DeepFashion2 dataset reads: SPLIT/deepfashion2_CATEGORY_SPLIT.json with the items of one category and
// its images, the pictures in SPLIT/image. Landmarks stay where they are among the 294, as its models have them.
// Source: mmpose, docs/en/dataset_zoo/2d_fashion_landmark.md.
#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <df2/convert/coco_folder.h>
#include <df2/convert/formats.h>
#include <df2/error.h>
#include <df2/io/ground_truth.h>

namespace df2::convert {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBegin = "deepfashion2_";

std::vector<ImageRecord> images_with(const std::vector<ImageRecord>& images, CategoryIndex category) {
  std::vector<ImageRecord> found;
  for (const ImageRecord& image : images) {
    ImageRecord kept = image;
    std::erase_if(kept.items, [&](const Item& item) { return item.category != category; });
    if (!kept.items.empty()) found.push_back(std::move(kept));
  }
  return found;
}

void write_split(const Split& split, const ConvertOptions& options, const OutputFolder& folder, Progress& progress,
                 Ledger& ledger) {
  const std::vector<ImageRecord> images = place_coco_images(split, options, folder, ledger);
  const std::span<const Category> categories = deepfashion2_categories().all();
  for (std::size_t i = 0; i < categories.size(); ++i) {
    const auto category = static_cast<CategoryIndex>(i);
    std::vector<ImageRecord> found = images_with(images, category);
    if (found.empty()) continue;
    write_coco_ground_truth(
        Dataset(split.name, std::move(found), {category}),
        folder.place(fmt::format("{}/{}{}_{}.json", split.name, kBegin, categories[i].converter_name, split.name)),
        CocoKeys::for_all_readers);
  }
  for (const ImageRecord& image : images) {
    if (image.items.empty())
      ledger.add(Effect::lost, "empty_images", "images without items", example_of(split.name, image));
    progress.done();
  }
}

/// Joins what the files of one split say, image by image.
class SplitJoiner {
 public:
  void add(const Dataset& dataset) {
    for (const ImageRecord& image : dataset.images()) {
      const auto [known, is_new] = images_.try_emplace(image.id, image);
      if (is_new) continue;
      for (const Item& item : image.items) known->second.items.push_back(item);
    }
  }
  /// Items in the order of their ids.
  std::vector<ImageRecord> take() {
    std::vector<ImageRecord> images;
    for (auto& [id, image] : images_) {
      std::ranges::stable_sort(image.items, {}, &Item::id);
      images.push_back(std::move(image));
    }
    return images;
  }

 private:
  std::map<std::int64_t, ImageRecord> images_;
};

}  // namespace

void to_coco_per_category(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                          Ledger& ledger) {
  Progress progress(options, splits);
  for (const Split& split : splits) write_split(split, options, folder, progress, ledger);
}

std::vector<Split> from_coco_per_category(const std::string& path, const ConvertOptions& options, Ledger&) {
  std::map<std::string, SplitJoiner> joined;  // by folder
  for (const std::string& folder : folder_and_its_folders(path)) {
    const std::string split = fs::path(folder).filename().string();
    for (const Category& category : deepfashion2_categories().all()) {
      const std::string file = fmt::format("{}/{}{}_{}.json", folder, kBegin, category.converter_name, split);
      if (std::error_code error; fs::is_regular_file(file, error))
        joined[folder].add(read_coco_ground_truth(file, options.read_limits));
    }
  }
  if (joined.empty()) {
    throw Error(Fault::ground_truth,
                Issue(Code::bad_dataset, {path, {}, {}, {}},
                      "the folder holds no SPLIT/deepfashion2_CATEGORY_SPLIT.json, as convert writes it"));
  }
  std::vector<CategoryIndex> listed(kDeepFashion2Categories);
  std::iota(listed.begin(), listed.end(), CategoryIndex{0});
  std::vector<Split> splits;
  for (auto& [folder, joiner] : joined) {
    const std::string name = fs::path(folder).filename().string();
    splits.push_back({name, folder, Dataset(name, joiner.take(), listed, {}, folder + "/image"), true});
  }
  return splits;
}

}  // namespace df2::convert
