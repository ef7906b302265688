#include <df2/synth/made_lists.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/detail/file/temporary_path.h>
#include <df2/io/ground_truth.h>
#include <df2/io/retrieval.h>
#include <df2/pairs.h>

namespace df2::synth {

namespace {

/// The path of a file in json_for_NAME, whose folder is made.
std::string list_path(const PartRow& part, const std::string& folder, const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(folder) / fmt::format("json_for_{}", part.name);
  if (!detail::make_folders(path.string()))
    throw Error(Fault::io, Issue(Code::file, {path.string(), {}, {}, {}},
                                 fmt::format("the folder cannot be made: {}", std::strerror(errno))));
  return (path / name).string();
}

/// The pictures alone, of one source or of both.
Dataset picture_list(const std::vector<ImageRecord>& images, std::optional<Source> source) {
  std::vector<ImageRecord> listed;
  for (const ImageRecord& image : images) {
    if (!source || image.source == source) listed.push_back({image.id, image.file_name, image.size, {}, {}, {}});
  }
  return Dataset("information", std::move(listed), {});
}

/// The items with those landmarks alone that are visible.
Dataset visible_only(const Dataset& dataset) {
  std::vector<ImageRecord> images(dataset.images().begin(), dataset.images().end());
  for (ImageRecord& image : images) {
    for (Item& item : image.items) {
      for (Landmark& landmark : item.landmarks) {
        if (landmark.visibility != 1) continue;
        landmark = {0, 0, 0};
        --item.labelled_count;
      }
    }
  }
  return Dataset(dataset.name(), std::move(images), {dataset.listed().begin(), dataset.listed().end()});
}

}  // namespace

void write_information(const PartRow& part, const std::vector<ImageRecord>& images, const std::string& folder) {
  const auto write = [&](const std::string& name, std::optional<Source> source) {
    write_coco_ground_truth(picture_list(images, source), list_path(part, folder, name));
  };
  write(fmt::format("keypoints_{}_information.json", part.short_name), std::nullopt);
  if (part.part == Part::train) return;
  write(fmt::format("retrieval_{}_consumer_information.json", part.short_name), Source::user);
  write(fmt::format("retrieval_{}_shop_information.json", part.short_name), Source::shop);
}

void write_ground_truths(const PartRow& part, const Dataset& dataset, const std::string& folder) {
  const auto path = [&](const std::string& name) { return list_path(part, folder, name); };
  write_coco_ground_truth(visible_only(dataset), path(fmt::format("keypoints_{}_vis.json", part.short_name)));
  write_coco_ground_truth(dataset, path(fmt::format("keypoints_{}_vis_and_occ.json", part.short_name)));
  const RetrievalTruth truth = make_retrieval_truth(dataset);
  write_query_file(truth, path(fmt::format("{}_query.json", part.short_name)));
  write_gallery_file(truth, path(fmt::format("{}_gallery.json", part.short_name)));
}

}  // namespace df2::synth
