#include <algorithm>
#include <utility>

#include <df2/io/coco_bytes.h>
#include <df2/io/detail/rows/labelled_landmarks.h>

namespace df2 {

namespace {

/// The record of the id, of those that are sorted by it; nothing where there is none.
template <class Record>
Record* find(std::vector<Record>& records, std::int64_t id) {
  const auto found = std::ranges::lower_bound(records, id, {}, &Record::id);
  return found == records.end() || found->id != id ? nullptr : &*found;
}

std::vector<Category> categories_of(std::span<const std::int64_t> ids) {
  std::vector<Category> categories(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) categories[i].id = ids[i];
  std::ranges::sort(categories, {}, &Category::id);
  return categories;
}

}  // namespace

CocoTruth make_coco_truth(CocoType type, std::vector<ImageRecord> images, std::span<const std::int64_t> category_ids,
                          std::span<const CocoAnnotation> annotations, std::size_t landmark_count) {
  const auto range_of = [](const CocoAnnotation& annotation) {
    return detail::labelled_range(annotation.landmarks.size(),
                                  [&](std::size_t i) { return annotation.landmarks[i].visibility; });
  };
  std::vector<Category> categories = categories_of(category_ids);
  for (const CocoAnnotation& annotation : annotations) {
    if (Category* const category = find(categories, annotation.category_id))
      detail::add_landmarks(range_of(annotation), *category);
  }
  std::ranges::sort(images, {}, &ImageRecord::id);
  for (const CocoAnnotation& annotation : annotations) {
    ImageRecord* const image = find(images, annotation.image_id);
    const Category* const category = find(categories, annotation.category_id);
    if (!image || !category) continue;
    Item& item = image->items.emplace_back();
    item.category = static_cast<CategoryIndex>(category - categories.data());
    if (range_of(annotation).count == 0) continue;
    const auto first = annotation.landmarks.begin() + static_cast<std::ptrdiff_t>(category->landmark_begin);
    item.landmarks.assign(first, first + static_cast<std::ptrdiff_t>(category->landmark_count));
  }
  std::vector<CategoryIndex> listed(categories.size());
  for (std::size_t i = 0; i < listed.size(); ++i) listed[i] = static_cast<CategoryIndex>(i);
  CategorySet set(std::move(categories), std::vector<double>(landmark_count, 1.0));
  return {type, Dataset("<ground truth>", std::move(images), std::move(listed), std::move(set)), false};
}

}  // namespace df2
