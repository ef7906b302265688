// In: nothing; the table of the 13 DeepFashion2 categories is compiled in. Out: names, landmark ranges, contours,
// skeletons, mirror partners and OKS sigmas. Called by readers, similarity, synth and reports.
// Source: the official landmark figure and evaluation code (shared/reference/landmark_definitions.json).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace df2 {

inline constexpr int kCategoryCount = 13;
inline constexpr int kLandmarkCount = 294;

/// Two landmarks of one category, numbered from 1 as in the official figure.
using LandmarkPair = std::array<std::uint8_t, 2>;

struct CategoryInfo {
  int id;                                          ///< 1..13
  std::string_view name;                           ///< annotation name, "short sleeve top"
  std::string_view converter_name;                 ///< name in the official COCO files, "short_sleeved_shirt"
  int landmark_begin;                              ///< first of its landmarks in the 294, from 0
  int landmark_count;                              ///< 8..39
  std::span<const std::uint8_t> contour;           ///< closed outline in drawing order, landmarks from 1
  std::span<const LandmarkPair> inner_edges;       ///< skeleton edges beyond the contour
  std::span<const LandmarkPair> mirror_pairs;      ///< left/right partners
  std::span<const std::uint8_t> centre_landmarks;  ///< landmarks that are their own mirror image
  std::span<const double> sigmas;                  ///< one OKS sigma per landmark
};

/// The 13 categories in id order.
std::span<const CategoryInfo, kCategoryCount> categories();

inline bool is_category(std::int64_t id) {
  return id >= 1 && id <= kCategoryCount;
}

/// REQUIRES: is_category(id).
const CategoryInfo& category_info(int id);

/// By annotation name or converter name.
std::optional<int> find_category(std::string_view name);

/// The 294 OKS sigmas in global landmark order.
std::span<const double, kLandmarkCount> landmark_sigmas();

/// The mirror partner of a landmark (both numbered from 1 within the category); itself on the centre line.
/// REQUIRES: is_category(id) and 1 <= landmark <= landmark_count.
int mirror_landmark(int category_id, int landmark);

}  // namespace df2
