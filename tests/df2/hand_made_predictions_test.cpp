#include <df2/prediction.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/mask.h>
#include <df2_eval/evaluate.h>

#include "random_rows.h"

using namespace df2;
using namespace df2::test;

TEST_CASE("hand-made predictions that do not fit the dataset are refused, whatever is wrong with them") {
  std::mt19937 random(7);
  const Dataset dataset = four_images();
  for (int trial = 0; trial < 600; ++trial) {
    const Kind kind = kKinds[trial % 3];
    Predictions broken = make(random_rows(random, kind, 8), kind, dataset);
    const std::size_t row = random() % 8;
    auto* boxes = std::get_if<BoxColumn>(&broken.geometry);
    auto* landmarks = std::get_if<LandmarkColumn>(&broken.geometry);
    auto* masks = std::get_if<MaskColumn>(&broken.geometry);
    const auto change = static_cast<int>(random() % 8);
    switch (change) {
      case 0:
        broken.image[row] = 4 + random() % 1000;
        break;
      case 1:
        broken.category[row] = static_cast<CategoryIndex>(13 + random() % 60'000);
        break;
      case 2:
        broken.score[row] = std::numeric_limits<double>::quiet_NaN();
        break;
      case 3:
        random() % 2 ? broken.image.pop_back() : broken.category.pop_back();
        break;
      case 4:
        if (boxes) boxes->pop_back();
        if (landmarks) landmarks->areas.pop_back();
        if (masks) random() % 2 ? masks->sizes.pop_back() : masks->digests.pop_back();
        break;
      case 5:
        if (boxes) boxes->push_back({});
        if (landmarks) landmarks->begin[1 + row] += 1'000'000;
        if (masks) masks->begin[1 + row] += 1'000'000;
        break;
      case 6:
        if (boxes) boxes->clear();
        if (landmarks) landmarks->points.pop_back();
        if (masks) masks->sizes[row] = {0, 0};
        break;
      default:
        if (boxes) broken.score.push_back(1);
        if (landmarks) landmarks->begin.pop_back();
        if (masks) masks->counts.resize(masks->counts.size() + 1, '~');
        break;
    }
    INFO("kind " << static_cast<int>(kind) << " change " << change);
    const eval::Options options;
    const auto evaluate = kind == Kind::boxes       ? eval::evaluate_detection
                          : kind == Kind::landmarks ? eval::evaluate_landmarks
                                                    : eval::evaluate_segmentation;
    CHECK_THROWS_AS(evaluate(dataset, broken, options), Error);
  }
}

TEST_CASE("counts that are no mask are refused where they are decoded") {
  std::vector<ImageRecord> images(1);
  images[0].id = 1;
  images[0].size = Size{9, 7};
  images[0].items.resize(1);
  images[0].items[0].segmentation = Mask{{9, 7}, {10, 20, 33}};
  const Dataset dataset("one", images, {0});
  for (const std::string counts : {"", "0", "~~", "zzzzzzzz"}) {
    Predictions broken;
    broken.image = {0};
    broken.category = {0};
    broken.score = {1};
    broken.geometry.emplace<MaskColumn>().push_back(counts, {9, 7}, 3);
    CHECK_THROWS_AS(eval::evaluate_segmentation(dataset, broken, {}), Error);
    broken.geometry.emplace<MaskColumn>().push_back(encode_runs(std::vector<std::uint32_t>{100}), {10, 10}, 0);
    CHECK_THROWS_AS(eval::evaluate_segmentation(dataset, broken, {}), Error);
  }
}
