// In: the records of a COCO-type file, piece by piece and in file order. Out: a Dataset, with issues where records
// contradict one another. Called by read_coco_ground_truth.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <df2/dataset.h>
#include <df2/error.h>
#include <df2/io/coco_places.h>
#include <df2/io/detail/rows/coco_rows.h>

namespace df2::detail {

/// A record and where it stands.
template <class Record>
struct Placed {
  Record record;
  std::uint64_t row = 0;  ///< within its section; within the piece until it is taken
  std::uint64_t byte = 0;
  bool continues = false;  ///< its array began in an earlier piece
};

template <class Record>
using RecordPiece = std::vector<Placed<Record>>;

/// What decides where an annotation belongs.
struct AnnotationLink {
  std::int64_t image_id;
  std::int64_t category_id;
  Annotation* annotation;
};

class CocoRecords {
 public:
  CocoRecords(std::string file_name, CategoryRules rules, const FieldsRead& fields, Lacking lacking)
      : file_name_(std::move(file_name)), rules_(std::move(rules)), fields_(fields), lacking_(lacking) {}

  /// `rows_before`: of the array that the piece continues.
  void take(RecordPiece<ImageRecord> images, std::uint64_t rows_before);
  void take(RecordPiece<Annotation> annotations, std::uint64_t rows_before);
  void take(RecordPiece<ListedCategory> categories, std::uint64_t rows_before);

  bool has_images() const { return !image_places_.empty(); }
  bool has_annotations() const { return !annotation_places_.empty(); }
  bool has_categories() const { return !category_places_.empty(); }

  /// In file order.
  const std::vector<RecordPlace>& image_places() const { return image_places_; }
  const std::vector<RecordPlace>& annotation_places() const { return annotation_places_; }

  /// The images, by id, without items. Asked once, and not beside dataset().
  std::vector<ImageRecord> images(IssueList& issues);
  /// The images with their items. As in pycocotools, items of images or categories that the file does not list are not
  /// scored; under Lacking::refused, such a category is refused. `picture_folder`: as for Dataset.
  Dataset dataset(std::string name, std::string picture_folder, IssueList& issues);

 private:
  /// The set that the items' categories are places in. Those of the file take over the items' categories.
  std::vector<double> file_sigmas(std::size_t landmarks) const;
  CategorySet category_set(IssueList& issues);
  std::size_t common_landmarks(IssueList& issues) const;
  std::vector<CategoryIndex> listed(const CategorySet& set, IssueList& issues) const;
  /// Compares the names of categories with their ids, where these are DeepFashion2's.
  GroundTruthNotes check_names(IssueList& issues) const;
  std::string name_of(std::int64_t category_id) const;
  /// `is_scored(link)`: the image and the category are listed.
  template <class IsScored>
  void check_scored(IsScored&& is_scored, IssueList& issues) const;
  void check_listed(const std::vector<std::int64_t>& category_ids, IssueList& issues) const;
  void check_mask_sizes(const std::vector<ImageRecord>& images, const IdIndex& index, IssueList& issues) const;
  Location place_of(std::size_t annotation, std::uint64_t byte, std::string_view below) const;
  Issue issue_of(std::size_t annotation, std::uint64_t byte, std::string_view below, Mismatch mismatch) const;

  std::string file_name_;
  CategoryRules rules_;
  FieldsRead fields_;
  Lacking lacking_;
  std::vector<ImageRecord> images_;
  std::vector<ListedCategory> categories_;
  RecordPiece<ListedCategory> other_categories_;  // none of DeepFashion2's, where these are expected
  std::vector<RecordPiece<Annotation>> annotations_;
  // What is asked of every record is kept beside them: records are large, and cold once the file is read.
  std::vector<RecordPlace> image_places_;
  std::vector<RecordPlace> category_places_;
  std::vector<RecordPlace> annotation_places_;
  std::vector<AnnotationLink> links_;
  std::vector<std::size_t> masks_;     // the annotations that are run-length masks
  std::vector<std::size_t> unmasked_;  // those without a mask, where every one must have one
  std::vector<std::size_t> foreign_;   // those with a label that is not their category's
};

}  // namespace df2::detail
