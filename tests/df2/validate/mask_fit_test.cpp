#include <df2/validate/mask_fit.h>

#include <optional>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/mask.h>
#include <df2/random.h>

#include "outlined_item.h"

using namespace df2;
using test::kOutlinedSize;

TEST_CASE("an item fits its outlines as it fits their mask, and what surely fits does") {
  Random random(7);
  int sure = 0, fitting = 0, off = 0;
  for (int trial = 0; trial < 5000; ++trial) {
    const Item item = test::random_item(random);
    const auto& outlines = std::get<std::vector<Polygon>>(item.segmentation);
    const std::optional<MaskFit> fit = fit_to_mask(item, mask_from_polygons(outlines, kOutlinedSize));
    const std::optional<MaskFit> same = fit_to_outlines(item, outlines, kOutlinedSize);
    REQUIRE(fit.has_value() == same.has_value());
    if (fit) {
      REQUIRE(fit->box_iou == same->box_iou);
      REQUIRE(fit->off == same->off);
    }
    const bool fits = fit && fit->is_good();
    const bool is_sure = surely_fits_outlines(item, outlines, kOutlinedSize);
    if (is_sure) REQUIRE(fits);
    sure += is_sure;
    fitting += fits;
    off += fit && fit->off.count > 0;
  }
  CHECK(off > 500);
  CHECK(fitting > 500);
  CHECK(sure > fitting / 2);
}
