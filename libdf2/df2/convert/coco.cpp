// COCO-type files as the official converter writes them, with the levels that it leaves out. A split is
// SPLIT/annotations/SPLIT.json, its pictures are in SPLIT/image, as df2-data split writes them.
#include <filesystem>
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

Split read_split(std::string name, const std::string& path, const ConvertOptions& options) {
  return {std::move(name), path, read_coco_ground_truth(path, options.read_limits), true};
}

}  // namespace

void to_coco(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder, Ledger& ledger) {
  Progress progress(options, splits);
  for (const Split& split : splits) {
    std::vector<ImageRecord> images = place_coco_images(split, options, folder, ledger);
    const std::size_t count = images.size();
    const auto listed = split.dataset.listed();
    write_coco_ground_truth(Dataset(split.name, std::move(images), {listed.begin(), listed.end()}),
                            folder.place(fmt::format("{0}/annotations/{0}.json", split.name)),
                            CocoKeys::for_all_readers);
    for (std::size_t i = 0; i < count; ++i) progress.done();
  }
}

std::vector<Split> from_coco(const std::string& path, const ConvertOptions& options, Ledger&) {
  std::vector<Split> splits;
  if (std::error_code error; !fs::is_directory(path, error)) {
    splits.push_back(read_split(fs::path(path).stem().string(), path, options));
    return splits;
  }
  for (const std::string& folder : folder_and_its_folders(path)) {
    const std::string name = fs::path(folder).filename().string();
    const fs::path file = fs::path(folder) / "annotations" / (name + ".json");
    if (std::error_code error; fs::is_regular_file(file, error))
      splits.push_back(read_split(name, file.string(), options));
  }
  if (!splits.empty()) return splits;
  throw Error(Fault::ground_truth, Issue(Code::bad_dataset, {path, {}, {}, {}},
                                         "the folder holds no SPLIT/annotations/SPLIT.json, as convert writes it: "
                                         "name a COCO-type file"));
}

}  // namespace df2::convert
