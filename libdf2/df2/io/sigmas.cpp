#include <array>

#include <fmt/format.h>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/io/ground_truth.h>

namespace df2 {

namespace {

/// Of a person: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles. Source: COCO keypoint evaluation.
constexpr std::array<double, 17> kCocoPerson = {.026, .025, .025, .035, .035, .079, .079, .072, .072,
                                                .062, .062, .107, .107, .087, .087, .089, .089};

}  // namespace

std::vector<double> sigmas_for(std::size_t landmarks, std::span<const double> given) {
  if (!given.empty()) {
    if (given.size() == landmarks) return {given.begin(), given.end()};
    throw Error(Fault::usage, Code::option,
                fmt::format("an item of the ground truth has {} landmarks, but {} sigmas are given: give one for each",
                            landmarks, given.size()));
  }
  const std::span<const double> deepfashion2 = deepfashion2_categories().sigmas();
  if (landmarks == 0) return {};
  if (landmarks == deepfashion2.size()) return {deepfashion2.begin(), deepfashion2.end()};
  if (landmarks == kCocoPerson.size()) return {kCocoPerson.begin(), kCocoPerson.end()};
  throw Error(
      Fault::usage, Code::option,
      fmt::format("an item of the ground truth has {} landmarks, whose sigmas are not known: give them as a file "
                  "with a JSON array of {} positive numbers",
                  landmarks, landmarks));
}

}  // namespace df2
