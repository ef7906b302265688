// What the walk counts of how a submission was perhaps meant: the best rows of an image, and sums that any shards add
// up to. Their notices are tried in tests/python/test_notices.py.
#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/partial/detail/sealed_file.h>
#include <df2_eval/tasks/best_rows.h>

#include "../oracle/random_case.h"
#include "../support.h"

using namespace df2;
using namespace df2::eval;
using nlohmann::json;

namespace {

constexpr Task kApTasks[] = {Task::detection, Task::landmarks, Task::segmentation};

Partial run(const oracle::Case& made, Task task, const Options& options = {}) {
  if (task == Task::detection) return accumulate_detection(made.dataset, made.predictions, options);
  if (task == Task::landmarks) return accumulate_landmarks(made.dataset, made.predictions, options);
  return accumulate_segmentation(made.dataset, made.predictions, options);
}

const Signs& signs_of(const Partial& partial) {
  return std::get<ApOutcomes>(partial.outcomes).signs;
}

/// The rows with the 3 highest scores, unless others have the same score.
std::set<std::uint32_t> best_rows(std::vector<std::uint32_t> rows, const std::vector<double>& score) {
  std::set<std::uint32_t> best;
  for (const std::uint32_t row : rows) {
    const auto as_good = std::ranges::count_if(rows, [&](std::uint32_t other) { return score[other] >= score[row]; });
    if (as_good <= 3) best.insert(row);
  }
  return best;
}

}  // namespace

TEST_CASE("The best rows of an image are those that no order of equal scores can change") {
  std::mt19937 random(1);
  std::size_t found = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    CAPTURE(trial);
    const std::uint32_t values = 1 + random() % 12;
    std::vector<double> score(random() % 12);
    for (double& value : score) value = static_cast<double>(random() % values);
    BestRows best(score);
    std::vector<std::uint32_t> all;
    for (std::uint32_t row = 0; row < score.size();) {
      std::vector<std::uint32_t> cell;
      for (std::size_t n = 1 + random() % 5; n > 0 && row < score.size(); --n) cell.push_back(row++);
      std::ranges::stable_sort(cell, [&](auto a, auto b) { return score[a] > score[b]; });
      best.add(cell);
      all.insert(all.end(), cell.begin(), cell.end());
    }
    const auto rows = best.rows();
    CHECK(std::set(rows.begin(), rows.end()) == best_rows(all, score));
    found += rows.size();
    best.clear();
    CHECK(best.rows().empty());
  }
  CHECK(found > 2000);
}

TEST_CASE("The signs of all images are the sum of each image's, whatever the task") {
  std::mt19937 random(2);
  Signs all;
  for (int trial = 0; trial < 60; ++trial) {
    CAPTURE(trial);
    for (const Task task : kApTasks) {
      const oracle::Case made = oracle::random_case(random, task, {.images = 8, .items = 4, .predictions = 12});
      Signs sum;
      for (const ImageRecord& image : made.dataset.images()) {
        Options options;
        options.images = {image.id};
        sum.add(signs_of(run(made, task, options)));
      }
      const Signs whole = signs_of(run(made, task));
      CHECK(sum == whole);
      std::uint64_t with_items = 0, without_rows = 0;
      for (std::uint32_t i = 0; i < made.dataset.images().size(); ++i) {
        const bool has_items = !made.dataset.images()[i].items.empty();
        with_items += has_items;
        without_rows += has_items && std::ranges::find(made.predictions.image, i) == made.predictions.image.end();
      }
      CHECK(whole.images_with_items == with_items);
      CHECK(whole.images_without_rows == without_rows);
      all.add(whole);
    }
  }
  CHECK(all.judged > 500);
  CHECK(all.fit > 100);
}

TEST_CASE("A partial whose signs contradict it is refused") {
  const test::ScratchFolder folder;
  std::mt19937 random(3);
  for (const Task task : kApTasks) {
    const Partial partial = run(oracle::random_case(random, task, {.images = 8, .items = 4, .predictions = 12}), task);
    const std::string path = (folder.path() / "good").string();
    write_partial(partial, path);
    CHECK(signs_of(read_partial(path)) == signs_of(partial));
    const json good = json::from_cbor(detail::read_sealed_file(path, 1 << 30));
    const auto refused = [&](const std::function<void(json & signs)>& change) {
      json content = good;
      change(content["outcomes"]["signs"]);
      const std::string changed = folder.write("changed", detail::sealed(json::to_cbor(content)));
      CHECK_THROWS_AS(read_partial(changed), Error);
    };
    for (const auto& [name, count] : good["outcomes"]["signs"].items()) {
      CAPTURE(name);
      refused([&, key = name](json& signs) { signs[key] = 1'000'000; });
      refused([&, key = name](json& signs) { signs[key] = -1; });
      refused([&, key = name](json& signs) { signs.erase(key); });
    }
    refused([](json& signs) { signs["another"] = 1; });
    refused([](json& signs) { signs["images_without_rows"] = signs["images_with_items"].get<int>() + 1; });
    if (task == Task::detection) {
      refused([](json& signs) { signs["fit_next_image"] = signs["judged"].get<int>() - signs["fit"].get<int>() + 1; });
      refused([](json& signs) { signs["better_as_corners"] = signs["judged"].get<int>() + 1; });
    } else {
      refused([](json& signs) { signs["judged"] = 1; });
      refused([](json& signs) { signs["may_be_corners"] = 1; });
    }
  }
}
