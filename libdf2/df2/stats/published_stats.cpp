#include <df2/stats/published_stats.h>

#include <array>
#include <numeric>

#include <df2/category_set.h>

namespace df2 {

namespace {

constexpr std::array<PublishedSplit, 9> kSplits = {{
    {.source = "paper", .split = "train", .images = 390'884, .items = 636'624, .pairs = 685'584},
    {.source = "paper", .split = "validation", .images = 33'669, .items = 54'910, .queries = 12'550, .gallery = 37'183},
    {.source = "paper", .split = "test", .images = 67'342, .items = 109'198, .queries = 24'402, .gallery = 75'347},
    {.source = "release", .split = "train", .images = 191'961, .items = 312'186},
    {.source = "release", .split = "validation", .images = 32'153},
    {.source = "release", .split = "test", .images = 62'629},
    {.source = "challenges", .split = "train", .pairs = 337'293},
    {.source = "challenges", .split = "validation", .items = 51'490, .queries = 12'377, .gallery = 36'961},
    {.source = "challenges", .split = "test", .items = 101'351, .queries = 23'390, .gallery = 72'337},
}};

// Thousands of items, in the order of the ids.
constexpr std::array<double, kDeepFashion2Categories> kCategoryItems = {190, 94, 5,  38, 42, 8, 92,
                                                                        147, 82, 46, 24, 49, 19};

// Percent. Figure 3a tells side and back apart, 8 and 7 %; the annotations do not.
constexpr std::array<std::array<double, kLevelsPerAttribute>, kAttributes.size()> kLevelShares = {
    {{26, 50, 24}, {47, 47, 6}, {67, 21, 12}, {7, 78, 15}}};

}  // namespace

std::span<const PublishedSplit> published_splits() {
  return kSplits;
}

std::string_view published_source() {
  return "paper: the DeepFashion2 paper, whose splits are larger than the released ones; it counts 43.8 thousand "
         "identities in all. Its shares of levels are those of Figure 3a, of categories read off the plot of Figure "
         "3b. release: the files that were released. challenges: the pages of the challenges of 2019 and 2020.";
}

std::optional<double> published_category_share(std::string_view name) {
  const std::optional<CategoryIndex> index = find_deepfashion2_name(name);
  if (!index) return std::nullopt;
  return kCategoryItems[*index] / std::accumulate(kCategoryItems.begin(), kCategoryItems.end(), 0.0);
}

double published_level_share(Level level) {
  return kLevelShares[static_cast<std::size_t>(level.attribute)][level.value - 1u] / 100;
}

}  // namespace df2
