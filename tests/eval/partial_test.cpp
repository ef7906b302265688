#include <df2_eval/partial/partial.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <string>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2_eval/partial/partial_file.h>
#include <df2_eval/report/report.h>

#include "../support.h"
#include "partial_case.h"

using namespace df2;
using namespace df2::eval;
using namespace df2::eval::test;
using df2::test::ScratchFolder;

TEST_CASE("A partial that is saved and read gives the same bytes and the same report") {
  const ScratchFolder folder;
  const std::string first = (folder.path() / "a").string(), second = (folder.path() / "b").string();
  for (const CategorySet& categories : {CategorySet(), eighty_categories()}) {
    for (const Task task : kApTasks) {
      for (const std::int64_t count : {0, 1, 40}) {
        const Partial partial = random_partial(first_images(count), task, categories);
        write_partial(partial, first);
        const Partial read = read_partial(first);
        CHECK(read.outcomes == partial.outcomes);
        CHECK(read.categories == categories);
        write_partial(read, second);
        CHECK(bytes_of(first) == bytes_of(second));
        CHECK(text_of(read) == text_of(partial));
      }
    }
  }
}

TEST_CASE("Shards merged along any tree give the bytes and the report of the single run") {
  const ScratchFolder folder;
  const auto path = [&](const std::string& name) { return (folder.path() / name).string(); };
  std::mt19937 random(4);
  for (int round = 0; round < 24; ++round) {
    const Task task = kApTasks[round % 3];
    const CategorySet categories = round % 2 == 0 ? CategorySet() : eighty_categories();
    const Partial whole = random_partial(first_images(30), task, categories);
    write_partial(whole, path("whole"));
    std::vector<std::vector<std::int64_t>> images(1 + random() % 6);
    for (const std::int64_t image : first_images(30)) images[random() % images.size()].push_back(image);
    std::vector<std::string> shards;  // names of files
    for (const auto& ids : images) {
      shards.push_back("shard" + std::to_string(shards.size()));
      write_partial(random_partial(ids, task, categories), path(shards.back()));
    }
    while (shards.size() > 1) {
      std::shuffle(shards.begin(), shards.end(), random);
      Partial node = read_partial(path(shards[0]));
      merge(node, read_partial(path(shards[1])));
      write_partial(node, path(shards[0]));
      shards.erase(shards.begin() + 1);
    }
    CHECK(bytes_of(path(shards.front())) == bytes_of(path("whole")));
    CHECK(text_of(read_partial(path(shards.front()))) == text_of(whole));
  }
}

TEST_CASE("Results files of shards are told apart by name and hash, in any order") {
  const std::string other_hash = "fedcba9876543210";
  const auto shard = [](std::int64_t image, std::uint64_t rows, const InputName& file) {
    Partial partial = random_partial({image});
    partial.files = {{file, {rows, {rows, {{"k", rows}}}}}};
    return partial;
  };
  const std::vector<Partial> shards = {shard(1, 10, {"a", kHash}), shard(2, 20, {"a", other_hash}),
                                       shard(3, 10, {"a", kHash}), shard(4, 15, {"b", kHash})};
  std::vector<std::size_t> order = {0, 1, 2, 3};
  std::string expected;
  do {
    Partial whole = shards[order[0]];
    for (std::size_t i = 1; i < order.size(); ++i) merge(whole, shards[order[i]]);
    const Report report = make_report(whole);
    CHECK(report.predictions == std::vector<InputName>{{"a", kHash}, {"a", other_hash}, {"b", kHash}});
    CHECK(report.counts.zero_size == 10 + 20 + 15);
    CHECK(report.counts.unknown_keys == std::map<std::string, std::uint64_t>{{"k", 45}});
    if (expected.empty()) expected = text_of(whole);
    CHECK(text_of(whole) == expected);
    const ScratchFolder folder;
    const std::string path = (folder.path() / "whole").string();
    write_partial(whole, path);
    CHECK(text_of(read_partial(path)) == expected);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("Partials that disagree about a results file are refused") {
  Partial a = random_partial({1}), b = random_partial({2});
  b.files[{"results.json", kHash}].rows = 999;
  const Error error = refusal([&] { merge(a, b); });
  CHECK(error.issues().shown().at(0).code == Code::partial_signature);
  CHECK(std::string(error.what()).find("results.json (0123456789abcdef)") != std::string::npos);
}

TEST_CASE("A ground truth with two names keeps the smaller one, whatever the order") {
  Partial a = random_partial({1}), b = random_partial({2});
  b.ground_truth.name = "annos";
  Partial straight = a, turned = b;
  merge(straight, b);
  merge(turned, a);
  CHECK(straight.ground_truth.name == "annos");
  CHECK(turned.ground_truth.name == "annos");
}

TEST_CASE("An image in two shards is refused") {
  Partial a = random_partial({1, 2});
  const Error error = refusal([&] { merge(a, random_partial({2, 3})); });
  CHECK(error.fault() == Fault::submission);
  CHECK(error.issues().shown().at(0).code == Code::partial_overlap);
  CHECK(std::string(error.what()).find("image_id 2") != std::string::npos);
}

TEST_CASE("Shards that were scored in different ways are refused, with the names of both and what differs") {
  const auto message = [](const std::function<void(Partial&)>& change) {
    Partial a = random_partial({1}), b = random_partial({2});
    a.path = "a.part";
    b.path = "b.part";
    change(b);
    const std::string before = text_of(a);
    const Error error = refusal([&] { merge(a, b); });
    CHECK(error.issues().shown().at(0).code == Code::partial_signature);
    CHECK(text_of(a) == before);
    return std::string(error.what());
  };
  const auto says = [&](const std::string& found, const std::string& wanted,
                        const std::function<void(Partial&)>& change) {
    return message(change).find("b.part was scored with " + found + ", a.part with " + wanted) != std::string::npos;
  };
  CHECK(says("ground truth 0", "ground truth 0123456789abcdef", [](Partial& b) { b.ground_truth.hash = "0"; }));
  CHECK(says("max_dets [1]", "max_dets [20]", [](Partial& b) { b.options.max_dets = {1}; }));
  CHECK(says("ties true", "ties false", [](Partial& b) { b.options.ties = true; }));
  CHECK(says("categories [7]", "no categories", [](Partial& b) { b.options.categories = {7}; }));
  CHECK(says("scored categories [1]", "scored categories [1,7,13]", [](Partial& b) { b.scored = {0}; }));
  CHECK(says("views 1", "views 2", [](Partial& b) { ap(b).vis.reset(); }));
  CHECK(says("visibility vis", "visibility vis_and_occ", [](Partial& b) { ap(b).visibility = Visibility::vis; }));
  CHECK(says("task detection", "task landmarks", [](Partial& b) {
    b = random_partial({2}, Task::detection);
    b.path = "b.part";
  }));
  message([](Partial& b) { b.subsets.pop_back(); });
  message([](Partial& b) { b = random_partial({2}, Task::landmarks, eighty_categories()); });
  message([](Partial& b) {
    b.options = settled({.task = Task::retrieval}, true);
    b.outcomes = RetrievalOutcomes{};
  });
}
