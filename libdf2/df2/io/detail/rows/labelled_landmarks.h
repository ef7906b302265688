// In: items with the labelled part of the landmarks of a file. Out: the landmarks that each category needs, and items
// that have these. Called where ground truth is read for pycocotools, whose categories all share the file's landmarks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <df2/category_set.h>
#include <df2/item.h>

namespace df2::detail {

/// From the first landmark with visibility > 0 to the last.
struct LandmarkRange {
  std::size_t first = 0;
  std::size_t count = 0;
};

/// `visibility(i)` of the landmarks from 0 to count.
template <class Visibility>
LandmarkRange labelled_range(std::size_t count, Visibility&& visibility) {
  LandmarkRange range;
  for (std::size_t i = 0; i < count; ++i) {
    if (!(visibility(i) > 0)) continue;
    if (range.count == 0) range.first = i;
    range.count = i + 1 - range.first;
  }
  return range;
}

/// Adds the range to the landmarks of the category, which must be without gaps.
inline void add_landmarks(const LandmarkRange& range, Category& category) {
  if (range.count == 0) return;
  const std::size_t end = std::max(range.first + range.count, category.landmark_begin + category.landmark_count);
  if (category.landmark_count == 0 || range.first < category.landmark_begin) category.landmark_begin = range.first;
  category.landmark_count = end - category.landmark_begin;
}

/// Gives the item, which has the landmarks of the file from `first` on, all of its category. Those that it did not have
/// are not labelled. An item without any stays so.
inline void widen_landmarks(std::size_t first, const Category& category, std::vector<Landmark>& landmarks) {
  if (landmarks.empty() || landmarks.size() == category.landmark_count) return;
  std::vector<Landmark> all(category.landmark_count);
  std::ranges::copy(landmarks, all.begin() + static_cast<std::ptrdiff_t>(first - category.landmark_begin));
  landmarks = std::move(all);
}

}  // namespace df2::detail
