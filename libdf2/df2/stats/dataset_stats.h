// In: a dataset. Out: what there is of everything in it, counted: the numbers of the paper's Table 1 and Figure 3, and
// those that training asks for. Called by df2-data stats and the Python package.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/attributes.h>
#include <df2/dataset.h>
#include <df2/pairs.h>
#include <df2/stats/distribution.h>

namespace df2 {

/// How many items have each level of each attribute, in the order of kAttributes.
using LevelCounts = std::array<std::array<std::uint64_t, kLevelsPerAttribute>, kAttributes.size()>;

/// How often a landmark is not labelled (v = 0), occluded (1) and visible (2).
using VisibilityCounts = std::array<std::uint64_t, 3>;

/// How many things have each number of something, such as images of items: number -> things.
using Tally = std::map<std::uint64_t, std::uint64_t>;

struct CategoryStats {
  std::int64_t id = 1;
  std::string name;
  std::uint64_t items = 0;
  std::uint64_t items_with_attributes = 0;
  LevelCounts levels = {};                  ///< of these
  std::vector<VisibilityCounts> landmarks;  ///< of each of the category's own, over the items that give landmarks
  bool operator==(const CategoryStats&) const = default;
};

struct SourceStats {
  std::uint64_t images = 0;
  std::uint64_t items = 0;
  bool operator==(const SourceStats&) const = default;
};

/// Consumer-to-shop pairs by the rule of pairs.h.
struct PairStats {
  PairCounts counts;
  std::uint64_t image_pairs = 0;  ///< a consumer image and a shop image that both show an identity
  bool operator==(const PairStats&) const = default;
};

/// Quantities whose distribution is told.
enum class Measure : std::uint8_t { picture_width, picture_height, box_width, box_height, box_side, box_share };

struct MeasureRow {
  Measure measure;
  std::string_view key;           ///< in JSON and CSV
  std::string_view title;         ///< in tables and charts
  std::string_view unit;          ///< "pixels", or "%" where 1 is the whole
  std::span<const double> edges;  ///< of the histogram's bins
};

inline constexpr std::array kPixelEdges = {16.0,  32.0,  64.0,   96.0,   128.0,  192.0,  256.0, 384.0,
                                           512.0, 768.0, 1024.0, 1536.0, 2048.0, 3072.0, 4096.0};
/// Those of the scale levels, 10 and 40 %, are among them.
inline constexpr std::array kShareEdges = {0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};

inline constexpr std::array<MeasureRow, 6> kMeasures = {{
    {Measure::picture_width, "picture_width", "picture width", "pixels", kPixelEdges},
    {Measure::picture_height, "picture_height", "picture height", "pixels", kPixelEdges},
    {Measure::box_width, "box_width", "box width", "pixels", kPixelEdges},
    {Measure::box_height, "box_height", "box height", "pixels", kPixelEdges},
    {Measure::box_side, "box_side", "square root of the box's area", "pixels", kPixelEdges},
    {Measure::box_share, "box_share", "box's share of the picture", "%", kShareEdges},
}};

struct DatasetStats {
  std::string name;  ///< of the ground truth
  std::uint64_t images = 0;
  std::uint64_t items = 0;
  std::uint64_t items_with_landmarks = 0;  ///< the file gives them, be they labelled or not
  std::uint64_t items_with_masks = 0;
  std::uint64_t items_with_attributes = 0;
  std::uint64_t labelled_landmarks = 0;   ///< of all items, v = 1 or 2
  LevelCounts levels = {};                ///< of the items with attributes
  std::vector<CategoryStats> categories;  ///< all of the dataset's set, by id
  Tally items_per_image;                  ///< number of items -> images
  std::uint64_t items_with_pair_id = 0;
  Tally styles_per_pair_id;                          ///< number of different styles > 0 -> pair_ids
  std::array<SourceStats, 2> sources = {};           ///< by Source
  SourceStats unknown_source;                        ///< of images whose source is not in the file
  std::optional<PairStats> pairs;                    ///< nothing where a source or pair_id is not in the file
  std::array<Distribution, kMeasures.size()> sizes;  ///< by Measure; of pictures and boxes as far as they are known

  const Distribution& size(Measure measure) const { return sizes[static_cast<std::size_t>(measure)]; }
  const SourceStats& source(Source of) const { return sources[static_cast<std::size_t>(of)]; }
  bool operator==(const DatasetStats&) const = default;
};

/// The same for any number of threads.
DatasetStats collect_stats(const Dataset& dataset);

}  // namespace df2
