// Non-maximum suppression against torchvision's, and its own rules.
#include <ATen/Parallel.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <catch2/catch.hpp>

#include <df2_reference/ops/ops.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

/// The boxes of record_fixtures.py.
struct Boxes {
  Tensor corners = [] {
    const Tensor near = made("corners", {300, 2}, 50, 50);
    return at::cat({near, near + made("sides", {300, 2}, 20, 19)}, 1);
  }();
  Tensor scores = (made("scores", {300}, 0.5, 0.5) * 64).floor() / 64;
  Tensor groups = made("groups", {300}, 2, 2).floor().to(at::kLong);
};

std::vector<std::int64_t> list_of(const Tensor& indices) {
  return {indices.const_data_ptr<std::int64_t>(), indices.const_data_ptr<std::int64_t>() + indices.numel()};
}

TEST_CASE("the boxes that torchvision keeps are kept, in its order") {
  const Boxes boxes;
  const nlohmann::json recorded = fixture("nms");
  for (const nlohmann::json& run : recorded["one_group"]) {
    const auto expected = run["kept"].get<std::vector<std::int64_t>>();
    CAPTURE(run["iou_threshold"].get<double>(), expected.size());
    CHECK(list_of(nms(boxes.corners, boxes.scores, at::zeros({300}, at::kLong), run["iou_threshold"])) == expected);
  }
  for (const nlohmann::json& run : recorded["groups"]) {
    const auto expected = run["kept"].get<std::vector<std::int64_t>>();
    const Tensor distinct = made("distinct", {300}, 0.5, 0.5);
    CHECK(list_of(nms(boxes.corners.round(), distinct, boxes.groups, run["iou_threshold"])) == expected);
  }
}

TEST_CASE("a box suppresses those of its group that cover it above the threshold and score less") {
  const Tensor corners = at::tensor({0.0F, 0.0F, 10.0F, 10.0F,  // the best
                                     0.0F, 0.0F, 10.0F, 5.0F,   // half of it: not above a threshold of 0.5
                                     0.0F, 0.0F, 10.0F, 6.0F})  // more than half
                             .view({3, 4});
  const Tensor scores = at::tensor({0.9F, 0.2F, 0.5F});
  CHECK(list_of(nms(corners, scores, at::zeros({3}, at::kLong), 0.5)) == std::vector<std::int64_t>{0, 1});
  CHECK(list_of(nms(corners, scores, at::tensor({0L, 0L, 7L}), 0.5)) == std::vector<std::int64_t>{0, 2, 1});
}

TEST_CASE("of equal scores the first box is the better one") {
  const Tensor corners = at::tensor({0.0F, 0.0F, 10.0F, 10.0F}).view({1, 4}).repeat({3, 1});
  const Tensor scores = at::tensor({0.5F, 0.5F, 0.5F});
  CHECK(list_of(nms(corners, scores, at::zeros({3}, at::kLong), 0.5)) == std::vector<std::int64_t>{0});
}

TEST_CASE("boxes without area are all kept, and no boxes keep none") {
  const Tensor corners = at::tensor({5.0F, 5.0F, 5.0F, 5.0F}).view({1, 4}).repeat({2, 1});
  CHECK(nms(corners, at::tensor({0.1F, 0.2F}), at::zeros({2}, at::kLong), 0.5).numel() == 2);
  CHECK(nms(corners.slice(0, 0, 0), at::zeros({0}), at::zeros({0}, at::kLong), 0.5).numel() == 0);
}

TEST_CASE("the same boxes are kept with any number of threads") {
  const Boxes boxes;
  const int before = at::get_num_threads();
  std::vector<std::vector<std::int64_t>> kept;
  for (const int threads : {1, 2, 5}) {
    at::set_num_threads(threads);
    kept.push_back(list_of(nms(boxes.corners, boxes.scores, boxes.groups, 0.3)));
  }
  at::set_num_threads(before);
  CHECK(kept[1] == kept[0]);
  CHECK(kept[2] == kept[0]);
}

TEST_CASE("suppression refuses lists of other lengths") {
  const Boxes boxes;
  CHECK_THROWS_WITH(nms(boxes.corners, boxes.scores.slice(0, 1), boxes.groups, 0.5),
                    Catch::Contains("a score for each of 300 boxes expected"));
  CHECK_THROWS_WITH(nms(boxes.corners, boxes.scores, boxes.scores, 0.5), Catch::Contains("a group (int64)"));
  CHECK_THROWS_WITH(nms(boxes.scores, boxes.scores, boxes.groups, 0.5), Catch::Contains("shape [n, 4] expected"));
}

}  // namespace
}  // namespace df2::reference::test
