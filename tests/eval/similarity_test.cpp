#include <df2_eval/similarity.h>

#include <cmath>

#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/mask.h>
#include <df2_eval/match.h>
#include <df2_eval/subset.h>
#include <df2_eval/threshold.h>

using namespace df2;
using namespace df2::eval;

TEST_CASE("Box overlap is intersection over union, over the prediction for crowds") {
  CHECK(box_iou({0, 0, 10, 10}, {5, 0, 10, 10}, false) == 50.0 / 150.0);
  CHECK(box_iou({0, 0, 10, 10}, {5, 0, 10, 10}, true) == 0.5);
  CHECK(box_iou({0, 0, 10, 10}, {10, 0, 10, 10}, false) == 0);
  CHECK(box_iou({0, 0, 0, 10}, {0, 0, 10, 10}, false) == 0);
}

TEST_CASE("Boxes that overlap but whose union is 0 in double are not similar") {
  const Box vanishing{0, 0, 1e-163, 1e-163};
  CHECK(box_iou(vanishing, vanishing, false) == 0);
  CHECK(box_iou(vanishing, {0, 0, 1, 1}, true) == 0);
  // The right side rounds away to twice the width: the shared area is that of both boxes.
  const Box rounding{1 + 0x1p-52, 0, 0x1p-53, 1};
  REQUIRE((rounding.x + rounding.width) - rounding.x == 2 * rounding.width);
  CHECK(box_iou(rounding, rounding, false) == 0);
}

TEST_CASE("Mask overlap counts pixels") {
  const Size size{10, 10};
  const Mask a = mask_from_box({0, 0, 4, 4}, size), b = mask_from_box({2, 2, 4, 4}, size);
  const MaskRuns p{a.runs, tight_box(a.runs, size), mask_area(a.runs)},
      q{b.runs, tight_box(b.runs, size), mask_area(b.runs)};
  CHECK(mask_iou(p, q, false) == 4.0 / 28.0);
  CHECK(mask_iou(p, q, true) == 4.0 / 16.0);
}

TEST_CASE("OKS falls with distance measured in sigmas and area") {
  Item item;
  item.category = 8;
  item.box = {0, 0, 100, 100};
  item.area = 10000;
  item.landmarks.assign(8, {50, 50, 2});
  item.landmarks[3].visibility = 0;
  item.labelled_count = 7;
  std::vector<Point> points(8, {50, 50});
  CHECK(oks(points, item, deepfashion2_categories(), Visibility::vis_and_occ) == 1);
  points[3] = {900, 900};  // not labelled: not looked at
  CHECK(oks(points, item, deepfashion2_categories(), Visibility::vis_and_occ) == 1);
  const double sigma = deepfashion2_categories().sigmas(8)[0];
  points[0].x += 10;
  const double expected = (6 + std::exp(-100 / (2 * 10000 * 4 * sigma * sigma))) / 7;
  CHECK(oks(points, item, deepfashion2_categories(), Visibility::vis_and_occ) == Approx(expected).epsilon(1e-12));
  item.landmarks[0].visibility = 1;
  CHECK(oks(points, item, deepfashion2_categories(), Visibility::vis) == 1);
  CHECK(counted_landmarks(item, Visibility::vis) == 6);
  // The file's num_keypoints decides for both.
  Item unlabelled = item;
  unlabelled.labelled_count = 0;
  CHECK(counted_landmarks(unlabelled, Visibility::vis) == 0);
  CHECK(counted_landmarks(unlabelled, Visibility::vis_and_occ) == 0);
}

TEST_CASE("An item whose file says that it has no landmark has none in either view") {
  Item item;
  item.category = 8;
  item.landmarks.assign(8, {50, 50, 2});
  item.labelled_count = 0;
  CHECK(counted_landmarks(item, Visibility::vis_and_occ) == 0);
  CHECK(counted_landmarks(item, Visibility::vis) == 0);
}

TEST_CASE("An item without labels is compared with its box, doubled about itself") {
  Item item;
  item.category = 8;
  item.box = {10, 10, 10, 10};
  item.area = 100;
  item.landmarks.assign(8, {0, 0, 0});
  CHECK(oks(std::vector<Point>(8, Point{1, 29}), item, deepfashion2_categories(), Visibility::vis_and_occ) == 1);
  CHECK(oks(std::vector<Point>(294, Point{500, 500}), item, deepfashion2_categories(), Visibility::vis_and_occ) ==
        Approx(0).margin(1e-9));
}

TEST_CASE("Thresholds and recall points are numpy's to the bit") {
  CHECK(coco_thresholds()[1] == 0x1.199999999999ap-1);
  CHECK(coco_thresholds()[7] == 0x1.b333333333333p-1);
  CHECK(coco_thresholds()[8] == 0x1.cccccccccccccp-1);
  CHECK(coco_thresholds()[9] == 0.95);
  CHECK(coco_recall_points()[3] == 0x1.eb851eb851eb8p-6);
  CHECK(coco_recall_points()[35] != 0.35);
  CHECK(coco_recall_points()[100] == 1);
}

TEST_CASE("Equal similarity goes to the later item and counted items come before ignored ones") {
  SimilarityMatrix similarity(2, 3);
  similarity << 0.8, 0.8, 0.9,  //
      0.8, 0.8, 0.9;
  const std::vector<ItemFlags> flags = {{false, false}, {false, false}, {true, false}};
  std::vector<Match> matches(2);
  MatchScratch scratch;
  match_greedily(similarity, flags, coco_thresholds(), scratch, matches);
  CHECK(matches[0].matched == 0x1FF);  // above 0.8 only the ignored item is left, and it is taken
  CHECK(matches[0].ignored == 0x180);
  CHECK(matches[1].matched == 0x07F);
  CHECK(matches[1].ignored == 0);
}

TEST_CASE("A crowd may be taken again") {
  SimilarityMatrix similarity(3, 1);
  similarity << 0.6, 0.6, 0.4;
  std::vector<Match> matches(3);
  MatchScratch scratch;
  match_greedily(similarity, std::vector<ItemFlags>{{true, true}}, coco_thresholds(), scratch, matches);
  CHECK(matches[0] == matches[1]);
  CHECK(matches[1].matched == 0x7);
  CHECK(matches[2] == Match{});
}

TEST_CASE("Area ranges include both ends") {
  const auto subsets = make_subsets(Task::detection, true, SubsetRule::images);
  REQUIRE(subsets.size() == 16);
  CHECK((subsets[1].holds_area(1024) && subsets[2].holds_area(1024) && subsets[2].holds_area(9216) &&
         subsets[3].holds_area(9216)));
  CHECK(make_subsets(Task::landmarks, false, SubsetRule::images).size() == 3);
}
