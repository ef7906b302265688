#include <df2/io/detail/rows/coco_records.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <span>
#include <utility>

#include <fmt/format.h>

#include <df2/id_index.h>
#include <df2/io/detail/rows/key_counts.h>
#include <df2/io/detail/rows/labelled_landmarks.h>
#include <df2/io/detail/rows/refusal.h>
#include <df2/parallel.h>
#include <df2/text.h>

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
                    const std::vector<RecordPlace>& places, IssueList& issues) {
  std::vector<std::int64_t> ids(places.size());
  std::ranges::transform(places, ids.begin(), &RecordPlace::id);
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
  /// `place_of(link)`: the place of the image; nothing where the annotation is not scored.
  template <class PlaceOf>
  ByImage(const std::vector<AnnotationLink>& links, std::size_t images, PlaceOf&& place_of) : begin_(images + 1) {
    std::vector<std::pair<std::uint32_t, Annotation*>> listed;
    listed.reserve(links.size());
    for (const AnnotationLink& link : links) {
      const std::optional<std::uint32_t> image = place_of(link);
      if (!image) continue;
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

constexpr std::string_view kWayOut = "; --categories-of ground-truth scores the file's own categories";

/// What a category's name tells: "category 1 is named skirt, which is 9 in DeepFashion2"; empty where it is the right
/// one or not known.
std::string renumbering(const ListedCategory& category) {
  const std::optional<std::int64_t> other = find_other_id(category.name, category.id);
  if (!other) return {};
  return fmt::format("category {} is named {}, which is {} in DeepFashion2", category.id, shortened(category.name),
                     *other);
}

/// The category of DeepFashion2 that has the landmark, from 0.
const Category& owner_of(std::size_t landmark) {
  const auto categories = deepfashion2_categories().all();
  return *std::ranges::find_if(categories, [&](const Category& category) {
    return landmark - category.landmark_begin < category.landmark_count;
  });
}

/// Leaves each category the landmarks that its annotations have. `categories`: by id.
void narrow_landmarks(std::span<const AnnotationLink> links, std::vector<Category>& categories) {
  for (Category& category : categories) category.landmark_begin = category.landmark_count = 0;
  for (const AnnotationLink& link : links) {
    const auto category = std::ranges::lower_bound(categories, link.category_id, {}, &Category::id);
    if (category == categories.end() || category->id != link.category_id) continue;
    add_landmarks({link.annotation->first_landmark, link.annotation->item.landmarks.size()}, *category);
  }
}

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
    const Segmentation& segmentation = annotation.item.segmentation;
    if (std::holds_alternative<Mask>(segmentation)) masks_.push_back(links_.size());
    if (fields_.every_mask && std::holds_alternative<std::monostate>(segmentation)) unmasked_.push_back(links_.size());
    if (annotation.foreign_label) foreign_.push_back(links_.size());
    links_.push_back({annotation.image_id, annotation.category_id, &annotation});
  }
  annotations_.push_back(std::move(annotations));
}

void CocoRecords::take(RecordPiece<ListedCategory> categories, std::uint64_t rows_before) {
  place(categories, rows_before);
  for (Placed<ListedCategory>& placed : categories) {
    if (rules_.source == CategorySource::deepfashion2 && !deepfashion2_categories().find(placed.record.id)) {
      other_categories_.push_back(std::move(placed));
      continue;
    }
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

Location CocoRecords::place_of(std::size_t annotation, std::uint64_t byte, std::string_view below) const {
  std::string pointer = "/annotations/" + std::to_string(annotation_places_[annotation].row);
  pointer += below;
  return {file_name_, {}, byte, std::move(pointer)};
}

Issue CocoRecords::issue_of(std::size_t annotation, std::uint64_t byte, std::string_view below,
                            Mismatch mismatch) const {
  return {mismatch.code, place_of(annotation, byte, below), mismatch.expected, mismatch.found};
}

std::size_t CocoRecords::common_landmarks(IssueList& issues) const {
  std::size_t common = 0;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const std::size_t count = links_[i].annotation->landmark_count;
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

std::vector<double> CocoRecords::file_sigmas(std::size_t landmarks) const {
  const bool may_lack = lacking_ == Lacking::refused && rules_.sigmas.empty();  // COCOeval is told of them later
  if (!may_lack && (fields_.landmarks || knows_sigmas(landmarks))) return sigmas_for(landmarks, rules_.sigmas);
  return std::vector<double>(landmarks, 1.0);  // nobody compares landmarks by them: any will do
}

CategorySet CocoRecords::category_set(IssueList& issues) {
  if (rules_.source == CategorySource::deepfashion2) return {};
  const std::size_t landmarks = common_landmarks(issues);
  std::vector<Category> categories;
  for (const ListedCategory& listed : categories_) categories.push_back({listed.id, listed.name, {}, 0, landmarks});
  std::ranges::sort(categories, {}, &Category::id);
  const auto same_id = [](const Category& a, const Category& b) { return a.id == b.id; };
  categories.erase(std::unique(categories.begin(), categories.end(), same_id), categories.end());
  if (lacking_ == Lacking::refused) narrow_landmarks(links_, categories);
  CategorySet set(std::move(categories), file_sigmas(landmarks));
  for (const AnnotationLink& link : links_) {
    const auto category = set.find(link.category_id);
    if (!category) continue;
    link.annotation->item.category = *category;
    if (lacking_ == Lacking::refused)
      widen_landmarks(link.annotation->first_landmark, set[*category], link.annotation->item.landmarks);
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

GroundTruthNotes CocoRecords::check_names(IssueList& issues) const {
  GroundTruthNotes notes;
  if (rules_.source == CategorySource::ground_truth) return notes;
  const auto refuse = [&](const ListedCategory& category, std::uint64_t row, std::uint64_t byte) {
    const std::string cause = renumbering(category);
    if (cause.empty()) return false;
    issues.add({Code::categories_renumbered,
                {file_name_, {}, byte, fmt::format("/categories/{}/name", row)},
                cause + std::string(kWayOut)});
    return true;
  };
  for (std::size_t i = 0; i < categories_.size(); ++i) {
    const ListedCategory& category = categories_[i];
    if (refuse(category, category_places_[i].row, category_places_[i].byte) || category.name.empty()) continue;
    if (!find_deepfashion2_name(category.name)) count_unknown_key(notes.unknown_names, category.name, 1);
  }
  // Of the others those matter that an annotation has.
  if (!issues.totals().contains(Code::unknown_category)) return notes;
  for (const Placed<ListedCategory>& other : other_categories_) refuse(other.record, other.row, other.byte);
  return notes;
}

std::string CocoRecords::name_of(std::int64_t category_id) const {
  const auto found = std::ranges::find(categories_, category_id, &ListedCategory::id);
  return found == categories_.end() ? std::string() : found->name;
}

template <class IsScored>
void CocoRecords::check_scored(IsScored&& is_scored, IssueList& issues) const {
  for (const std::size_t i : unmasked_) {
    const Annotation& annotation = *links_[i].annotation;
    if (!is_scored(links_[i])) continue;
    const bool has_key = annotation.segmentation_byte != annotation_places_[i].byte;
    issues.add(
        {Code::bad_dataset, place_of(i, annotation.segmentation_byte, has_key ? "/segmentation" : ""),
         fmt::format("annotation {} has no mask (segmentation), so masks cannot be scored", annotation.item.id)});
  }
  for (const std::size_t i : foreign_) {
    const Annotation& annotation = *links_[i].annotation;
    if (!is_scored(links_[i])) continue;
    const Category& own = deepfashion2_categories()[annotation.item.category];
    const Category& other = owner_of(*annotation.foreign_label);
    const std::string cause = renumbering({own.id, name_of(own.id)});
    issues.add({Code::landmark_category, place_of(i, annotation.landmarks_byte, "/keypoints"),
                fmt::format("annotation {} of category {} ({}) has landmark {} labelled, which is one of category {} "
                            "({}){}{}",
                            annotation.item.id, own.id, own.name, *annotation.foreign_label + 1, other.id, other.name,
                            cause.empty() ? "" : ": " + cause, kWayOut)});
  }
}

void CocoRecords::check_listed(const std::vector<std::int64_t>& category_ids, IssueList& issues) const {
  if (lacking_ == Lacking::made_up) return;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (std::ranges::binary_search(category_ids, links_[i].category_id)) continue;
    issues.add(issue_of(
        i, annotation_places_[i].byte, "/category_id",
        {Code::unknown_category, "the id of a category that the file lists", std::to_string(links_[i].category_id)}));
  }
}

void CocoRecords::check_mask_sizes(const std::vector<ImageRecord>& images, const IdIndex& index,
                                   IssueList& issues) const {
  for (const std::size_t i : masks_) {
    Annotation& annotation = *links_[i].annotation;
    const auto image = index.find(annotation.image_id);
    if (!image) continue;
    Checked wrong = check_same_size(std::get<Mask>(annotation.item.segmentation).size, images[*image].size);
    if (wrong && !fields_.masks) {
      annotation.item.segmentation = {};
    } else if (wrong) {
      issues.add(issue_of(i, annotation.segmentation_byte, "/segmentation/size", *std::move(wrong)));
    }
  }
}

Dataset CocoRecords::dataset(std::string name, std::string picture_folder, IssueList& issues) {
  std::vector<ImageRecord> images = this->images(issues);
  CategorySet set = category_set(issues);
  GroundTruthNotes notes = check_names(issues);
  std::vector<CategoryIndex> categories = listed(set, issues);
  refuse_repeats(file_name_, "annotations", "annotation", annotation_places_, issues);
  const IdIndex index(ids_of(images));
  check_mask_sizes(images, index, issues);

  std::vector<std::int64_t> category_ids;
  for (const CategoryIndex category : categories) category_ids.push_back(set[category].id);
  const auto place_of = [&](const AnnotationLink& link) -> std::optional<std::uint32_t> {
    if (!std::ranges::binary_search(category_ids, link.category_id)) return std::nullopt;
    return index.find(link.image_id);
  };
  check_scored(place_of, issues);
  check_listed(category_ids, issues);
  const ByImage annotations(links_, images.size(), place_of);
  parallel_for((images.size() + kImagesPerBlock - 1) / kImagesPerBlock, [&](std::size_t block) {
    const std::size_t begin = block * kImagesPerBlock;
    for (std::size_t i = begin; i < std::min(images.size(), begin + kImagesPerBlock); ++i) {
      take_items(images[i], annotations.of(i));
    }
  });
  parallel_for(annotations_.size(), [&](std::size_t i) { annotations_[i] = {}; });  // one thread would take long
  return Dataset(std::move(name), std::move(images), std::move(categories), std::move(set), std::move(picture_folder),
                 std::move(notes));
}

}  // namespace df2::detail
