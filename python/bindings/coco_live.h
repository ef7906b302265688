// In: annotations and results as pycocotools keeps them, live dicts. Out: their cells, matched, and what COCOeval keeps
// of them. Called by coco_live_bindings.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <df2/category_set.h>
#include <df2/geometry.h>
#include <df2/item.h>
#include <df2_eval/verdict.h>

#include "coco_match.h"
#include "mask_values.h"

namespace df2::python {

/// What is compared: "bbox", "segm" and "keypoints".
enum class LiveKind : std::uint8_t { boxes, masks, keypoints };

/// What COCOeval.evaluate is asked.
struct LiveQuestion {
  LiveKind kind = LiveKind::boxes;
  std::vector<py::object> image_ids, category_ids;  ///< each once
  bool across = false;                              ///< all categories as one
  Evaluation evaluation;
  std::vector<double> sigmas;  ///< of keypoints
};

/// The records of one side, those that are in cells in the order of the cells.
struct LiveSide {
  std::vector<py::object> records, image_ids, category_ids;  ///< of all records, in their order
  std::vector<Box> boxes;
  std::optional<EncodedMasks> masks;
  std::vector<Item> items;    ///< keypoints of annotations
  std::vector<Point> points;  ///< keypoints of results
};

struct LiveCell {
  std::size_t category = 0;
  std::size_t image = 0;
  CellValues values;
  std::vector<double> scores;
  std::size_t first_item = 0;
  std::size_t first_prediction = 0;
  std::vector<eval::Outcome> outcomes;       ///< predictions x ranges
  std::vector<std::uint32_t> counted_items;  ///< of each range
};

/// Reads the records once: whatever becomes of the dicts later, this stays. Records are exact dicts; everything that
/// is not as plain as that raises, and is left to the walk in Python.
class LiveCells {
 public:
  /// Leaves `ignore` and `_ignore` in the annotations, as COCOeval does.
  LiveCells(const py::list& items, const py::list& predictions, LiveQuestion question);

  const LiveQuestion& question() const { return question_; }
  /// By category, then by image; only those where something is.
  const std::vector<LiveCell>& cells() const { return cells_; }
  const LiveSide& items() const { return items_; }
  const LiveSide& predictions() const { return predictions_; }
  /// Predictions x items; without rows if either is missing. Needs no Python.
  eval::SimilarityMatrix similarity(const LiveCell& cell) const;

 private:
  struct Gathered;
  void read_items(Gathered& gathered);
  void read_predictions(Gathered& gathered);
  void read_geometry(const std::vector<py::object>& items, const std::vector<py::object>& predictions);
  void match(LiveCell& cell) const;
  void match_all();

  LiveQuestion question_;
  CategorySet categories_;
  LiveSide items_, predictions_;
  std::vector<LiveCell> cells_;
};

}  // namespace df2::python
