// In: nothing for DeepFashion2, whose 13 categories are compiled in; else the categories of a file. Out: a value that
// says what each category is called and which landmarks it has. Belongs to the Dataset; everything after the readers
// speaks of a category by its place in the set.
// Source: the official landmark figure and evaluation code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace df2 {

/// The place of a category in its set, from 0, in the order of the ids.
using CategoryIndex = std::uint16_t;
inline constexpr std::size_t kMostCategories = 65'536;
/// The largest number of landmarks of a set.
inline constexpr std::size_t kMostLandmarks = 1'024;

inline constexpr std::size_t kDeepFashion2Categories = 13;
inline constexpr std::size_t kDeepFashion2Landmarks = 294;

/// Two landmarks of one category, numbered from 1 as in the official figure.
using LandmarkPair = std::array<std::uint8_t, 2>;

struct Category {
  std::int64_t id = 1;
  std::string name;                                 ///< DeepFashion2: as annotated, "short sleeve top"
  std::string converter_name = {};                  ///< in the official COCO files, "short_sleeved_shirt"; may be empty
  std::size_t landmark_begin = 0;                   ///< first of its landmarks among the set's, from 0
  std::size_t landmark_count = 0;                   ///< DeepFashion2: 8 to 39
  std::vector<std::uint8_t> contour = {};           ///< closed outline in drawing order, landmarks from 1
  std::vector<LandmarkPair> inner_edges = {};       ///< skeleton edges beyond the contour
  std::vector<LandmarkPair> mirror_pairs = {};      ///< left and right partners
  std::vector<std::uint8_t> centre_landmarks = {};  ///< landmarks that are their own mirror image
  bool operator==(const Category&) const = default;

  /// The mirror partner of a landmark (both from 1); itself on the centre line.
  int mirror_landmark(int landmark) const;
};

/// Cheap to copy: copies share one table, which never changes.
class CategorySet {
 public:
  /// DeepFashion2's 13.
  CategorySet();
  /// `sigmas`: one OKS sigma for each landmark of the set. Throws Error (ground_truth) for an id that stands twice and
  /// for more than kMostCategories or kMostLandmarks. REQUIRES: every category's landmarks have sigmas.
  CategorySet(std::vector<Category> categories, std::vector<double> sigmas);

  std::size_t size() const;
  /// By id, ascending.
  std::span<const Category> all() const;
  const Category& operator[](CategoryIndex index) const { return all()[index]; }
  std::optional<CategoryIndex> find(std::int64_t id) const;
  /// Those of that name, exactly or else in another spelling (is_same_name).
  std::vector<CategoryIndex> named(std::string_view name) const;

  /// One for each landmark of the set.
  std::span<const double> sigmas() const;
  /// Those of one category's landmarks.
  std::span<const double> sigmas(CategoryIndex index) const {
    const Category& category = (*this)[index];
    return sigmas().subspan(category.landmark_begin, category.landmark_count);
  }
  bool is_deepfashion2() const;
  bool operator==(const CategorySet& other) const;

 private:
  struct Table;
  std::shared_ptr<const Table> table_;
};

/// Where the categories of a COCO-type file are defined.
enum class CategorySource {
  deepfashion2,  ///< DeepFashion2's ids and landmarks; any other id is refused
  ground_truth   ///< by the file's own "categories": any id; all of them share as many landmarks as its items have
};

/// The category of DeepFashion2 that has this name: as annotated ("short sleeve top") or as in the official COCO files
/// ("short_sleeved_shirt"), in letters of either case, with blanks, `_` or `-` between the words.
std::optional<CategoryIndex> find_deepfashion2_name(std::string_view name);
/// Whether two names differ only in how they are spelled, or are both names of one category of DeepFashion2.
bool is_same_name(std::string_view a, std::string_view b);

/// DeepFashion2's set, for everything that has no other: native annotations, the retrieval files, the paper's tables.
const CategorySet& deepfashion2_categories();

}  // namespace df2
