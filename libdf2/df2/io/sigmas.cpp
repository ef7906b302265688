#include <array>

#include <fmt/format.h>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/json_document.h>

namespace df2 {

namespace {

/// Of a person: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles. Source: COCO keypoint evaluation.
constexpr std::array<double, 17> kCocoPerson = {.026, .025, .025, .035, .035, .079, .079, .072, .072,
                                                .062, .062, .107, .107, .087, .087, .089, .089};

}  // namespace

bool knows_sigmas(std::size_t landmarks) {
  return landmarks == 0 || landmarks == kCocoPerson.size() || landmarks == deepfashion2_categories().sigmas().size();
}

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

std::vector<double> read_sigmas(const std::string& path) {
  constexpr double kLargest = 1e6;
  const JsonDocument file = read_document(path, Fault::usage);
  const std::vector<JsonPlace> places = file.root().elements();
  if (places.empty() || places.size() > kMostLandmarks) {
    file.root().refuse(Code::list_length, fmt::format("an array of 1 to {} sigmas", kMostLandmarks),
                       fmt::format("one of {}", places.size()));
  }
  std::vector<double> sigmas;
  for (const JsonPlace& place : places) {
    if (!place.value().is_number()) place.refuse(Code::wrong_type, "a positive number");
    sigmas.push_back(place.value().get<double>());
    if (!(sigmas.back() > 0 && sigmas.back() <= kLargest)) {
      place.refuse(Code::out_of_range, "a positive number of at most 1,000,000");
    }
  }
  return sigmas;
}

}  // namespace df2
