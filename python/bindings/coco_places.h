// In: the ids that are evaluated, and records or rows of results. Out: the cell of each. Called by LiveCells.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "coco_live.h"

namespace df2::python {

/// Where each id stands among those that are evaluated.
struct Places {
  /// Raises for ids that stand twice.
  explicit Places(const LiveQuestion& question);

  std::size_t cell(std::size_t image, std::size_t category) const {
    return across ? image : category * images.size() + image;
  }

  py::dict images, categories;
  bool across;
};

/// A record in its cell.
struct Placed {
  std::size_t cell = 0;
  std::size_t category = 0;
  std::size_t record = 0;
  auto operator<=>(const Placed&) const = default;
};

/// All records, or rows, that are in cells, in the order of the cells. `side`: gets the records.
std::vector<Placed> place_records(const py::list& list, const Places& places, LiveSide& side);
std::vector<Placed> place_rows(const LiveRows& rows, const Places& places);

/// The id as C++ has it. Raises for what is no whole number.
std::int64_t whole_of(const py::object& id);

}  // namespace df2::python
