// In: what a task sees of its predictions, and of the best ones of each image beside the items. Out: Signs, counts that
// show how a submission was perhaps meant, added up over shards. Kept by partials; the notices of a report judge by
// them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace df2::eval {

/// Of the scored images and of the counted predictions (Counts::predictions).
struct Signs {
  static constexpr std::size_t kJudged = 3;  ///< so many predictions of an image are judged at most

  std::uint64_t images_with_items = 0;    ///< images that hold items of a scored category
  std::uint64_t images_without_rows = 0;  ///< those of them of which the submission says nothing at all

  std::uint64_t within_unit = 0;     ///< detection, landmarks: predictions within about 1 x 1 pixel
  std::uint64_t may_be_corners = 0;  ///< detection: boxes that can be read as [x1, y1, x2, y2]

  // Detection: the best predictions of each image (best_rows.h) beside the items.
  std::uint64_t judged = 0;
  std::uint64_t fit = 0;  ///< they fit an item of their category and image; the next four counts are of the others
  std::uint64_t fit_next_category = 0;      ///< an item whose category id is larger by 1
  std::uint64_t fit_previous_category = 0;  ///< an item whose category id is smaller by 1
  std::uint64_t fit_next_image = 0;         ///< an item of their category in the image whose id is larger by 1
  std::uint64_t fit_previous_image = 0;     ///< an item of their category in the image whose id is smaller by 1
  std::uint64_t better_as_corners = 0;      ///< read as corners they overlap an item much better
  std::uint64_t better_as_boxes = 0;        ///< read as corners they overlap the items much less

  bool operator==(const Signs&) const = default;
  void add(const Signs& other);
};

}  // namespace df2::eval
