// In: image ids, a task, categories. Out: random partials, their bytes and reports. Used by the tests of partials.
#pragma once

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2_eval/partial/partial.h>
#include <df2_eval/report/report.h>

namespace df2::eval::test {

inline constexpr const char* kHash = "0123456789abcdef";

/// As a COCO-type file may list them: ids with gaps, and the 17 landmarks of persons.
inline CategorySet eighty_categories() {
  std::vector<Category> categories;
  for (int i = 0; i < 80; ++i) {
    Category category;
    category.id = i + i / 7;
    category.name = "category " + std::to_string(i % 79);  // two have one name
    category.landmark_count = i == 0 ? 17 : 0;
    categories.push_back(category);
  }
  return {categories, std::vector<double>(17, 0.05)};
}

inline ApOutcomes& ap(Partial& partial) {
  return std::get<ApOutcomes>(partial.outcomes);
}

/// How many items each subset counts: each item has one area and one level of each attribute.
inline std::vector<std::uint32_t> random_items(std::mt19937& random, const std::vector<Subset>& subsets) {
  std::vector<std::uint32_t> counted(subsets.size());
  for (std::size_t n = random() % 3; n > 0; --n) {
    Item item;
    item.area = static_cast<double>(random() % 20'000);
    const auto level = [&] { return static_cast<std::uint8_t>(1 + random() % 3); };
    item.attributes = Attributes{level(), level(), level(), level()};
    for (std::size_t s = 0; s < subsets.size(); ++s) counted[s] += subsets[s].holds(item);
  }
  return counted;
}

/// `may_find`: there is an item left that the prediction can find.
inline Outcome random_outcome(std::mt19937& random, bool may_find) {
  Outcome outcome;
  outcome.matched = random() & all_bits(10);
  outcome.ignored = may_find ? random() & outcome.matched : outcome.matched;
  return outcome;
}

inline constexpr Task kApTasks[] = {Task::detection, Task::landmarks, Task::segmentation};

/// Random outcomes of the images, the same for an image whatever the other images are.
inline Partial random_partial(const std::vector<std::int64_t>& images, Task task = Task::landmarks,
                              const CategorySet& categories = {}) {
  Partial partial;
  partial.categories = categories;
  partial.options = settled({.task = task}, true);
  partial.ground_truth = {"gt", kHash};
  partial.files[{"results.json", kHash}] = {1000, {2, {{"note", 3}}}};
  partial.scored = {0, 6, static_cast<CategoryIndex>(categories.size() - 1)};
  partial.subsets = make_subsets(task, true, SubsetRule::images);
  const std::size_t subsets = partial.subsets.size();
  ApOutcomes& views = ap(partial);
  views.main = ApAccumulator(categories.size(), subsets);
  if (task == Task::landmarks) {
    views.visibility = Visibility::vis_and_occ;
    views.vis = ApAccumulator(categories.size(), subsets);
  }
  if (has_class_agnostic_ap(partial.options)) views.class_agnostic = ApAccumulator(1, 1);
  for (const std::int64_t image : images) {
    std::mt19937 random(static_cast<unsigned>(image));
    views.main.add_image(image);
    if (views.vis) views.vis->add_image(image);
    if (views.class_agnostic) views.class_agnostic->add_image(image);
    std::vector<double> all_scores;
    std::uint32_t all_counted = 0;
    ++partial.counts.images;
    for (const CategoryIndex category : partial.scored) {
      std::vector<double> scores(random() % 4);
      double score = 1;
      for (double& next : scores) next = score -= 0.1 * static_cast<double>(random() % 3);
      const auto counted = random_items(random, partial.subsets);
      std::vector<Outcome> outcomes;
      for (std::uint32_t p = 0; p < scores.size(); ++p) {
        for (const std::uint32_t items : counted) outcomes.push_back(random_outcome(random, p < items));
      }
      if (!scores.empty() && counted.back() == 0) outcomes.back() = {0, 0, true};
      views.main.add_cell(category, scores, outcomes, counted);
      if (views.vis) views.vis->add_cell(category, scores, std::vector<Outcome>(outcomes.size()), counted);
      partial.counts.items += counted[0];
      partial.counts.predictions += scores.size();
      all_scores.insert(all_scores.end(), scores.begin(), scores.end());
      all_counted += counted[0];
    }
    if (!views.class_agnostic) continue;
    std::ranges::sort(all_scores, std::greater());
    std::vector<Outcome> outcomes;
    for (std::uint32_t p = 0; p < all_scores.size(); ++p) outcomes.push_back(random_outcome(random, p < all_counted));
    views.class_agnostic->add_cell(0, all_scores, outcomes, std::vector{all_counted});
  }
  return partial;
}

inline std::vector<std::int64_t> first_images(std::int64_t count) {
  std::vector<std::int64_t> images(static_cast<std::size_t>(count));
  std::iota(images.begin(), images.end(), 1);
  return images;
}

inline std::string text_of(const Partial& partial) {
  const Report report = make_report(partial);
  return render_report(report, Format::json) + render_curves(report);
}

inline std::vector<std::uint8_t> bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Error refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  FAIL("was accepted");
  return Error(Fault::internal, Code::internal, "", "");
}

}  // namespace df2::eval::test
