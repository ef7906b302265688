// In: the members of a row of results beside its geometry. Out: what pycocotools' loadRes looks at in them. Called by
// read_results. Two classes with the same functions:
//   begin()                          a row begins
//   read(reader, key, counts)        the value of a member that the format does not know
//   push(geometry)                   the row is kept
//   append(part)                     those of the rows that follow
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <df2/geometry.h>
#include <df2/io/detail/rows/items.h>
#include <df2/io/detail/rows/key_counts.h>

namespace df2::detail {

/// Members that are only counted.
struct UnknownMembers {
  void begin() {}
  template <class Reader>
  bool read(Reader& reader, std::string_view key, KeyCounts& counts) {
    counts.add(key);
    return reader.skip();
  }
  template <class Geometry>
  void push(const Geometry&) {}
  void append(const UnknownMembers&) {}
  void clear() {}
};

/// Boxes beside another geometry, and the keys by which the first row tells what all are.
class CocoMembers {
 public:
  struct Row {
    std::optional<double> box_area;  ///< square pixels
    bool has_caption = false;
    bool has_segmentation = false;
  };

  void begin() { row_ = {}; }
  template <class Reader>
  bool read(Reader& reader, std::string_view key, KeyCounts&) {
    if (key == "bbox") {
      Box box;
      if (!read_box(reader, box)) return false;
      row_.box_area = box.area();
      return true;
    }
    row_.has_caption = row_.has_caption || key == "caption";
    row_.has_segmentation = row_.has_segmentation || key == "segmentation";
    return reader.skip();
  }
  template <class Geometry>
  void push(const Geometry& geometry) {
    if (!first) first = row_;
    if (row_.box_area) box_areas.push_back(*row_.box_area);
    if constexpr (requires { geometry.is_compressed(); }) all_compressed = all_compressed && geometry.is_compressed();
  }
  void append(const CocoMembers& part) {
    if (!first) first = part.first;
    box_areas.insert(box_areas.end(), part.box_areas.begin(), part.box_areas.end());
    all_compressed = all_compressed && part.all_compressed;
  }
  void clear() {
    first.reset();
    box_areas.clear();
    all_compressed = true;
  }

  std::optional<Row> first;
  std::vector<double> box_areas;  ///< of the rows that have a box
  bool all_compressed = true;     ///< masks: no polygons and no lists of run lengths

 private:
  Row row_;
};

}  // namespace df2::detail
