#include <df2/draw/palette.h>

#include <array>

namespace df2 {

namespace {

constexpr std::array<Colour, 7> kColours = {kOrange, kSkyBlue, kGreen, kPurple, kBlue, kVermilion, kYellow};
constexpr std::array<Hatch, 5> kHatches = {Hatch::none, Hatch::falling, Hatch::rising, Hatch::level, Hatch::upright};

}  // namespace

CategoryLook look_of(CategoryIndex category) {
  return {kColours[category % kColours.size()], kHatches[category / kColours.size() % kHatches.size()]};
}

Colour ink_on(Colour background) {
  const int light = 299 * background.red + 587 * background.green + 114 * background.blue;
  return light > 95'000 ? kBlack : kWhite;
}

}  // namespace df2
