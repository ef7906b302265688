// In: ground truth as it was read. Out: where each label stands in its file. Called by validate.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/error.h>
#include <df2/io/coco_places.h>
#include <df2/io/native_split.h>
#include <df2/validate/item_checks.h>

namespace df2 {

class LabelPlaces {
 public:
  /// `dataset`: that of the split.
  LabelPlaces(const Dataset& dataset, std::vector<std::string> files) : dataset_(dataset), files_(std::move(files)) {}
  LabelPlaces(const Dataset& dataset, std::string file, std::vector<RecordPlace> images,
              std::vector<RecordPlace> annotations)
      : dataset_(dataset), files_{std::move(file)}, images_(std::move(images)), annotations_(std::move(annotations)) {}

  /// Without a line.
  Location of(std::size_t image) const;
  Location of(std::size_t image, std::size_t item, ItemPart part) const;

  /// Fills in the lines, as far as the files can be read again.
  void add_lines(std::vector<Finding>& findings) const;

 private:
  bool is_native() const { return images_.empty(); }

  const Dataset& dataset_;
  std::vector<std::string> files_;  // native: one for each image
  std::vector<RecordPlace> images_;
  std::vector<RecordPlace> annotations_;
};

}  // namespace df2
