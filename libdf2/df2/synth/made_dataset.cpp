#include <df2/synth/made_dataset.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/detail/native_annotation.h>
#include <df2/io/ground_truth.h>
#include <df2/synth/dataset_plan.h>
#include <df2/synth/made_folder.h>
#include <df2/synth/made_lists.h>
#include <df2/synth/make_shots.h>

namespace df2::synth {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(std::string sentence) {
  throw Error(Fault::usage, Code::usage, std::move(sentence));
}

void check(const MadeOptions& options) {
  if (options.images < 1 || options.images > kMostImages)
    refuse(fmt::format("a made dataset has from 1 to {} images, not {}", kMostImages, options.images));
  if (options.identities < 0 || options.identities > options.images)
    refuse(
        fmt::format("{} images cannot show {} identities: each needs a picture, so ask for fewer identities or more "
                    "images",
                    options.images, options.identities));
  const auto is_side = [](std::uint32_t side) { return side >= kLeastSide && side <= kMostSide; };
  if (options.size && (!is_side(options.size->width) || !is_side(options.size->height)))
    refuse(fmt::format("the sides of made pictures are from {} to {} pixels, not {} x {}", kLeastSide, kMostSide,
                       options.size->width, options.size->height));
  if (options.size &&
      std::max(options.size->width, options.size->height) > 3 * std::min(options.size->width, options.size->height))
    refuse(fmt::format("made pictures are at most three times as long as wide, and not {} x {}", options.size->width,
                       options.size->height));
  if (!(options.unlabelled >= 0 && options.unlabelled <= 1))
    refuse("the share of items with landmarks that are not labelled is a number from 0 to 1");
  for (const AttributeRow& row : kAttributes) {
    const auto& shares = options.shares[static_cast<std::size_t>(row.attribute)];
    const bool are_shares = std::ranges::all_of(shares, [](double share) { return share >= 0 && share <= 1; });
    if (!are_shares || std::abs(std::accumulate(shares.begin(), shares.end(), 0.0) - 1) > 1e-6)
      refuse(fmt::format("the shares of the three levels of {} are numbers from 0 to 1 that add up to 1", row.title));
  }
}

std::string picture_name(const PlannedPicture& planned) {
  return fmt::format("{:06}.jpg", planned.image_id);
}

const PartRow& row_of(Part part) {
  return kParts[static_cast<std::size_t>(part)];
}

Dataset dataset_of(std::string name, std::vector<ImageRecord> images) {
  std::vector<CategoryIndex> listed(kDeepFashion2Categories);
  std::iota(listed.begin(), listed.end(), CategoryIndex{0});
  return Dataset(std::move(name), std::move(images), std::move(listed));
}

/// What is written of one picture.
class PictureWriter {
 public:
  PictureWriter(fs::path root, const PaintShot& paint) : root_(std::move(root)), paint_(paint) {}

  void write(const PlannedPicture& planned, const Shot& shot, const ImageRecord& record) const {
    const PartRow& part = row_of(planned.part);
    const fs::path annotation = root_ / annotation_folder(part) / detail::annotation_name(record);
    const fs::path picture = root_ / picture_folder(part) / record.file_name;
    if (!is_there(annotation)) write_file_atomically(annotation.string(), detail::native_annotation(record));
    if (paint_ && !is_there(picture)) write_file_atomically(picture.string(), paint_(shot));
  }

 private:
  /// Files are put in their place whole.
  static bool is_there(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
  }

  fs::path root_;
  const PaintShot& paint_;
};

/// The pictures of test, where a reader of its held-out labels looks for them.
void link_held_out_pictures(const fs::path& root) {
  std::error_code error;
  fs::create_directory_symlink(fs::path("..") / ".." / "test" / "image", root / "held_out" / "test" / "image", error);
  if (error && error != std::errc::file_exists)
    throw Error(Fault::io, Issue(Code::file, {(root / "held_out" / "test" / "image").string(), {}, {}, {}},
                                 fmt::format("the link cannot be made: {}", error.message())));
}

/// The file that stands beside the part: its file names lead to the pictures.
Dataset with_picture_paths(const PartRow& part, std::vector<ImageRecord> images) {
  for (ImageRecord& image : images) image.file_name = fmt::format("{}/{}", picture_folder(part), image.file_name);
  return dataset_of(std::string(part.name), std::move(images));
}

void write_lists(const std::array<std::vector<ImageRecord>, kParts.size()>& records, const fs::path& root) {
  for (const PartRow& part : kParts) {
    const std::vector<ImageRecord>& images = records[static_cast<std::size_t>(part.part)];
    write_information(part, images, root.string());
    if (part.part == Part::train) continue;
    const fs::path labels = part.part == Part::test ? root / "held_out" : root;
    if (part.part == Part::test) write_information(part, images, labels.string());
    const Dataset dataset = dataset_of(std::string(part.name), images);
    write_ground_truths(part, dataset, labels.string());
    if (part.part == Part::validation)
      write_coco_ground_truth(with_picture_paths(part, images), (root / "validation.json").string());
  }
}

}  // namespace

Dataset make_dataset_labels(const MadeOptions& options) {
  check(options);
  const std::vector<PlannedPicture> plan = plan_dataset(options);
  std::array<std::int64_t, kParts.size()> before = {};
  for (const PlannedPicture& planned : plan) {
    for (std::size_t later = static_cast<std::size_t>(planned.part) + 1; later < before.size(); ++later)
      ++before[later];
  }
  std::vector<ImageRecord> records(plan.size());
  make_shots(plan, options, [&](std::size_t index, const Shot&, ImageRecord record) {
    const PlannedPicture& planned = plan[index];
    record.id = before[static_cast<std::size_t>(planned.part)] + planned.image_id;
    record.file_name = fmt::format("{}/{}", picture_folder(row_of(planned.part)), picture_name(planned));
    records[index] = std::move(record);
  });
  return dataset_of("synthetic", std::move(records));
}

void write_made_dataset(const MadeOptions& options, const std::string& folder, const PaintShot& paint) {
  check(options);
  const std::vector<PlannedPicture> plan = plan_dataset(options);
  std::array<std::int64_t, kParts.size()> counts = {};
  for (const PlannedPicture& planned : plan) ++counts[static_cast<std::size_t>(planned.part)];
  const auto has_pictures = static_cast<bool>(paint);
  open_made_folder(folder, made_with(options, has_pictures), has_pictures, counts);

  std::array<std::vector<ImageRecord>, kParts.size()> records;
  for (std::size_t i = 0; i < records.size(); ++i) records[i].resize(static_cast<std::size_t>(counts[i]));
  const PictureWriter writer(folder, paint);
  make_shots(plan, options, [&](std::size_t index, const Shot& shot, ImageRecord record) {
    const PlannedPicture& planned = plan[index];
    record.id = planned.image_id;
    record.file_name = picture_name(planned);
    writer.write(planned, shot, record);
    if (planned.part == Part::train) record.items = {};
    records[static_cast<std::size_t>(planned.part)][static_cast<std::size_t>(planned.image_id - 1)] = std::move(record);
  });
  if (has_pictures) link_held_out_pictures(folder);
  write_lists(records, folder);
}

}  // namespace df2::synth
