// Decodes the landmarks of 100 detections, once from the maps of their own categories and once from all 294 maps, in
// turn, and prints medians and their ratio.
// usage: df2-bench-landmarks [ROUNDS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/stack.h>

#include <df2/category_set.h>
#include <df2_reference/heads/landmark_head.h>
#include <df2_reference/nn/layers.h>

namespace {

using namespace df2::reference;

constexpr std::int64_t kDetections = 100;

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const at::NoGradGuard no_gradient;
  ModelOptions options;
  Parameters parameters;
  const Scope scope(parameters);
  const LandmarkHead head(scope / "roi_heads", options);
  // The same layers once more, to be called for all maps.
  const std::int64_t channels = options.landmarks.channels.back(), between = options.landmarks.deconvolved;
  const Deconvolution first(scope / "first", channels, between, 4),
      second(scope / "second", between, df2::kDeepFashion2Landmarks, 4);
  parameters.initialise(1);

  // Garments of 40 to 436 pixels, and of all 13 categories in turn.
  const Tensor features = at::empty({kDetections, channels, options.landmarks.bins, options.landmarks.bins}).uniform_();
  const Tensor index = at::arange(kDetections, at::kLong), side = 40 + 4 * index.to(at::kFloat);
  const Tensor labels = index.remainder(static_cast<std::int64_t>(df2::kDeepFashion2Categories)) + 1;
  const Tensor corners = at::stack({index.to(at::kFloat), index.to(at::kFloat), index + side, index + 1.5 * side}, 1);

  std::vector<double> own, all;
  for (int round = 0; round < rounds; ++round) {
    own.push_back(seconds_of([&] { peaks(head.maps(features, labels), corners); }));
    all.push_back(seconds_of([&] { peaks({{0, index, second(first(features).relu_())}}, corners); }));
  }
  std::printf(
      "%lld detections, %d threads, medians of %d\nown category  %.3f s\nall 294 maps  %.3f s\nratio         %.1f\n",
      static_cast<long long>(kDetections), at::get_num_threads(), rounds, median(own), median(all),
      median(all) / median(own));
}
