#include <df2/draw/pose_layout.h>

#include <array>
#include <cassert>
#include <cstdint>
#include <span>

namespace df2 {

namespace {

struct Place {
  std::uint8_t landmark;  ///< from 1
  double x, y;
};

/// The centre line is x = 100. Landmarks of the right half follow from their mirror partners.
constexpr double kCentre = 100;

constexpr Place kShortSleeveTop[] = {{1, 100, 22},  {2, 70, 8},    {3, 80, 28},   {4, 100, 40},  {7, 42, 18},
                                     {8, 18, 44},   {9, -6, 74},   {10, 22, 98},  {11, 38, 84},  {12, 52, 66},
                                     {13, 56, 104}, {14, 54, 150}, {15, 52, 200}, {16, 100, 207}};
constexpr Place kLongSleeveTop[] = {{1, 100, 22},  {2, 70, 8},    {3, 80, 28},    {4, 100, 40},   {7, 40, 20},
                                    {8, 18, 60},   {9, 3, 104},   {10, -10, 148}, {11, -22, 194}, {12, 4, 200},
                                    {13, 15, 162}, {14, 26, 127}, {15, 37, 95},   {16, 50, 66},   {17, 56, 106},
                                    {18, 54, 152}, {19, 52, 204}, {20, 100, 211}};
constexpr Place kShortSleeveOutwear[] = {{1, 100, 14},  {2, 70, 6},    {3, 77, 26},   {4, 90, 40},
                                         {7, 42, 18},   {8, 18, 44},   {9, -6, 74},   {10, 22, 98},
                                         {11, 38, 84},  {12, 52, 66},  {13, 56, 104}, {14, 54, 150},
                                         {15, 52, 200}, {16, 87, 207}, {30, 89, 96},  {31, 88, 152}};
constexpr Place kLongSleeveOutwear[] = {{1, 100, 14},  {2, 70, 6},    {3, 77, 26},    {4, 90, 40},    {7, 40, 20},
                                        {8, 18, 60},   {9, 3, 104},   {10, -10, 148}, {11, -22, 194}, {12, 4, 200},
                                        {13, 15, 162}, {14, 26, 127}, {15, 37, 95},   {16, 50, 66},   {17, 56, 106},
                                        {18, 54, 152}, {19, 52, 204}, {20, 87, 211},  {38, 89, 98},   {39, 88, 155}};
constexpr Place kVest[] = {{1, 100, 40}, {2, 62, 6},   {3, 72, 50},   {4, 100, 72},  {7, 36, 10},
                           {8, 30, 104}, {9, 29, 152}, {10, 22, 208}, {11, 100, 215}};
constexpr Place kSling[] = {{1, 100, 54}, {2, 62, 34},  {3, 76, 62},   {4, 100, 80},  {7, 52, -22},
                            {8, 36, 108}, {9, 40, 156}, {10, 30, 208}, {11, 100, 215}};
constexpr Place kShorts[] = {{1, 34, 0}, {2, 100, 6}, {4, 14, 84}, {5, 0, 164}, {6, 84, 174}, {7, 100, 100}};
constexpr Place kTrousers[] = {{1, 48, 0},   {2, 100, 6},  {4, 38, 74},  {5, 32, 146},
                               {6, 26, 236}, {7, 66, 241}, {8, 78, 156}, {9, 100, 78}};
constexpr Place kSkirt[] = {{1, 62, 0}, {2, 100, 7}, {4, 30, 84}, {5, 0, 168}, {6, 100, 190}};
constexpr Place kShortSleeveDress[] = {{1, 100, 20},  {2, 72, 6},    {3, 81, 26},  {4, 100, 38},
                                       {7, 44, 18},   {8, 22, 44},   {9, -2, 72},  {10, 24, 96},
                                       {11, 38, 82},  {12, 54, 64},  {13, 60, 90}, {14, 62, 118},
                                       {15, 54, 150}, {16, 30, 204}, {17, 0, 262}, {18, 100, 274}};
constexpr Place kLongSleeveDress[] = {{1, 100, 20},  {2, 72, 6},    {3, 81, 26},    {4, 100, 38},   {7, 42, 20},
                                      {8, 20, 58},   {9, 4, 98},    {10, -10, 138}, {11, -24, 182}, {12, 2, 188},
                                      {13, 14, 152}, {14, 26, 119}, {15, 38, 90},   {16, 54, 64},   {17, 61, 94},
                                      {18, 63, 122}, {19, 56, 154}, {20, 34, 208},  {21, 6, 266},   {22, 100, 278}};
constexpr Place kVestDress[] = {{1, 100, 36}, {2, 66, 6},    {3, 76, 46},   {4, 100, 66}, {7, 42, 10},   {8, 46, 84},
                                {9, 52, 116}, {10, 48, 148}, {11, 30, 200}, {12, 0, 262}, {13, 100, 274}};
constexpr Place kSlingDress[] = {{1, 100, 46}, {2, 64, 28},   {3, 78, 54},   {4, 100, 70}, {7, 54, -26},  {8, 42, 88},
                                 {9, 50, 118}, {10, 46, 150}, {11, 28, 202}, {12, 0, 262}, {13, 100, 274}};

constexpr std::array<std::span<const Place>, kDeepFashion2Categories> kLayouts = {
    kShortSleeveTop, kLongSleeveTop, kShortSleeveOutwear, kLongSleeveOutwear, kVest,      kSling,     kShorts,
    kTrousers,       kSkirt,         kShortSleeveDress,   kLongSleeveDress,   kVestDress, kSlingDress};

}  // namespace

std::vector<Point> pose_layout(CategoryIndex category) {
  assert(category < kLayouts.size());
  const Category& known = deepfashion2_categories()[category];
  std::vector<Point> points(known.landmark_count);
  for (const Place place : kLayouts[category]) {
    points[place.landmark - 1u] = {place.x, place.y};
    const auto partner = static_cast<std::size_t>(known.mirror_landmark(place.landmark));
    if (partner != place.landmark) points[partner - 1u] = {2 * kCentre - place.x, place.y};
  }
  return points;
}

}  // namespace df2
