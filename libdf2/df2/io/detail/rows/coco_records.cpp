#include <df2/io/detail/rows/coco_records.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <span>
#include <utility>

#include <df2/id_index.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/parallel.h>

namespace df2::detail {

namespace {

constexpr std::size_t kImagesPerBlock = 256;

/// The places of ids that stood before, ascending.
std::vector<std::size_t> repeats(const std::vector<std::int64_t>& ids) {
  if (std::ranges::adjacent_find(ids, std::greater_equal()) == ids.end()) return {};
  std::vector<std::size_t> order(ids.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ids[i]; });
  std::vector<std::size_t> repeated;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (ids[order[i]] == ids[order[i - 1]]) repeated.push_back(order[i]);
  }
  std::ranges::sort(repeated);
  return repeated;
}

/// Refuses ids that stand in their section before.
void refuse_repeats(const std::string& file, std::string_view section, std::string_view noun,
                    const std::vector<IdPlace>& places, IssueList& issues) {
  std::vector<std::int64_t> ids(places.size());
  std::ranges::transform(places, ids.begin(), &IdPlace::id);
  for (const std::size_t i : repeats(ids)) {
    issues.add({Code::duplicate_id,
                {file, {}, places[i].byte, "/" + std::string(section) + "/" + std::to_string(places[i].row) + "/id"},
                "each " + std::string(noun) + " id once",
                std::to_string(places[i].id) + " again"});
  }
}

/// Makes rows count from the section's first.
template <class Record>
void place(RecordPiece<Record>& piece, std::uint64_t rows_before) {
  for (Placed<Record>& placed : piece) placed.row += placed.continues ? rows_before : 0;
}

std::vector<std::int64_t> ids_of(const std::vector<ImageRecord>& images) {
  std::vector<std::int64_t> ids(images.size());
  std::ranges::transform(images, ids.begin(), &ImageRecord::id);
  return ids;
}

/// Annotations by the image they belong to.
class ByImage {
 public:
  ByImage(const std::vector<AnnotationLink>& links, const IdIndex& images,
          const std::vector<std::int64_t>& category_ids)
      : begin_(images.ids().size() + 1) {
    std::vector<std::pair<std::uint32_t, Annotation*>> listed;
    listed.reserve(links.size());
    for (const AnnotationLink& link : links) {
      const auto image = images.find(link.image_id);
      if (!image || !std::ranges::binary_search(category_ids, link.category_id)) continue;
      listed.emplace_back(*image, link.annotation);
      ++begin_[*image + 1];
    }
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
    annotations_.resize(listed.size());
    std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
    for (const auto& [image, annotation] : listed) annotations_[next[image]++] = annotation;
  }

  /// In file order.
  std::span<Annotation* const> of(std::size_t image) const {
    return std::span(annotations_).subspan(begin_[image], begin_[image + 1] - begin_[image]);
  }

 private:
  std::vector<std::size_t> begin_;  // images + 1 offsets into annotations_
  std::vector<Annotation*> annotations_;
};

void take_items(ImageRecord& image, std::span<Annotation* const> annotations) {
  image.items.reserve(annotations.size());
  for (Annotation* annotation : annotations) {
    if (!image.pair_id) image.pair_id = annotation->item.pair_id;
    image.items.push_back(std::move(annotation->item));
  }
}

}  // namespace

void CocoRecords::take(RecordPiece<ImageRecord> images, std::uint64_t rows_before) {
  place(images, rows_before);
  for (Placed<ImageRecord>& placed : images) {
    image_places_.push_back({placed.record.id, placed.row, placed.byte});
    images_.push_back(std::move(placed.record));
  }
}

void CocoRecords::take(RecordPiece<Annotation> annotations, std::uint64_t rows_before) {
  place(annotations, rows_before);
  for (Placed<Annotation>& placed : annotations) {
    Annotation& annotation = placed.record;
    annotation_places_.push_back({annotation.item.id, placed.row, placed.byte});
    if (std::holds_alternative<Mask>(annotation.item.segmentation)) masks_.push_back(links_.size());
    links_.push_back({annotation.image_id, annotation.category_id, &annotation});
  }
  annotations_.push_back(std::move(annotations));
}

void CocoRecords::take(RecordPiece<ListedCategory> categories, std::uint64_t rows_before) {
  place(categories, rows_before);
  for (Placed<ListedCategory>& placed : categories) {
    category_places_.push_back({placed.record.id, placed.row, placed.byte});
    categories_.push_back(std::move(placed.record));
  }
}

std::vector<ImageRecord> CocoRecords::images(IssueList& issues) {
  refuse_repeats(file_name_, "images", "image", image_places_, issues);
  std::vector<ImageRecord> images = std::move(images_);
  if (!std::ranges::is_sorted(images, {}, &ImageRecord::id)) std::ranges::stable_sort(images, {}, &ImageRecord::id);
  const auto same_id = [](const ImageRecord& a, const ImageRecord& b) { return a.id == b.id; };
  images.erase(std::unique(images.begin(), images.end(), same_id), images.end());
  return images;
}

Issue CocoRecords::issue_of(std::size_t annotation, std::uint64_t byte, std::string_view below,
                            Mismatch mismatch) const {
  std::string pointer = "/annotations/" + std::to_string(annotation_places_[annotation].row);
  pointer += below;
  return {mismatch.code, {file_name_, {}, byte, std::move(pointer)}, mismatch.expected, mismatch.found};
}

std::size_t CocoRecords::common_landmarks(IssueList& issues) const {
  std::size_t common = 0;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const std::size_t count = links_[i].annotation->item.landmarks.size();
    if (count == 0 || count == common) continue;
    if (common == 0) {
      common = count;
      continue;
    }
    issues.add(issue_of(i, links_[i].annotation->landmarks_byte, "/keypoints",
                        {Code::landmark_length, std::to_string(3 * common) + " numbers, as in the annotations before,",
                         std::to_string(3 * count)}));
  }
  return common;
}

CategorySet CocoRecords::category_set(IssueList& issues) {
  if (rules_.source == CategorySource::deepfashion2) return {};
  const std::size_t landmarks = common_landmarks(issues);
  std::vector<Category> categories;
  for (const ListedCategory& listed : categories_) categories.push_back({listed.id, listed.name, {}, 0, landmarks});
  std::ranges::sort(categories, {}, &Category::id);
  const auto same_id = [](const Category& a, const Category& b) { return a.id == b.id; };
  categories.erase(std::unique(categories.begin(), categories.end(), same_id), categories.end());
  CategorySet set(std::move(categories), sigmas_for(landmarks, rules_.sigmas));
  for (const AnnotationLink& link : links_) {
    if (const auto category = set.find(link.category_id)) link.annotation->item.category = *category;
  }
  return set;
}

std::vector<CategoryIndex> CocoRecords::listed(const CategorySet& set, IssueList& issues) const {
  refuse_repeats(file_name_, "categories", "category", category_places_, issues);
  std::vector<CategoryIndex> listed;
  for (const ListedCategory& category : categories_) listed.push_back(*set.find(category.id));
  std::ranges::sort(listed);
  return listed;
}

void CocoRecords::check_mask_sizes(const std::vector<ImageRecord>& images, const IdIndex& index,
                                   IssueList& issues) const {
  for (const std::size_t i : masks_) {
    const Annotation& annotation = *links_[i].annotation;
    const auto image = index.find(annotation.image_id);
    if (!image) continue;
    if (Checked wrong = check_same_size(std::get<Mask>(annotation.item.segmentation).size, images[*image].size)) {
      issues.add(issue_of(i, annotation.segmentation_byte, "/segmentation/size", *std::move(wrong)));
    }
  }
}

Dataset CocoRecords::dataset(std::string name, std::string picture_folder, IssueList& issues) {
  std::vector<ImageRecord> images = this->images(issues);
  CategorySet set = category_set(issues);
  std::vector<CategoryIndex> categories = listed(set, issues);
  refuse_repeats(file_name_, "annotations", "annotation", annotation_places_, issues);
  const IdIndex index(ids_of(images));
  check_mask_sizes(images, index, issues);

  std::vector<std::int64_t> category_ids;
  for (const CategoryIndex category : categories) category_ids.push_back(set[category].id);
  const ByImage annotations(links_, index, category_ids);
  parallel_for((images.size() + kImagesPerBlock - 1) / kImagesPerBlock, [&](std::size_t block) {
    const std::size_t begin = block * kImagesPerBlock;
    for (std::size_t i = begin; i < std::min(images.size(), begin + kImagesPerBlock); ++i) {
      take_items(images[i], annotations.of(i));
    }
  });
  parallel_for(annotations_.size(), [&](std::size_t i) { annotations_[i] = {}; });  // one thread would take long
  return Dataset(std::move(name), std::move(images), std::move(categories), std::move(set), std::move(picture_folder));
}

}  // namespace df2::detail
