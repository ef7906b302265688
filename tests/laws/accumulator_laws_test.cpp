#include <df2_eval/accumulate.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>

#include "../oracle/random_case.h"
#include "../support.h"

namespace {

using namespace df2;
using namespace df2::eval;
using df2::oracle::Case;
using df2::oracle::random_case;

constexpr Task kApTasks[] = {Task::detection, Task::landmarks, Task::segmentation};

Partial accumulate(Task task, const Case& data, Options options = {}) {
  if (task == Task::detection) return accumulate_detection(data.dataset, data.predictions, options);
  if (task == Task::landmarks) return accumulate_landmarks(data.dataset, data.predictions, options);
  return accumulate_segmentation(data.dataset, data.predictions, options);
}

const ApAccumulator& main_of(const Partial& partial) {
  return std::get<ApOutcomes>(partial.outcomes).main;
}

void check_same(const Partial& a, const Partial& b) {
  CHECK(a.outcomes == b.outcomes);
  CHECK(a.counts == b.counts);
}

/// One partial per shard of the images; some shards may have none.
std::vector<Partial> shards_of(Task task, const Case& data, int count, std::mt19937& random) {
  std::vector<Options> shards(static_cast<std::size_t>(count));
  for (const ImageRecord& image : data.dataset.images()) shards[random() % shards.size()].images.push_back(image.id);
  std::vector<Partial> partials;
  for (const Options& shard : shards) {
    if (!shard.images.empty()) partials.push_back(accumulate(task, data, shard));
  }
  return partials;
}

/// An item of id 0 takes part in the matching unseen: bounds do not know of it (docs/metrics.md).
Dataset without_id_zero(const Dataset& dataset) {
  std::vector<ImageRecord> images(dataset.images().begin(), dataset.images().end());
  for (ImageRecord& image : images) {
    for (Item& item : image.items) ++item.id;
  }
  return Dataset(dataset.name(), std::move(images), {dataset.listed().begin(), dataset.listed().end()});
}

void check_within(const TaskSummary& summary, const std::optional<std::pair<double, double>>& bounds) {
  const std::optional<double> ap = summary.summary[0].second;
  REQUIRE(ap.has_value() == bounds.has_value());
  if (!ap) return;
  CHECK(*ap >= bounds->first - 1e-12);
  CHECK(*ap <= bounds->second + 1e-12);
}

bool throws_code(const std::function<void()>& action, Code code) {
  try {
    action();
  } catch (const Error& error) {
    return error.issues().shown().front().code == code;
  }
  return false;
}

}  // namespace

TEST_CASE("Shards of the images merged in any order are the single run") {
  std::mt19937 random(11);
  for (const Task task : kApTasks) {
    for (int trial = 0; trial < 12; ++trial) {
      const Case data = random_case(random, task, {.images = 12, .with_attributes = trial % 3 != 2});
      const Partial whole = accumulate(task, data);
      std::vector<Partial> shards = shards_of(task, data, 1 + trial % 5, random);
      std::shuffle(shards.begin(), shards.end(), random);
      Partial merged = shards.front();
      for (std::size_t i = 1; i < shards.size(); ++i) merge(merged, shards[i]);
      check_same(merged, whole);
      CHECK(render_report(make_report(merged), Format::json) == render_report(make_report(whole), Format::json));
    }
  }
}

TEST_CASE("Landmark partials that are written are read again, also where num_keypoints and the landmarks disagree") {
  std::mt19937 random(19);
  const df2::test::ScratchFolder folder;
  const std::string path = (folder.path() / "part").string();
  for (int trial = 0; trial < 20; ++trial) {
    const Case data = random_case(random, Task::landmarks, {.images = 6});
    const Partial whole = accumulate(Task::landmarks, data);
    write_partial(whole, path);
    check_same(read_partial(path), whole);
  }
}

TEST_CASE("Merging is associative") {
  std::mt19937 random(12);
  for (int trial = 0; trial < 20; ++trial) {
    const Case data = random_case(random, Task::detection, {.images = 9});
    const std::vector<Partial> shards = shards_of(Task::detection, data, 3, random);
    if (shards.size() != 3) continue;
    ApAccumulator left = main_of(shards[0]);
    left.merge(main_of(shards[1]));
    left.merge(main_of(shards[2]));
    ApAccumulator right = main_of(shards[1]);
    right.merge(main_of(shards[2]));
    ApAccumulator all = main_of(shards[0]);
    all.merge(right);
    CHECK(left == all);
  }
}

TEST_CASE("An empty accumulator changes nothing, on either side") {
  std::mt19937 random(13);
  const Case data = random_case(random, Task::detection);
  const ApAccumulator whole = main_of(accumulate(Task::detection, data));
  for (const ApAccumulator& empty : {ApAccumulator(), ApAccumulator(whole.category_count(), whole.subset_count())}) {
    ApAccumulator left = whole;
    left.merge(empty);
    CHECK(left == whole);
    ApAccumulator right = empty;
    right.merge(whole);
    CHECK(right == whole);
  }
  ApAccumulator both;
  both.merge(ApAccumulator());
  CHECK(both == ApAccumulator());
}

TEST_CASE("An image in two parts is refused and changes nothing") {
  std::mt19937 random(14);
  const Case data = random_case(random, Task::detection, {.images = 6});
  const ApAccumulator whole = main_of(accumulate(Task::detection, data));
  Options last;
  last.images = {data.dataset.images().back().id};
  const ApAccumulator part = main_of(accumulate(Task::detection, data, last));
  ApAccumulator merged = whole;
  CHECK(throws_code([&] { merged.merge(part); }, Code::partial_overlap));
  CHECK(throws_code([&] { merged.merge(whole); }, Code::partial_overlap));
  CHECK(merged == whole);
}

TEST_CASE("Accumulators of different subsets do not merge") {
  ApAccumulator four(13, 4);
  CHECK(throws_code([&] { four.merge(ApAccumulator(13, 16)); }, Code::partial_signature));
}

TEST_CASE("One, two and eight threads give equal bits") {
  std::mt19937 random(15);
  for (const Task task : kApTasks) {
    // More images than a thread takes at a time.
    const int images = task == Task::segmentation ? 300 : 900;
    const Case data = random_case(random, task, {.images = images, .items = 3, .predictions = 8});
    std::vector<Partial> partials;
    std::vector<std::string> texts;
    for (const int threads : {1, 2, 8}) {
      const ThreadLimit limit(threads);
      partials.push_back(accumulate(task, data));
      const Report report = make_report(partials.back());
      texts.push_back(render_report(report, Format::json) + render_curves(report));
    }
    for (const Partial& partial : partials) check_same(partial, partials.front());
    for (const std::string& text : texts) CHECK(text == texts.front());
  }
}

TEST_CASE("No order of equal scores leads AP out of its bounds") {
  std::mt19937 random(20);
  int moved = 0;
  for (const Task task : kApTasks) {
    for (int trial = 0; trial < 40; ++trial) {
      CAPTURE(trial);
      Case data = random_case(random, task, {.images = 3, .predictions = trial % 4 == 0 ? 30 : 9});
      data.dataset = without_id_zero(data.dataset);
      for (double& score : data.predictions.score) score = std::floor(3 * score);
      Options options;
      options.ties = true;
      if (trial % 2 == 0) options.max_dets = {1 + trial % 5};
      const Report given = make_report(accumulate(task, data, options));
      std::vector<std::size_t> order(data.predictions.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      for (int k = 0; k < 12; ++k) {
        std::shuffle(order.begin(), order.end(), random);
        const Report other =
            make_report(accumulate(task, {data.dataset, df2::oracle::reordered(data.predictions, order)}, options));
        check_within(other.summary, given.ap_bounds);
        if (other.vis) check_within(*other.vis, given.vis_ap_bounds);
        moved += other.summary.summary[0].second != given.summary.summary[0].second;
      }
    }
  }
  CHECK(moved > 300);
}

TEST_CASE("Without equal scores the file order of predictions changes no bit") {
  std::mt19937 random(16);
  for (const Task task : kApTasks) {
    for (int trial = 0; trial < 8; ++trial) {
      Case data = random_case(random, task);
      std::vector<std::size_t> order(data.predictions.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      std::shuffle(order.begin(), order.end(), random);
      for (std::size_t i = 0; i < order.size(); ++i) data.predictions.score[order[i]] = static_cast<double>(i) / 1000;
      const Partial straight = accumulate(task, data);
      std::shuffle(order.begin(), order.end(), random);
      data.predictions = df2::oracle::reordered(data.predictions, order);
      check_same(accumulate(task, data), straight);
    }
  }
}

TEST_CASE("Every metric lies between 0 and 1 and AP falls as the threshold rises") {
  std::mt19937 random(17);
  for (const Task task : kApTasks) {
    for (int trial = 0; trial < 8; ++trial) {
      const Report report = make_report(accumulate(task, random_case(random, task)));
      const auto check = [](const Summary& summary) {
        for (const auto& [name, value] : summary) {
          INFO(name);
          if (value) CHECK((*value >= 0 && *value <= 1));
        }
      };
      check(report.summary.summary);
      for (const auto& category : report.summary.per_category) check(category.summary);
      for (const auto& subset : report.summary.subsets) check(subset.summary);
      for (const auto& curve : report.summary.curves.curves) {
        if (curve) CHECK(std::is_sorted(curve->recall.rbegin(), curve->recall.rend()));
      }
    }
  }
}

TEST_CASE("Predictions of lower score than all others leave the recall reached before as it is") {
  std::mt19937 random(18);
  for (int trial = 0; trial < 10; ++trial) {
    Case data = random_case(random, Task::detection);
    const Report before = make_report(accumulate(Task::detection, data));
    auto& boxes = std::get<BoxColumn>(data.predictions.geometry);
    for (std::uint32_t image = 0; image < data.dataset.images().size(); ++image) {
      data.predictions.image.push_back(image);
      data.predictions.category.push_back(0);
      data.predictions.score.push_back(-1);
      boxes.push_back({500, 500, 10, 10});
    }
    const Report after = make_report(accumulate(Task::detection, data));
    // Far-off predictions at the end of the list are wrong without a rank among the right ones.
    CHECK(after.summary.summary == before.summary.summary);
  }
}
