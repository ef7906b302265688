#include <df2_eval/threshold.h>

#include <cmath>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

using namespace df2::eval;

TEST_CASE("Similarity thresholds are numpy's linspace to the bit") {
  const auto& thresholds = coco_thresholds();
  CHECK(thresholds == std::vector<double>{0x1.0000000000000p-1, 0x1.199999999999ap-1, 0x1.3333333333333p-1,
                                          0x1.4cccccccccccdp-1, 0x1.6666666666666p-1, 0x1.8000000000000p-1,
                                          0x1.999999999999ap-1, 0x1.b333333333333p-1, 0x1.cccccccccccccp-1,
                                          0x1.e666666666666p-1});
  // What a running sum or the decimal literal would give there.
  CHECK(thresholds[8] != 0.9);
  CHECK(thresholds[7] != 0.5 + 7 * 0.05);
}

TEST_CASE("Recall points are numpy's linspace to the bit") {
  const auto& points = coco_recall_points();
  for (std::size_t i = 0; i < 100; ++i) CHECK(points[i] == static_cast<double>(i) * 0.01);
  CHECK(points[100] == 1.0);
  for (const std::size_t i : {35, 41, 47, 57, 69, 70, 82, 83, 94, 95}) CHECK(points[i] != static_cast<double>(i) / 100);
}

TEST_CASE("Steps are numpy's linspace, so that COCO's spelling gives COCO's bits") {
  CHECK(expand_steps("0.5:0.05:0.95", 64) == coco_thresholds());
  CHECK(expand_steps("0.50:0.05:0.95", 64) == coco_thresholds());
  CHECK(expand_steps("0:0.01:1", 101) == coco_recall_points());
  CHECK(expand_steps("0.25:0.25:0.75", 64) == std::vector<double>{0.25, 0.5, 0.75});
  CHECK(expand_steps("0:0.1:0.3", 64)->size() == 4);
  CHECK(expand_steps("0:1:1", 64) == std::vector<double>{0, 1});
}

TEST_CASE("Text that is no sequence of steps is none") {
  for (const char* text : {"", "0.5", "0.5:0.05", "0.5:0.05:0.95:1", "a:0.05:0.95", "0.5:0:0.95", "0.5:-0.05:0.95",
                           "0.95:0.05:0.5", "0.5:0.05:0.5", "0.5:0.04:0.95", ":0.05:0.95", "0.5::0.95", "0.5:nan:0.9",
                           "0:0.001:1", "0:1e-300:1", "inf:1:inf", "0.5:0.05:0.95 "}) {
    CAPTURE(text);
    CHECK_FALSE(expand_steps(text, 101));
  }
}

TEST_CASE("A threshold is called by its percent") {
  for (const double threshold : coco_thresholds()) CHECK(percent(threshold).size() == 2);
  CHECK(percent(0.333) == "33.3");
  CHECK(percent(0.05) == "5");
  CHECK(percent(1) == "100");
  CHECK(find_threshold(coco_thresholds(), 0.75) == 5);
  CHECK_FALSE(find_threshold(coco_thresholds(), 0.9));  // linspace's is another number
}

TEST_CASE("Fewer than eight values are added from left to right") {
  const std::vector<double> values = {1e16, 1, -1e16, 1, 1, 1, 1};
  double sum = 0;
  for (const double value : values) sum += value;
  CHECK(pairwise_sum(values.data(), values.size()) == sum);
  CHECK(pairwise_sum(values.data(), 0) == 0);
}

TEST_CASE("Eight to 128 values are added in eight lanes and the rest one by one") {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  for (std::size_t count = 8; count <= 128; ++count) {
    std::vector<double> v(count);
    for (double& value : v) value = std::exp(20 * uniform(random));
    double lane[8] = {};
    for (std::size_t i = 0; i < count / 8 * 8; ++i) lane[i % 8] = i < 8 ? v[i] : lane[i % 8] + v[i];
    double sum = ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    for (std::size_t i = count / 8 * 8; i < count; ++i) sum = sum + v[i];
    CHECK(pairwise_sum(v.data(), count) == sum);
  }
}

TEST_CASE("More than 128 values are halved at a multiple of eight") {
  std::mt19937 random(2);
  std::vector<double> v(300);
  for (double& value : v) value = std::uniform_real_distribution<double>(0, 1)(random);
  // 300 -> 144 + 156; 144 -> 72 + 72; 156 -> 72 + 84
  const auto part = [&](std::size_t begin, std::size_t count) { return pairwise_sum(v.data() + begin, count); };
  CHECK(part(0, 300) == (part(0, 72) + part(72, 72)) + (part(144, 72) + part(216, 84)));
}
