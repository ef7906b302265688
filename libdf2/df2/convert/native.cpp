// The dataset as it is released (native_folder.h).
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <df2/convert/formats.h>
#include <df2/convert/split_pictures.h>
#include <df2/derived_levels.h>
#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/native_folder.h>
#include <df2/outline/trace.h>
#include <df2/parallel.h>

namespace df2::convert {

namespace {

/// Of the levels that the labels allow the lower one: landmarks without a label count as seen.
Attributes derived_levels(const Item& item, std::optional<Size> size) {
  constexpr std::uint8_t kModerate = 2, kFrontal = 2;
  return {size ? derive_scale(item.box, *size).low : kModerate, derive_occlusion(item.landmarks).low,
          derive_zoom_in(item.landmarks).low, kFrontal};
}

class NativeMaker {
 public:
  NativeMaker(const Split& split, const ConvertOptions& options) : split_(split), options_(options) {}

  /// The image as native annotations can hold it.
  ImageRecord make(const ImageRecord& source, Ledger& ledger) const {
    ImageRecord image = source;
    image.size = known_size(source);  // of its masks, which become polygons
    image.file_name = native_picture_name(image.id, picture_ending(split_, image));
    if (!source.file_name.empty() && source.file_name != image.file_name)
      ledger.add(Effect::lost, "file_names", "names of pictures, which are numbered", example_of(split_.name, image));
    if (!image.source) {
      image.source = Source::shop;
      ledger.add(Effect::made_up, "source", "images taken as pictures of shops", example_of(split_.name, image));
    }
    if (!image.pair_id) {
      image.pair_id = 0;
      ledger.add(Effect::made_up, "pair_id", "images given the pair_id 0", example_of(split_.name, image));
    }
    for (Item& item : image.items) make(image, item, ledger);
    return image;
  }

 private:
  void make(const ImageRecord& image, Item& item, Ledger& ledger) const {
    const std::string example = example_of(split_.name, image, item);
    const auto note = [&](Effect effect, std::string_view code, std::string_view what) {
      ledger.add(effect, code, what, example);
    };
    if (split_.has_annotation_ids) note(Effect::lost, "annotation_ids", "annotation ids: items are numbered");
    if (item.pair_id && item.pair_id != image.pair_id)
      note(Effect::lost, "item_pair_ids", "items whose pair_id is not that of their image");
    if (item.is_crowd) note(Effect::lost, "crowds", "marks of crowds");
    if (item.area != item.box.area()) note(Effect::lost, "areas", "areas that are not those of the box");
    if (item.landmarks.empty()) {
      item.landmarks.resize(split_.dataset.categories()[item.category].landmark_count);
      note(Effect::made_up, "landmarks", "items given landmarks without labels");
    }
    const auto labelled = std::ranges::count_if(item.landmarks, [](const Landmark& l) { return l.visibility > 0; });
    if (labelled != item.labelled_count)
      note(Effect::lost, "num_keypoints", "numbers of landmarks that are not those with labels");
    if (!item.attributes) {
      item.attributes = derived_levels(item, image.size);
      note(Effect::made_up, "levels", "items given levels by the paper's rules, and viewpoint 2");
    }
    if (const auto* mask = std::get_if<Mask>(&item.segmentation)) {
      require_small(split_, image, mask->size, options_.picture_limits);
      item.segmentation = traced(*mask, note);
    } else if (std::holds_alternative<std::monostate>(item.segmentation)) {
      item.segmentation = std::vector<Polygon>{};
    }
  }

  template <class Note>
  std::vector<Polygon> traced(const Mask& mask, const Note& note) const {
    constexpr std::size_t kMostPoints = 2'000;
    Polygon ring = trace_exact_ring(mask);
    if (ring.empty()) {
      ring = trace_ring(mask, {.tolerance = options_.simplify, .most_points = kMostPoints, .inset = 0});
      if (!ring.empty()) note(Effect::changed, "masks", "run-length masks of many parts traced as simpler polygons");
    }
    if (ring.empty()) return {};
    return {std::move(ring)};
  }

  const Split& split_;
  const ConvertOptions& options_;
};

void write_split(const Split& split, const ConvertOptions& options, const OutputFolder& folder, Progress& progress,
                 Ledger& ledger) {
  const auto sources = split.dataset.images();
  std::vector<ImageRecord> images(sources.size());
  std::vector<Ledger> found(sources.size());
  const NativeMaker maker(split, options);
  const NativeFolder native(folder, split.name);
  parallel_for(sources.size(), [&](std::size_t i) {
    images[i] = maker.make(sources[i], found[i]);
    native.write_annotation(images[i]);
    progress.done();
  });
  for (const Ledger& some : found) ledger.append(some);
  std::vector<std::string> pictures;
  for (const ImageRecord& image : images) pictures.push_back(image.file_name);
  native.write_sizes(images, pictures);
  place_pictures(
      split, options, folder,
      [&](const ImageRecord& image) { return native.picture_place(pictures[*split.dataset.find(image.id)]); },
      Orientation::kept, ledger);
}

}  // namespace

void to_native(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
               Ledger& ledger) {
  Progress progress(options, splits);
  for (const Split& split : splits) write_split(split, options, folder, progress, ledger);
}

std::vector<Split> from_native(const std::string& path, const ConvertOptions& options, Ledger&) {
  Dataset dataset = read_native_ground_truth(path, options.read_limits);
  std::string name = dataset.name();
  std::vector<Split> splits;
  splits.push_back({std::move(name), path, std::move(dataset)});
  return splits;
}

}  // namespace df2::convert
