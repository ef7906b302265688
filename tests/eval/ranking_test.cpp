#include <df2_eval/ranking/rank_submission.h>

#include <algorithm>
#include <numeric>
#include <random>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2/parallel.h>

using namespace df2;
using namespace df2::eval;

namespace {

FeatureMatrix random_features(std::mt19937& random, std::size_t rows, std::size_t columns, bool is_coarse) {
  FeatureMatrix features{{"random.npy", rows, columns}, {}};
  std::normal_distribution<float> normal;
  for (std::size_t i = 0; i < rows * columns; ++i) {
    features.values.push_back(is_coarse ? static_cast<float>(random() % 3) - 1 : normal(random));
  }
  return features;
}

/// Every gallery row by similarity in double, then by index.
std::vector<std::uint32_t> sorted_gallery(std::span<const float> q, const FeatureMatrix& gallery,
                                          const RankOptions& options) {
  std::vector<double> similarity;
  for (std::size_t g = 0; g < gallery.rows; ++g) {
    double dot = 0, qq = 0, gg = 0, distance = 0, learned = 0;
    for (std::size_t d = 0; d < q.size(); ++d) {
      const double a = q[d], b = gallery.row(g)[d];
      dot += a * b, qq += a * a, gg += b * b;
      distance += (a - b) * (a - b);
      if (options.distance.kind == FeatureDistance::learned)
        learned += options.distance.weights.values[d] * ((a - b) * (a - b));
    }
    const double lengths = std::sqrt(qq) * std::sqrt(gg);
    similarity.push_back(options.distance.kind == FeatureDistance::l2       ? -distance
                         : options.distance.kind == FeatureDistance::cosine ? (lengths > 0 ? dot / lengths : 0)
                                                                            : learned);
  }
  std::vector<std::uint32_t> order(gallery.rows);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return similarity[a] > similarity[b]; });
  order.resize(std::min(order.size(), options.length));
  return order;
}

}  // namespace

TEST_CASE("The ranked gallery is the sorted one, ties by index, for every metric, size and number of threads") {
  std::mt19937 random(1);
  for (const FeatureDistance metric : {FeatureDistance::l2, FeatureDistance::cosine, FeatureDistance::learned}) {
    for (int trial = 0; trial < 24; ++trial) {
      CAPTURE(static_cast<int>(metric), trial);
      const std::size_t columns = 1 + random() % 70;
      const bool is_coarse = trial % 2 == 0;
      const FeatureMatrix queries = random_features(random, 1 + random() % 300, columns, is_coarse);
      FeatureMatrix gallery = random_features(random, 1 + random() % 3000, columns, is_coarse);
      if (trial % 3 == 0)
        std::copy_n(gallery.values.begin(), columns, gallery.values.end() - static_cast<long>(columns));
      RankOptions options;
      options.distance.kind = metric;
      options.length = 1 + random() % 40;
      if (metric == FeatureDistance::learned) options.distance.weights = random_features(random, 1, columns, false);
      const ThreadLimit limit(1 + trial % 4);
      const auto ranked = rank_gallery(queries, gallery, options);
      REQUIRE(ranked.size() == queries.rows);
      for (std::size_t q = 0; q < queries.rows; q += 1 + q / 8) {
        REQUIRE(ranked[q] == sorted_gallery(queries.row(q), gallery, options));
      }
    }
  }
}

TEST_CASE("A gallery of equal vectors is listed by index") {
  const FeatureMatrix query{{"q", 1, 3}, {0.1F, 0.7F, -0.3F}};
  FeatureMatrix gallery{{"g", 5000, 3}, {}};
  for (int i = 0; i < 5000; ++i) gallery.values.insert(gallery.values.end(), {0.3F, 0.2F, 0.9F});
  std::vector<std::uint32_t> first(20);
  std::iota(first.begin(), first.end(), 0);
  CHECK(rank_gallery(query, gallery, {}).front() == first);
}

TEST_CASE("An image and box that stands in the gallery twice is listed once") {
  const FeatureMatrix query{{"q", 1, 1}, {0}};
  const FeatureMatrix gallery{{"g", 4, 1}, {1, 2, 3, 4}};
  const Box box{0, 0, 10, 10}, other{5, 5, 10, 10};
  RetrievalPredictions rows;
  rows.image_id = {0};
  rows.box = {box};
  rows.category = {0};
  rows.score = {1};
  RankOptions options;
  options.length = 2;
  const auto found = ranked_submission(rows, query, {{7, box}, {7, box}, {8, box}, {7, other}}, gallery, options);
  CHECK(std::vector(found.row(0).begin(), found.row(0).end()) == std::vector<RankedEntry>{{7, box}, {8, box}});
}

TEST_CASE("Of each image and box the best is listed, however often it stands in the gallery") {
  std::mt19937 random(3);
  for (const FeatureDistance metric : {FeatureDistance::l2, FeatureDistance::cosine, FeatureDistance::learned}) {
    for (int trial = 0; trial < 16; ++trial) {
      CAPTURE(static_cast<int>(metric), trial);
      const std::size_t columns = 1 + random() % 8, boxes = std::size_t{1} << random() % 12;
      const FeatureMatrix queries = random_features(random, 20, columns, trial % 2 == 0);
      const FeatureMatrix gallery = random_features(random, 1 + random() % 3000, columns, trial % 2 == 0);
      std::vector<RankedEntry> entries;
      for (std::size_t g = 0; g < gallery.rows; ++g) {
        const std::size_t box = trial % 4 == 3 && g % 2 ? 0 : random() % boxes;  // one box may be half the gallery
        entries.push_back({static_cast<std::int64_t>(box % 3), {double(box), 0, 10, 10}});
      }
      RankOptions options;
      options.distance.kind = metric;
      options.length = 1 + random() % 30;
      if (metric == FeatureDistance::learned) options.distance.weights = random_features(random, 1, columns, false);
      RetrievalPredictions rows;
      rows.image_id.assign(queries.rows, 0);
      rows.box.assign(queries.rows, {0, 0, 10, 10});
      rows.category.assign(queries.rows, 0);
      rows.score.assign(queries.rows, 1);
      const ThreadLimit limit(1 + trial % 4);
      const auto found = ranked_submission(rows, queries, entries, gallery, options);
      RankOptions all = options;
      all.length = gallery.rows;
      for (std::size_t q = 0; q < queries.rows; ++q) {
        std::vector<RankedEntry> listed;
        for (const std::uint32_t g : sorted_gallery(queries.row(q), gallery, all)) {
          if (listed.size() < options.length && std::ranges::find(listed, entries[g]) == listed.end()) {
            listed.push_back(entries[g]);
          }
        }
        REQUIRE(std::ranges::equal(found.row(q), listed));
      }
    }
  }
}

TEST_CASE("A ranking says what was ranked") {
  const FeatureMatrix query{{"q", 1, 2}, {1, 2}}, gallery{{"g", 1, 2}, {3, 4}};
  RetrievalPredictions rows;
  rows.image_id = {0};
  rows.box = {{0, 0, 10, 10}};
  rows.category = {0};
  rows.score = {1};
  const auto note = [&](const RankOptions& options) {
    return *ranked_submission(rows, query, {{7, {0, 0, 10, 10}}}, gallery, options).ranking;
  };
  CHECK(note({}) == RankingNote{"l2", content_hash(query), content_hash(gallery)});
  const RankingNote row = note({{FeatureDistance::learned, {{"w", 1, 2}, {-1, -2}}}, 20});
  CHECK(row.weights.has_value());
  CHECK(row == note({{FeatureDistance::learned, {{"w", 2, 1}, {-1, -2}}}, 20}));
  CHECK(row != note({{FeatureDistance::learned, {{"w", 1, 2}, {-1, -3}}}, 20}));
}

TEST_CASE("A refusal of features names the file and the row") {
  const auto place = [](const FeatureMatrix& queries, const FeatureMatrix& gallery, const RankOptions& options) {
    try {
      rank_gallery(queries, gallery, options);
    } catch (const Error& error) {
      return error.issues().shown()[0].where.file + error.issues().shown()[0].where.pointer;
    }
    return std::string("none");
  };
  const FeatureMatrix q{{"q.npy", 2, 2}, {1, 2, 1e25F, 4}}, g{{"g.npy", 1, 2}, {1e15F, 1}},
      huge{{"g.npy", 1, 2}, {1e30F, 1}};
  const FeatureMatrix narrow{{"narrow.npy", 1, 1}, {1}}, square{{"w.npy", 2, 2}, {1, 2, 3, 4}};
  CHECK(place(q, g, {}) == "q.npy/1");
  CHECK(place(q, huge, {}) == "g.npy/0");
  CHECK(place(q, g, {{FeatureDistance::cosine, {}}, 20}) == "none");
  CHECK(place(q, narrow, {}) == "narrow.npy");
  CHECK(place(q, g, {{FeatureDistance::learned, narrow}, 20}) == "narrow.npy");
  CHECK(place(q, g, {{FeatureDistance::learned, square}, 20}) == "w.npy");
}

TEST_CASE("Features that do not fit together are refused") {
  const FeatureMatrix two{{"two.npy", 1, 2}, {1, 2}}, three{{"three.npy", 1, 3}, {1, 2, 3}};
  CHECK_THROWS_AS(rank_gallery(two, three, {}), Error);
  CHECK_THROWS_AS(rank_gallery(two, two, {{FeatureDistance::learned, {{"w.npy", 1, 1}, {1}}}, 20}), Error);
  const FeatureMatrix huge{{"huge.npy", 1, 2}, {1e30F, 1e30F}};
  CHECK_THROWS_AS(rank_gallery(huge, huge, {}), Error);
}

TEST_CASE("Features without rows of detected items are those of the ground truth's boxes") {
  const auto settled_boxes = [](const RankingFiles& files, nlohmann::json values) {
    settle_query_boxes(files, values);
    return values.value("query_boxes", "default");
  };
  const RankingFiles features{.query_features = "q.npy", .gallery_features = "g.npy"};
  RankingFiles detected = features;
  detected.query_rows = "rows.json";
  const nlohmann::json none = nlohmann::json::object();
  CHECK(settled_boxes({}, none) == "default");
  CHECK(settled_boxes(features, none) == "ground-truth");
  CHECK(settled_boxes(features, {{"query_boxes", "ground-truth"}}) == "ground-truth");
  CHECK(settled_boxes(detected, none) == "default");
  CHECK(settled_boxes(detected, {{"query_boxes", "detected"}}) == "detected");
  CHECK_THROWS_WITH(settled_boxes(features, {{"query_boxes", "detected"}}),
                    "options: /query_boxes: must be ground-truth, because no query_rows say what was detected "
                    "[option]");
}
