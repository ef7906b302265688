#include <df2/dataset.h>

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include <df2/hasher.h>
#include <df2/parallel.h>

namespace df2 {

namespace {

// Hashed together by one thread. Part of the hash: another number, another hash.
constexpr std::size_t kImagesPerBlock = 256;

void add(Hasher& hash, const Segmentation& segmentation) {
  hash.add(static_cast<std::uint64_t>(segmentation.index()));
  if (const auto* polygons = std::get_if<std::vector<Polygon>>(&segmentation)) {
    hash.add(static_cast<std::uint64_t>(polygons->size()));
    for (const Polygon& polygon : *polygons) {
      hash.add(static_cast<std::uint64_t>(polygon.size()));
      for (const Point p : polygon) hash.add(p);
    }
  } else if (const auto* mask = std::get_if<Mask>(&segmentation)) {
    hash.add(mask->size);
    for (const std::uint32_t run : mask->runs) hash.add(run);
  }
}

/// Counted from 1, as the ids of DeepFashion2 are.
std::int32_t hashed(CategoryIndex category) {
  return std::int32_t{category} + 1;
}

void add(Hasher& hash, const CategorySet& categories) {
  for (const Category& category : categories.all()) {
    hash.add(category.id);
    hash.add(static_cast<std::uint64_t>(category.landmark_begin));
    hash.add(static_cast<std::uint64_t>(category.landmark_count));
  }
  for (const double sigma : categories.sigmas()) hash.add(sigma);
}

void add(Hasher& hash, const Item& item) {
  hash.add(hashed(item.category));
  hash.add(item.box);
  hash.add(item.area);
  hash.add(item.is_crowd);
  hash.add(item.id == 0);  // an item's id has no other effect on scores
  hash.add(static_cast<std::uint64_t>(item.landmarks.size()));
  for (const Landmark& landmark : item.landmarks) {
    hash.add(landmark.x);
    hash.add(landmark.y);
    hash.add(landmark.visibility);
  }
  hash.add(item.labelled_count);
  add(hash, item.segmentation);
  hash.add(item.attributes);
  hash.add(item.style);
  hash.add(item.pair_id.value_or(-1));
}

void add(Hasher& hash, const ImageRecord& image) {
  hash.add(image.id);
  hash.add(image.size.has_value());
  if (image.size) hash.add(*image.size);
  hash.add(static_cast<std::uint64_t>(image.items.size()));
  for (const Item& item : image.items) add(hash, item);
}

}  // namespace

std::optional<Size> known_size(const ImageRecord& image) {
  if (image.size) return image.size;
  for (const Item& item : image.items) {
    if (const auto* mask = std::get_if<Mask>(&item.segmentation)) return mask->size;
  }
  return std::nullopt;
}

Dataset::Dataset(std::string name, std::vector<ImageRecord> images, std::vector<CategoryIndex> listed,
                 CategorySet categories, std::string picture_folder, GroundTruthNotes notes,
                 std::set<SizeSource> size_sources)
    : name_(std::move(name)),
      images_(std::move(images)),
      listed_(std::move(listed)),
      categories_(std::move(categories)),
      picture_folder_(std::move(picture_folder)),
      notes_(std::move(notes)),
      size_sources_(std::move(size_sources)) {
  if (!std::ranges::is_sorted(images_, {}, &ImageRecord::id)) std::ranges::sort(images_, {}, &ImageRecord::id);
  has_attributes_ =
      item_count() > 0 && std::ranges::all_of(images_, [](const ImageRecord& image) {
        return std::ranges::all_of(image.items, [](const Item& item) { return item.attributes.has_value(); });
      });
  std::vector<std::int64_t> ids(images_.size());
  std::ranges::transform(images_, ids.begin(), &ImageRecord::id);
  index_ = IdIndex(std::move(ids));
}

std::optional<std::string> Dataset::picture_path(const ImageRecord& image) const {
  if (image.file_name.empty() && picture_folder_.empty()) return std::nullopt;
  const std::filesystem::path name = image.file_name.empty() ? fmt::format("{:06}.jpg", image.id) : image.file_name;
  return (picture_folder_ / name).string();
}

void Dataset::fill_size(std::uint32_t image, Size size, SizeSource source) {
  assert(!images_[image].size && known_size(images_[image]).value_or(size) == size);
  images_[image].size = size;
  size_sources_.insert(source);
}

std::size_t Dataset::item_count() const {
  std::size_t count = 0;
  for (const ImageRecord& image : images_) count += image.items.size();
  return count;
}

std::string Dataset::content_hash() const {
  const std::size_t blocks = (images_.size() + kImagesPerBlock - 1) / kImagesPerBlock;
  std::vector<std::uint64_t> digests(blocks);
  parallel_for(blocks, [&](std::size_t block) {
    const std::size_t begin = block * kImagesPerBlock;
    Hasher hash;
    for (std::size_t i = begin; i < std::min(images_.size(), begin + kImagesPerBlock); ++i) add(hash, images_[i]);
    digests[block] = hash.digest();
  });
  Hasher hash;
  for (const CategoryIndex category : listed_) hash.add(hashed(category));
  if (!categories_.is_deepfashion2()) add(hash, categories_);
  hash.add(static_cast<std::uint64_t>(images_.size()));
  for (const std::uint64_t digest : digests) hash.add(digest);
  return hash.text();
}

}  // namespace df2
