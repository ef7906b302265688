#include <df2/synth/retrieval_features.h>

#include <algorithm>
#include <cmath>
#include <string>

#include <catch2/catch.hpp>

#include <df2/parallel.h>
#include <df2/synth/scene.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/ranking/rank_submission.h>

#include "../support.h"

namespace {

using namespace df2;
using synth::FeatureOptions;
using synth::make_retrieval_features;
using synth::RetrievalFeatures;

const RetrievalTruth& truth() {
  static const RetrievalTruth made = make_retrieval_truth(synth::make_scenes({.images = 400, .seed = 8}));
  return made;
}

/// The share of the queries that find an item among their first k.
double accuracy(const FeatureOptions& features, int k, eval::FeatureDistance distance) {
  const test::ScratchFolder folder;
  const eval::RankingFiles files{.query_features = (folder.path() / "q.npy").string(),
                                 .gallery_features = (folder.path() / "g.npy").string(),
                                 .distance = distance};
  const auto [queries, gallery] = make_retrieval_features(truth(), features);
  write_features(queries, files.query_features);
  write_features(gallery, files.gallery_features);
  eval::Options options{.task = eval::Task::retrieval};
  options.top_k = {k};
  options.query_boxes = eval::QueryBoxes::ground_truth;
  options = eval::checked(options);
  const eval::Report report = eval::evaluate_retrieval(truth(), eval::rank_files(files, truth(), options), options);
  return report.summary.summary.at(0).second.value();
}

/// What ranking by chance gives: the mean over the queries of 1 - C(gallery - matches, k) / C(gallery, k).
double chance(int k) {
  const double gallery = static_cast<double>(truth().gallery().size());
  const std::vector<std::uint32_t> queries = truth().query_order();
  double sum = 0;
  for (const std::uint32_t index : queries) {
    double none = 1;
    for (int i = 0; i < k; ++i) {
      const double left = gallery - i;
      none *= std::max(0.0, left - static_cast<double>(truth().matches(truth().items()[index]).size())) / left;
    }
    sum += 1 - none;
  }
  return sum / static_cast<double>(queries.size());
}

double share_with_matches() {
  const std::vector<std::uint32_t> queries = truth().query_order();
  const auto found = std::ranges::count_if(
      queries, [](std::uint32_t index) { return !truth().matches(truth().items()[index]).empty(); });
  return static_cast<double>(found) / static_cast<double>(queries.size());
}

}  // namespace

TEST_CASE("Features have a row for each query in the order of the file and for each gallery item, of length 1") {
  const RetrievalFeatures made = make_retrieval_features(truth(), {.dimension = 7});
  CHECK(made.queries.rows == truth().query_order().size());
  CHECK(made.gallery.rows == truth().gallery().size());
  for (const FeatureMatrix* features : {&made.queries, &made.gallery}) {
    CHECK(features->columns == 7);
    REQUIRE(features->values.size() == features->rows * 7);
    for (std::size_t i = 0; i < features->rows; ++i) {
      double squares = 0;
      for (const float value : features->row(i)) squares += double{value} * value;
      CHECK(squares == Approx(1).epsilon(1e-6));
    }
  }
}

TEST_CASE("The same seed makes the same features, for any number of threads; another seed makes others") {
  const RetrievalFeatures made = make_retrieval_features(truth(), {.seed = 3});
  const auto same_as = [&](const RetrievalFeatures& other) {
    return made.queries.values == other.queries.values && made.gallery.values == other.gallery.values;
  };
  CHECK(same_as(make_retrieval_features(truth(), {.seed = 3})));
  const ThreadLimit limit(1);
  CHECK(same_as(make_retrieval_features(truth(), {.seed = 3})));
  CHECK_FALSE(same_as(make_retrieval_features(truth(), {.seed = 4})));
}

TEST_CASE("Features of strength 1 find an item of every query that has one, first") {
  REQUIRE(truth().query_order().size() > 100);
  for (const auto distance : {eval::FeatureDistance::l2, eval::FeatureDistance::cosine}) {
    for (const std::size_t dimension : {2, 64})
      CHECK(accuracy({.strength = 1, .dimension = dimension}, 1, distance) == Approx(share_with_matches()));
  }
}

TEST_CASE("Features of strength 0 rank by chance") {
  const double queries = static_cast<double>(truth().query_order().size());
  for (const int k : {1, 20}) {
    const double expected = chance(k), deviation = std::sqrt(expected * (1 - expected) / queries);
    double mean = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
      mean += accuracy({.seed = seed, .strength = 0}, k, eval::FeatureDistance::l2) / 5;
    INFO("top-" << k << ": " << mean << ", by chance " << expected);
    CHECK(std::abs(mean - expected) < 4 * deviation / std::sqrt(5.0));
  }
}

TEST_CASE("Stronger features find more") {
  double before = -1;
  for (const double strength : {0.0, 0.2, 0.3, 0.4, 0.6}) {
    const double found = accuracy({.strength = strength}, 5, eval::FeatureDistance::l2);
    INFO("strength " << strength << ": " << found << " after " << before);
    CHECK(found > before);
    before = found;
  }
  CHECK(before == Approx(share_with_matches()).margin(0.05));
}

TEST_CASE("Items of no identity share nothing, however strong the features") {
  const Box box{0, 0, 10, 20};
  const RetrievalTruth two("two", {{10, box, 1, 1, 1}, {11, box, 1, 0, 1}}, {{20, box, 0, 1}, {21, box, 0, 1}});
  const RetrievalFeatures made = make_retrieval_features(two, {.strength = 1});
  CHECK(made.queries.rows == 1);
  CHECK_FALSE(std::ranges::equal(made.gallery.row(0), made.gallery.row(1)));
}
