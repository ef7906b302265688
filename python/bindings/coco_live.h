// In: annotations as pycocotools keeps them, live dicts, and results as such or as text. Out: their cells, matched, and
// what COCOeval keeps of them. Called by coco_live_bindings.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <df2/category_set.h>
#include <df2/geometry.h>
#include <df2/item.h>
#include <df2_eval/verdict.h>

#include "coco_live_rows.h"
#include "coco_match.h"
#include "mask_values.h"

namespace df2::python {

/// What COCOeval.evaluate is asked.
struct LiveQuestion {
  CocoType kind = CocoType::boxes;
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

/// Results that are read when the annotations are. The text lives until then.
struct LiveText {
  const PackedText* text;
  KnownIds known;
};

struct LiveCell {
  std::size_t category = 0;
  std::size_t image = 0;
  CellValues values;  ///< of rows without their ids and scores
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
  LiveCells(const py::list& items, const std::variant<py::list, LiveText>& predictions, LiveQuestion question);

  const LiveQuestion& question() const { return question_; }
  /// By category, then by image; only those where something is.
  const std::vector<LiveCell>& cells() const { return cells_; }
  const LiveSide& items() const { return items_; }
  const LiveSide& predictions() const { return predictions_; }
  /// Nothing where results were records.
  const std::optional<LiveRows>& rows() const { return rows_; }
  /// The numbers of the rows that are in cells.
  std::span<const std::uint32_t> row_numbers() const { return row_numbers_; }
  /// Predictions x items; without rows if either is missing. Needs no Python.
  eval::SimilarityMatrix similarity(const LiveCell& cell) const;

 private:
  struct Gathered;
  void read_rows(const LiveText& results, const Gathered& gathered);
  void number_cells(Gathered& gathered);
  void read_items(const Gathered& gathered);
  void read_predictions(Gathered& gathered);
  void take_row(LiveCell& cell, std::size_t row);
  void take_record(LiveCell& cell, const py::object& record, const py::object& score);
  void read_item_geometry(const std::vector<py::object>& items);
  void read_prediction_geometry(const std::vector<py::object>& predictions);
  void leave_flags(const std::vector<py::object>& ignored, const Gathered& gathered) const;
  std::vector<Mask> prediction_masks(std::size_t first, std::size_t count) const;
  std::span<const Point> prediction_points(std::size_t prediction) const;
  void match(LiveCell& cell) const;
  void match_all();

  LiveQuestion question_;
  CategorySet categories_;
  LiveSide items_, predictions_;
  std::optional<LiveRows> rows_;
  std::vector<std::uint32_t> row_numbers_;  // of the predictions in cells, in their order
  std::vector<LiveCell> cells_;
};

}  // namespace df2::python
