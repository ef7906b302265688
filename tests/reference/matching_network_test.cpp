// The matching network: what it looks at, and its similarity by algebra against its similarity by pairs.
#include <cmath>
#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include <df2_reference/matching/matching_network.h>

#include "formula.h"

namespace df2::reference::test {
namespace {

TEST_CASE("the similarity of all pairs is that of each pair") {
  Parameters parameters;
  const MatchingNetwork network(Scope(parameters) / "matching", small_options());
  make_parameters(parameters);
  const Tensor queries = made("queries", {3, 8}, 0, 2), gallery = made("gallery", {5, 8}, 0, 2);
  const Tensor all = network.similarity_matrix(queries, gallery);
  for (std::int64_t i = 0; i < 3; ++i) {
    const Tensor pairs = network.similarity(queries[i].unsqueeze(0).expand({5, 8}), gallery);
    CHECK(difference(all[i], pairs.softmax(1).select(1, 1)) < 1e-5);
  }
}

TEST_CASE("a fresh network takes the nearer garment for the more alike, and is sure of none") {
  ModelOptions options = small_options();
  options.matching.features = GENERATE(8, 128);
  Parameters parameters;
  const MatchingNetwork network(Scope(parameters) / "matching", options);
  parameters.initialise(3);
  // As a batch of garments that are nothing like each other.
  const Tensor seen = network.extract({.box = made("seen", {64, 32, 7, 7}, 0, 1), .landmarks = {}, .mask = {}}, true);
  const Tensor queries = seen.narrow(0, 0, 32), gallery = seen.narrow(0, 32, 32);
  const Tensor distances = (queries.unsqueeze(1) - gallery.unsqueeze(0)).square().sum(2);
  const Tensor same = network.similarity_matrix(queries, gallery);
  CHECK(std::abs(same.mean().item<double>() - 0.5) < 0.1);
  // Rows by distance are rows by similarity, turned round.
  const Tensor by_distance = same.gather(1, distances.argsort(std::int64_t{1}));
  CHECK((by_distance.narrow(1, 0, 31) >= by_distance.narrow(1, 1, 31) - 1e-6).all().item<bool>());
  CHECK((by_distance.select(1, 0) > by_distance.select(1, 31)).all().item<bool>());
}

TEST_CASE("a network may start by chance as its other layers do") {
  ModelOptions options = small_options();
  options.matching.start = MatchingStart::random;
  Parameters parameters;
  const MatchingNetwork network(Scope(parameters) / "matching", options);
  parameters.initialise(3);
  const auto value = [&](const char* name) { return parameters.all().at(std::string("matching.") + name).value; };
  CHECK((value("bn.weight") == 1).all().item<bool>());
  const Tensor weights = network.similarity_weights();
  CHECK((weights > 0).any().item<bool>());
  CHECK((weights < 0).any().item<bool>());
}

TEST_CASE("every row of Table 5 is an input of the matching network") {
  ModelOptions options = small_options();
  options.matching.input = GENERATE(MatchingInput::box, MatchingInput::landmarks, MatchingInput::mask,
                                    MatchingInput::box_landmarks, MatchingInput::box_mask);
  Parameters parameters;
  const MatchingNetwork network(Scope(parameters) / "matching", options);
  make_parameters(parameters);
  StreamFeatures streams;
  if (network.needs_box()) streams.box = made("box", {2, 32, 7, 7}, 0, 1);
  if (network.needs_landmarks()) streams.landmarks = made("landmarks", {2, 16, 14, 14}, 0, 1);
  if (network.needs_mask()) streams.mask = made("mask", {2, 24, 14, 14}, 0, 1);
  const Tensor features = network.extract(streams, false);
  CHECK(features.sizes() == at::IntArrayRef({2, 8}));
  CHECK(features.isfinite().all().item<bool>());
  CHECK(difference(features[0], features[1]) > 1e-3);
}

}  // namespace
}  // namespace df2::reference::test
