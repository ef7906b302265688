// In: a dataset. Out: its images and their items as values of Python, which keep it alive. Called by dataset.cpp, and
// by records.cpp, which makes datasets of them.
#pragma once

#include <cstdint>
#include <memory>

#include <df2/dataset.h>

#include "bindings.h"

namespace df2::python {

struct ImageView {
  std::shared_ptr<Dataset> dataset;
  std::size_t place = 0;
  const ImageRecord& record() const { return dataset->images()[place]; }
  bool operator==(const ImageView& other) const { return record() == other.record(); }
};

struct ItemView {
  ImageView image;
  std::size_t place = 0;
  const Item& item() const { return image.record().items[place]; }
  const Category& category() const { return image.dataset->categories()[item().category]; }
  bool operator==(const ItemView& other) const { return category() == other.category() && item() == other.item(); }
};

}  // namespace df2::python
