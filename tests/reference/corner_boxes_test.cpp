// Codes of boxes, and boxes cut to their picture.
#include <ATen/ops/tensor.h>
#include <catch2/catch.hpp>

#include <df2_reference/proposals/corner_boxes.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

TEST_CASE("a box decoded from its own code is itself") {
  const Tensor boxes = at::tensor({3.0F, 4.0F, 20.0F, 44.0F, 0.0F, 0.0F, 5.0F, 5.0F}).view({2, 4});
  const Tensor targets = at::tensor({1.0F, 9.0F, 25.0F, 30.0F, 2.0F, 1.0F, 4.0F, 9.0F}).view({2, 4});
  const BoxCode code{{10, 10, 5, 5}};
  CHECK(difference(code.decode(code.encode(targets, boxes), boxes).squeeze(1), targets) < 1e-4);
}

TEST_CASE("no code makes a box more than 62.5 times as large") {
  const Tensor box = at::tensor({0.0F, 0.0F, 2.0F, 4.0F}).view({1, 4});
  const Tensor decoded = BoxCode{}.decode(at::tensor({0.0F, 0.0F, 1e9F, 1e9F}).view({1, 4}), box)[0][0];
  CHECK(difference(decoded, at::tensor({-61.5F, -123.0F, 63.5F, 127.0F})) < 1e-3);
}

TEST_CASE("boxes are cut to their picture, and small ones are left out") {
  const Tensor boxes = at::tensor({-5.0F, 2.0F, 30.0F, 99.0F, 1.0F, 1.0F, 1.0F, 9.0F}).view({2, 4});
  const Tensor cut = clipped(boxes, {50, 20});
  CHECK(difference(cut[0], at::tensor({0.0F, 2.0F, 20.0F, 50.0F})) == 0);
  CHECK(indices_of_large(cut, 1e-2).equal(at::tensor({0L})));
}

}  // namespace
}  // namespace df2::reference::test
