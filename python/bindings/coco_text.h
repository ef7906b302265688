// In: the text of a COCO-type file, and what it is read for. Out: CocoText, which keeps it in little room, and rows
// read from it. Called by the bindings of the drop-in, coco_*.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <df2/io/coco_bytes.h>

#include "bindings.h"

namespace df2::python {

/// Throws Error (usage) for what is no kind of COCOeval.
CocoType coco_type_named(const std::string& name);
/// pycocotools takes any number of rows in an image.
ReadLimits coco_limits();

/// What results may speak of, from Python: ids of images, their sizes (height, width) or none of them, and ids of
/// categories.
using KnownTuple = std::tuple<std::vector<std::int64_t>, std::vector<std::pair<std::int64_t, std::int64_t>>,
                              std::vector<std::int64_t>>;

struct KnownIds {
  explicit KnownIds(const KnownTuple& known);

  std::vector<ImageRecord> images;  ///< with ids, and sizes that an image can have
  std::vector<std::int64_t> categories;
};

void register_coco_text(py::module_& module);

}  // namespace df2::python
