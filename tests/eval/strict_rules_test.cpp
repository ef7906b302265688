// What the strict rules must not let pay, and a slow way to say the same: strict scores are the official ones of a
// ground truth without id 0, of predictions that hold nothing but their own points and are no larger than any range.
#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include <df2_eval/evaluate.h>

#include "../oracle/random_case.h"
#include "../oracle/retrieval_oracle.h"

using namespace df2;
using namespace df2::eval;

namespace {

constexpr Task kApTasks[] = {Task::detection, Task::landmarks, Task::segmentation};

Partial accumulate(const oracle::Case& made, Task task, Rules rules) {
  Options options;
  options.task = task;
  options.rules = rules;
  if (task == Task::detection) return accumulate_detection(made.dataset, made.predictions, options);
  if (task == Task::landmarks) return accumulate_landmarks(made.dataset, made.predictions, options);
  return accumulate_segmentation(made.dataset, made.predictions, options);
}

/// What the scores are made of. Signs are no part of it, because they are those of the rows as they came.
ApOutcomes ap(const Partial& partial) {
  ApOutcomes outcomes = std::get<ApOutcomes>(partial.outcomes);
  outcomes.signs = {};
  return outcomes;
}

std::vector<QueryOutcome> queries(const oracle::RetrievalCase& made, Rules rules) {
  Options options;
  options.rules = rules;
  const Partial partial = accumulate_retrieval(made.truth, made.predictions, options);
  const auto found = std::get<RetrievalOutcomes>(partial.outcomes).main.queries();
  return {found.begin(), found.end()};
}

Dataset with_ids(const Dataset& dataset, const std::function<std::int64_t(std::int64_t)>& id_of) {
  std::vector<ImageRecord> images(dataset.images().begin(), dataset.images().end());
  for (ImageRecord& image : images) {
    for (Item& item : image.items) item.id = id_of(item.id);
  }
  return Dataset(dataset.name(), images, {dataset.listed().begin(), dataset.listed().end()});
}

/// Rewrites each row of landmarks; `change` gets its category and points.
void change_points(Predictions& predictions,
                   const std::function<std::vector<Point>(CategoryIndex, std::span<const Point>)>& change) {
  auto* column = std::get_if<LandmarkColumn>(&predictions.geometry);
  if (!column) return;
  LandmarkColumn changed;
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const std::vector<Point> points = change(predictions.category[row], column->row(row));
    changed.points.insert(changed.points.end(), points.begin(), points.end());
    changed.begin.push_back(changed.points.size());
    changed.areas.push_back(extent_of(points));
  }
  *column = std::move(changed);
}

std::vector<Point> own_points(CategoryIndex category, std::span<const Point> points) {
  const Category& info = deepfashion2_categories()[category];
  if (points.size() != info.landmark_count) points = points.subspan(info.landmark_begin, info.landmark_count);
  return {points.begin(), points.end()};
}

/// All 294 points: those of the category, and anything in the other places.
std::vector<Point> with_junk(std::mt19937& random, CategoryIndex category, std::span<const Point> points) {
  const std::vector<Point> own = own_points(category, points);
  const double reach = random() % 2 ? 1e6 : 300;
  std::uniform_real_distribution<double> number(-reach, reach);
  std::vector<Point> all(kDeepFashion2Landmarks);
  for (Point& p : all) p = {number(random), number(random)};
  std::copy(own.begin(), own.end(),
            all.begin() + static_cast<std::ptrdiff_t>(deepfashion2_categories()[category].landmark_begin));
  return all;
}

/// Some boxes and some own points become larger than every area range.
void make_some_huge(std::mt19937& random, Predictions& predictions) {
  if (auto* boxes = std::get_if<BoxColumn>(&predictions.geometry)) {
    for (Box& box : *boxes) {
      if (random() % 8 == 0) box = {-1e5, -1e5, 2e5, 2e5 + static_cast<double>(random() % 3)};
    }
  }
  change_points(predictions, [&](CategoryIndex, std::span<const Point> points) {
    std::vector<Point> changed(points.begin(), points.end());
    if (random() % 8 == 0) {
      for (Point& p : changed) p = {p.x * 1e4, p.y * 1e4};
    }
    return changed;
  });
}

/// Nothing is larger than 1e10. Boxes that are cannot match a case's items, so a smaller one that does not match, too,
/// takes their place.
void clamp_areas(Predictions& predictions) {
  if (auto* boxes = std::get_if<BoxColumn>(&predictions.geometry)) {
    for (Box& box : *boxes) {
      if (box.area() > 1e10) box = {9e5, 9e5, 1e5, 1e5};
    }
  }
  if (auto* column = std::get_if<LandmarkColumn>(&predictions.geometry)) {
    for (double& area : column->areas) area = std::min(area, 1e10);
  }
}

}  // namespace

TEST_CASE("Strict scores are the official ones of what the strict rules look at") {
  std::mt19937 random(11);
  for (const Task task : kApTasks) {
    int differ = 0;
    for (int trial = 0; trial < 60; ++trial) {
      CAPTURE(static_cast<int>(task), trial);
      oracle::Case made = oracle::random_case(random, task);
      change_points(made.predictions, [](CategoryIndex, std::span<const Point> points) {
        return std::vector<Point>(points.begin(), points.end());
      });
      make_some_huge(random, made.predictions);
      oracle::Case plain = made;
      plain.dataset = with_ids(made.dataset, [](std::int64_t id) { return id + 1; });
      change_points(plain.predictions, own_points);
      clamp_areas(plain.predictions);
      const Partial strict = accumulate(made, task, Rules::strict);
      REQUIRE(ap(strict) == ap(accumulate(plain, task, Rules::official)));
      differ += !(ap(strict) == ap(accumulate(made, task, Rules::official)));
    }
    if (task != Task::segmentation) CHECK(differ > 5);
  }
}

TEST_CASE("Junk in the places of other categories changes no strict score") {
  std::mt19937 random(12);
  int differ = 0;
  for (int trial = 0; trial < 60; ++trial) {
    CAPTURE(trial);
    const oracle::Case honest = oracle::random_case(random, Task::landmarks);
    oracle::Case trick = honest;
    change_points(trick.predictions, [&](CategoryIndex category, std::span<const Point> points) {
      return with_junk(random, category, points);
    });
    const Partial a = accumulate(honest, Task::landmarks, Rules::strict);
    const Partial b = accumulate(trick, Task::landmarks, Rules::strict);
    REQUIRE(ap(a) == ap(b));
    CHECK(a.counts.duplicates == b.counts.duplicates);
    differ += !(ap(accumulate(honest, Task::landmarks, Rules::official)) ==
                ap(accumulate(trick, Task::landmarks, Rules::official)));
  }
  CHECK(differ > 30);
}

TEST_CASE("The id 0 changes no strict score, and is counted under both rules") {
  std::mt19937 random(13);
  for (const Task task : kApTasks) {
    int differ = 0;
    for (int trial = 0; trial < 60; ++trial) {
      CAPTURE(static_cast<int>(task), trial);
      oracle::Case without = oracle::random_case(random, task);
      without.dataset = with_ids(without.dataset, [](std::int64_t id) { return id + 1; });
      oracle::Case with = without;
      with.dataset = with_ids(without.dataset, [&](std::int64_t id) { return id == 3 ? 0 : id; });
      const Partial a = accumulate(without, task, Rules::strict), b = accumulate(with, task, Rules::strict);
      REQUIRE(ap(a) == ap(b));
      const Partial official = accumulate(with, task, Rules::official);
      CHECK(a.counts.id_zero == 0);
      CHECK(b.counts.id_zero == official.counts.id_zero);
      differ += !(ap(official) == ap(accumulate(without, task, Rules::official)));
    }
    CHECK(differ > 3);
  }
}

TEST_CASE("Predictions beyond every area range are counted under both rules") {
  std::mt19937 random(14);
  for (const Task task : {Task::detection, Task::landmarks}) {
    for (int trial = 0; trial < 20; ++trial) {
      oracle::Case made = oracle::random_case(random, task);
      make_some_huge(random, made.predictions);
      std::uint64_t huge = 0;
      if (const auto* boxes = std::get_if<BoxColumn>(&made.predictions.geometry)) {
        huge =
            static_cast<std::uint64_t>(std::ranges::count_if(*boxes, [](const Box& box) { return box.area() > 1e10; }));
      } else {
        const auto& areas = std::get<LandmarkColumn>(made.predictions.geometry).areas;
        huge = static_cast<std::uint64_t>(std::ranges::count_if(areas, [](double area) { return area > 1e10; }));
      }
      CHECK(accumulate(made, task, Rules::official).counts.beyond_areas == huge);
      CHECK(accumulate(made, task, Rules::strict).counts.beyond_areas == huge);
    }
  }
}

TEST_CASE("Retrieval rows repeated for all categories change nothing under the strict rules") {
  std::mt19937 random(15);
  int better = 0;
  for (int trial = 0; trial < 200; ++trial) {
    CAPTURE(trial);
    const oracle::RetrievalCase honest = oracle::random_retrieval_case(random);
    oracle::RetrievalCase trick = honest;
    RetrievalPredictions& rows = trick.predictions;
    for (std::size_t row = 0; row < honest.predictions.size(); ++row) {
      for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category) {
        rows.image_id.push_back(rows.image_id[row]);
        rows.box.push_back(rows.box[row]);
        rows.category.push_back(category);
        rows.score.push_back(rows.score[row] - (random() % 2 ? 0 : 0.01));
        const auto entries = honest.predictions.row(row);
        rows.entries.insert(rows.entries.end(), entries.begin(), entries.end());
        rows.begin.push_back(rows.entries.size());
      }
    }
    REQUIRE(queries(honest, Rules::strict) == queries(trick, Rules::strict));
    const auto hits = [](const std::vector<QueryOutcome>& found) {
      return std::ranges::count_if(found, [](const QueryOutcome& query) { return query.rank > 0; });
    };
    better += hits(queries(trick, Rules::official)) > hits(queries(honest, Rules::official));
  }
  CHECK(better > 20);
}

TEST_CASE("Retrieval rows that overlap no item change no strict hit") {
  std::mt19937 random(16);
  int differ = 0;
  for (int trial = 0; trial < 200; ++trial) {
    CAPTURE(trial);
    const oracle::RetrievalCase honest = oracle::random_retrieval_case(random);
    oracle::RetrievalCase trick = honest;
    RetrievalPredictions& rows = trick.predictions;
    for (const std::int64_t id : honest.truth.image_ids()) {
      for (CategoryIndex category = 0; category < kDeepFashion2Categories; ++category) {
        rows.image_id.push_back(id);
        rows.box.push_back({700, 700, 10, 10});
        rows.category.push_back(category);
        rows.score.push_back(2);
        for (const GalleryItem& item : honest.truth.gallery()) rows.entries.push_back({item.image_id, item.box});
        rows.entries.resize(std::min(rows.entries.size(), rows.begin.back() + 20));
        rows.begin.push_back(rows.entries.size());
      }
    }
    const auto ranks = [&](const oracle::RetrievalCase& made, Rules rules) {
      std::vector<std::uint32_t> found;
      for (const QueryOutcome& query : queries(made, rules)) found.push_back(query.rank);
      return found;
    };
    REQUIRE(ranks(honest, Rules::strict) == ranks(trick, Rules::strict));
    differ += ranks(honest, Rules::official) != ranks(trick, Rules::official);
  }
  CHECK(differ > 50);
}
