// Ultralytics' data sets for detection, segmentation and pose: images/SPLIT, labels/SPLIT and data.yaml.
#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

#include <df2/convert/formats.h>
#include <df2/convert/split_pictures.h>
#include <df2/convert/ultralytics.h>
#include <df2/convert/ultralytics_rows.h>
#include <df2/parallel.h>

namespace df2::convert {

namespace {

/// What Ultralytics calls a split, if it is one that it knows.
std::string_view known_key(std::string_view split) {
  if (split == "train" || split == "test") return split;
  return split == "val" || split == "valid" || split == "validation" ? "val" : "";
}

/// train, val and test by name; other splits fill train and val where these are free, and have keys of their own, which
/// nobody reads, where not. Ultralytics refuses a file without train and val: one is named twice then.
std::vector<UltralyticsData::Folder> split_folders(std::span<const Split> splits, Ledger& ledger) {
  std::vector<UltralyticsData::Folder> folders;
  const auto find = [&](std::string_view key) {
    return std::ranges::find(folders, key, &UltralyticsData::Folder::key);
  };
  const auto add = [&](std::string_view key, const std::string& split) {
    folders.push_back({std::string(key), "images/" + split});
  };
  for (const Split& split : splits) {
    const std::string_view key = known_key(split.name);
    if (!key.empty() && find(key) == folders.end()) add(key, split.name);
  }
  const auto is_named = [&](const Split& split) {
    return std::ranges::find(folders, "images/" + split.name, &UltralyticsData::Folder::path) != folders.end();
  };
  for (const Split& split : splits) {
    if (is_named(split)) continue;
    const std::string_view key = find("train") == folders.end() ? "train" : find("val") == folders.end() ? "val" : "";
    add(key.empty() ? std::string_view(split.name) : key, split.name);
  }
  for (const std::string_view key : {"train", "val"}) {
    if (find(key) != folders.end()) continue;
    folders.push_back({std::string(key), folders.front().path});
    ledger.add(Effect::made_up, "split_twice", "splits that data.yaml names twice, as it must name train and val",
               splits.front().name);
  }
  const auto rank = [](const UltralyticsData::Folder& folder) {
    constexpr std::array<std::string_view, 3> kOrder = {"train", "val", "test"};
    return std::ranges::find(kOrder, folder.key) - kOrder.begin();
  };
  std::ranges::stable_sort(folders, {}, rank);
  return folders;
}

UltralyticsData describe(std::span<const Split> splits, const ConvertOptions& options, UltralyticsTask task,
                         const OutputFolder& folder, Ledger& ledger) {
  UltralyticsData data;
  data.path = folder.path();
  data.folders = split_folders(splits, ledger);
  const CategorySet& categories = deepfashion2_categories();
  if (options.category) {
    data.classes = {*options.category};
  } else {
    data.classes.resize(categories.size());
    std::iota(data.classes.begin(), data.classes.end(), CategoryIndex{0});
  }
  if (task == UltralyticsTask::pose)
    data.landmarks = options.category ? categories[*options.category].landmark_count : categories.sigmas().size();
  return data;
}

void write_split(const Split& split, const UltralyticsData& data, UltralyticsTask task, const ConvertOptions& options,
                 const OutputFolder& folder, Progress& progress, Ledger& ledger) {
  place_pictures(
      split, options, folder,
      [&](const ImageRecord& image) {
        return fmt::format("images/{}/{}{}", split.name, image_stem(image), picture_ending(split, image));
      },
      Orientation::removed, ledger);
  const auto images = split.dataset.images();
  std::vector<Ledger> found(images.size());
  parallel_for(images.size(), [&](std::size_t i) {
    folder.write(fmt::format("labels/{}/{}.txt", split.name, image_stem(images[i])),
                 label_rows(split, images[i], data, task, options, found[i]));
    progress.done();
  });
  for (const Ledger& some : found) ledger.append(some);
}

void to_ultralytics(std::span<const Split> splits, UltralyticsTask task, const ConvertOptions& options,
                    const OutputFolder& folder, Ledger& ledger) {
  const UltralyticsData data = describe(splits, options, task, folder, ledger);
  folder.write("data.yaml", render_data_yaml(data, deepfashion2_categories()));
  Progress progress(options, splits);
  for (const Split& split : splits) write_split(split, data, task, options, folder, progress, ledger);
}

}  // namespace

void to_ultralytics_detect(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                           Ledger& ledger) {
  to_ultralytics(splits, UltralyticsTask::detect, options, folder, ledger);
}

void to_ultralytics_segment(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                            Ledger& ledger) {
  to_ultralytics(splits, UltralyticsTask::segment, options, folder, ledger);
}

void to_ultralytics_pose(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                         Ledger& ledger) {
  to_ultralytics(splits, UltralyticsTask::pose, options, folder, ledger);
}

}  // namespace df2::convert
