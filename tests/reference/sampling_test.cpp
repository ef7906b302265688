// Which boxes stand for which garment, and which of them a step learns from.
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include <df2_reference/training/sampling.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

Tensor flags(const std::vector<int>& values) {
  return at::tensor(values).to(at::kBool);
}

TEST_CASE("a box stands for the garment that it overlaps most, if it overlaps enough") {
  const Tensor garments = at::tensor({0.0F, 0.0F, 10.0F, 10.0F, 20.0F, 0.0F, 30.0F, 10.0F}).view({2, 4});
  const Tensor boxes = at::tensor({0.0F, 0.0F, 10.0F, 8.0F,      // 0.8 of the first
                                   20.0F, 0.0F, 30.0F, 5.0F,     // 0.5 of the second
                                   20.0F, 0.0F, 30.0F, 4.0F,     // 0.4
                                   50.0F, 50.0F, 60.0F, 60.0F})  // nothing
                           .view({4, 4});
  const Assignment plain = assigned(boxes, garments, {0.7, 0.45, false});
  CHECK(plain.garment.slice(0, 0, 3).equal(at::tensor({0L, 1L, 1L})));
  CHECK(plain.positive.equal(flags({1, 0, 0, 0})));
  CHECK(plain.negative.equal(flags({0, 0, 1, 1})));
  const Assignment with_best = assigned(boxes, garments, {0.7, 0.45, true});
  CHECK(with_best.positive.equal(flags({1, 1, 0, 0})));
  CHECK(with_best.negative.equal(flags({0, 0, 1, 1})));
}

TEST_CASE("without garments every box is negative, and a garment that no box touches makes none positive") {
  const Tensor boxes = at::tensor({0.0F, 0.0F, 10.0F, 8.0F}).view({1, 4});
  CHECK(assigned(boxes, at::zeros({0, 4}), {0.7, 0.3, true}).negative.all().item<bool>());
  const Tensor far = at::tensor({50.0F, 50.0F, 60.0F, 60.0F}).view({1, 4});
  CHECK_FALSE(assigned(boxes, far, {0.7, 0.3, true}).positive.any().item<bool>());
}

TEST_CASE("a sample has at most its share of positive boxes, each box once, and is drawn from its stream") {
  Assignment assignment;
  assignment.positive = at::zeros({100}, at::kBool);
  assignment.positive.slice(0, 0, 30).fill_(true);
  assignment.negative = assignment.positive.logical_not();
  const auto draw = [&](std::uint64_t picture) {
    Random stream = picture_stream(1, 2, picture);
    return sampled(assignment, {40, 0.25}, stream);
  };
  const Sample sample = draw(7);
  CHECK(sample.positive.numel() == 10);
  CHECK(sample.negative.numel() == 30);
  CHECK(sample.positive.lt(30).all().item<bool>());
  CHECK(sample.negative.ge(30).all().item<bool>());
  CHECK(sample.negative.diff().gt(0).all().item<bool>());
  CHECK(draw(7).negative.equal(sample.negative));
  CHECK_FALSE(draw(8).negative.equal(sample.negative));

  assignment.positive.fill_(false);
  CHECK(draw(7).negative.numel() == 40);
}

}  // namespace
}  // namespace df2::reference::test
