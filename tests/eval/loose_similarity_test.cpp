#include <df2_eval/loose_similarity.h>

#include <cmath>
#include <limits>
#include <random>

#include <catch2/catch.hpp>

#include <df2/mask.h>

using namespace df2;
using namespace df2::eval;

TEST_CASE("Loosely compared, boxes of plain numbers are as similar as strictly") {
  std::mt19937 generator(1);
  std::uniform_real_distribution<double> place(0, 50);
  for (int trial = 0; trial < 1000; ++trial) {
    const Box a{place(generator), place(generator), place(generator), place(generator)};
    const Box b{place(generator), place(generator), place(generator), place(generator)};
    for (const bool is_crowd : {false, true}) REQUIRE(loose_box_iou(a, b, is_crowd) == box_iou(a, b, is_crowd));
  }
}

TEST_CASE("Loosely compared, what is no number is passed over, and a union of 0 is divided by") {
  const double no_number = std::numeric_limits<double>::quiet_NaN();
  const Box plain{0, 0, 5, 5};
  CHECK(loose_box_iou(plain, {no_number, 0, 5, 5}, false) == 1);
  CHECK(loose_box_iou({no_number, 0, 5, 5}, plain, false) == 1);
  CHECK(std::isnan(loose_box_iou(plain, {0, 0, no_number, 5}, false)));
  const Box vanishing{0, 0, 1e-163, 1e-163};
  CHECK(std::isnan(loose_box_iou(vanishing, vanishing, false)));
}

TEST_CASE("Masks of different sizes have no similarity where their boxes overlap, else 0") {
  const Size size{10, 10}, other{10, 12};
  const Mask a = mask_from_box({0, 0, 4, 4}, size), b = mask_from_box({2, 2, 4, 4}, size);
  const Mask c = mask_from_box({2, 2, 4, 4}, other), d = mask_from_box({6, 6, 3, 3}, other);
  const auto measured = [](const Mask& mask) {
    return SizedMaskRuns{{mask.runs, tight_box(mask.runs, mask.size), mask_area(mask.runs)}, mask.size};
  };
  CHECK(loose_mask_iou(measured(a), measured(b), false) == mask_iou(measured(a).mask, measured(b).mask, false));
  CHECK_FALSE(loose_mask_iou(measured(a), measured(c), false));
  CHECK(loose_mask_iou(measured(a), measured(d), true) == 0);
}
