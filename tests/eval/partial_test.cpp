#include <df2_eval/partial/partial.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>
#include <random>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2_eval/partial/cbor.h>
#include <df2_eval/partial/detail/partial_file.h>
#include <df2_eval/partial/retrieval_partial.h>

#include "../support.h"

using namespace df2;
using namespace df2::eval;
using df2::test::ScratchFolder;
using nlohmann::json;

namespace {

/// Random outcomes of the images, the same for an image whatever the other images are.
Partial random_partial(const std::vector<std::int64_t>& images, Task task = Task::landmarks) {
  Partial partial;
  partial.options = settled({.task = task}, true);
  partial.ground_truth = "gt";
  partial.ground_truth_hash = "0123456789abcdef";
  partial.files["results.json"] = {100, {2, {{"note", 3}}}};
  partial.scored = {0, 6, 12};
  partial.subsets = make_subsets(task, true, SubsetRule::images);
  const std::size_t subsets = partial.subsets.size();
  partial.main = ApAccumulator(kDeepFashion2Categories, subsets);
  if (task == Task::landmarks) {
    partial.visibility = Visibility::vis_and_occ;
    partial.vis = ApAccumulator(kDeepFashion2Categories, subsets);
  }
  for (const std::int64_t image : images) {
    std::mt19937 random(static_cast<unsigned>(image));
    partial.main.add_image(image);
    if (partial.vis) partial.vis->add_image(image);
    ++partial.counts.images;
    for (const CategoryIndex category : partial.scored) {
      std::vector<double> scores(random() % 4);
      double score = 1;
      for (double& next : scores) next = score -= 0.1 * static_cast<double>(random() % 3);
      std::vector<Outcome> outcomes(scores.size() * subsets);
      for (Outcome& outcome : outcomes) {
        outcome.matched = random() & kAllThresholds;
        outcome.ignored = random() & kAllThresholds & static_cast<unsigned>(~outcome.matched);
      }
      if (!scores.empty()) outcomes.back() = {0, Outcome::kAbsent};
      const std::vector<std::uint32_t> counted(subsets, static_cast<std::uint32_t>(random() % 3));
      partial.main.add_cell(category, scores, outcomes, counted);
      if (partial.vis) partial.vis->add_cell(category, scores, std::vector<Outcome>(outcomes.size()), counted);
      partial.counts.items += counted[0];
      partial.counts.predictions += scores.size();
    }
  }
  return partial;
}

std::vector<std::int64_t> first_images(std::int64_t count) {
  std::vector<std::int64_t> images(static_cast<std::size_t>(count));
  std::iota(images.begin(), images.end(), 1);
  return images;
}

std::string text_of(const Partial& partial) {
  const Report report = make_report(partial);
  return render_report(report, Format::json) + render_curves(report);
}

std::vector<std::uint8_t> bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string text(const std::vector<std::uint8_t>& bytes) {
  return {bytes.begin(), bytes.end()};
}

/// Without the checksum.
json content_of(const std::string& path) {
  std::vector<std::uint8_t> bytes = bytes_of(path);
  bytes.resize(bytes.size() - sizeof(std::uint64_t));
  return json::from_cbor(bytes);
}

Error refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  FAIL("was accepted");
  return Error(Fault::internal, Code::internal, "", "");
}

}  // namespace

TEST_CASE("A partial that is saved and read gives the same bytes and the same report") {
  const ScratchFolder folder;
  const std::string first = (folder.path() / "a").string(), second = (folder.path() / "b").string();
  for (const Task task : {Task::landmarks, Task::detection}) {
    for (const std::int64_t count : {0, 1, 40}) {
      const Partial partial = random_partial(first_images(count), task);
      write_partial(partial, first);
      const Partial read = read_partial(first);
      CHECK(read.main == partial.main);
      CHECK(read.vis == partial.vis);
      write_partial(read, second);
      CHECK(bytes_of(first) == bytes_of(second));
      CHECK(text_of(read) == text_of(partial));
    }
  }
}

TEST_CASE("Shards merged in any order and grouping give the report of the single run") {
  std::mt19937 random(4);
  const std::string whole = text_of(random_partial(first_images(30)));
  for (int round = 0; round < 20; ++round) {
    std::vector<std::vector<std::int64_t>> images(1 + random() % 5);
    for (const std::int64_t image : first_images(30)) images[random() % images.size()].push_back(image);
    std::vector<Partial> shards;
    for (const auto& ids : images) shards.push_back(random_partial(ids));
    while (shards.size() > 1) {
      std::shuffle(shards.begin(), shards.end(), random);
      merge(shards.front(), shards.back());
      shards.pop_back();
    }
    CHECK(text_of(shards.front()) == whole);
  }
}

TEST_CASE("Results files of shards are united by name and notes, in any order") {
  const auto shard = [](std::int64_t image, std::uint64_t rows, std::string name) {
    Partial partial = random_partial({image});
    partial.files = {{std::move(name), {rows, {rows, {{"k", rows}}}}}};
    return partial;
  };
  const std::vector<Partial> shards = {shard(1, 10, "a"), shard(2, 20, "a"), shard(3, 10, "a"), shard(4, 5, "b")};
  std::vector<std::size_t> order = {0, 1, 2, 3};
  std::string expected;
  do {
    Partial whole = shards[order[0]];
    for (std::size_t i = 1; i < order.size(); ++i) merge(whole, shards[order[i]]);
    const Report report = make_report(whole);
    CHECK(report.predictions == std::vector<std::string>{"a", "b"});
    CHECK(report.counts.zero_size == 10 + 20 + 5);
    CHECK(report.counts.unknown_keys == std::map<std::string, std::uint64_t>{{"k", 35}});
    if (expected.empty()) expected = text_of(whole);
    CHECK(text_of(whole) == expected);
    const ScratchFolder folder;
    const std::string path = (folder.path() / "whole").string();
    write_partial(whole, path);
    CHECK(text_of(read_partial(path)) == expected);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("An image in two shards is refused") {
  Partial a = random_partial({1, 2});
  const Error error = refusal([&] { merge(a, random_partial({2, 3})); });
  CHECK(error.fault() == Fault::submission);
  CHECK(error.issues().shown().at(0).code == Code::partial_overlap);
  CHECK(std::string(error.what()).find("image_id 2") != std::string::npos);
}

TEST_CASE("Shards that were scored in different ways are refused") {
  const auto code_with = [](const std::function<void(Partial&)>& change) {
    Partial a = random_partial({1}), b = random_partial({2});
    change(b);
    return refusal([&] { merge(a, b); }).issues().shown().at(0).code;
  };
  CHECK(code_with([](Partial& b) { b.ground_truth_hash = "0"; }) == Code::partial_signature);
  CHECK(code_with([](Partial& b) { b.options.max_dets = {1}; }) == Code::partial_signature);
  CHECK(code_with([](Partial& b) { b.options.ties = true; }) == Code::partial_signature);
  CHECK(code_with([](Partial& b) { b.scored = {0}; }) == Code::partial_signature);
  CHECK(code_with([](Partial& b) { b.subsets.pop_back(); }) == Code::partial_signature);
  CHECK(code_with([](Partial& b) { b.vis.reset(); }) == Code::partial_signature);
  CHECK(code_with([](Partial& b) { b.visibility = Visibility::vis; }) == Code::partial_signature);
  CHECK(code_with([](Partial& b) { b = random_partial({2}, Task::detection); }) == Code::partial_signature);
}

TEST_CASE("A partial in which anything contradicts is refused") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "a").string();
  write_partial(random_partial(first_images(20)), path);
  const json whole = content_of(path);
  const auto refused = [&](const char* why, const std::function<void(json&)>& change) {
    json broken = whole;
    change(broken);
    INFO(why);
    const std::string file = folder.write("broken", detail::sealed(json::to_cbor(broken)));
    const Error error = refusal([&] { read_partial(file); });
    CHECK(error.fault() == Fault::submission);
    CHECK(error.issues().shown().at(0).code == Code::partial_format);
  };
  const auto column = [](json& stored, const char* name) -> std::vector<std::uint8_t>& {
    return stored["main"]["categories"][6][name].get_binary();
  };
  REQUIRE(whole["main"]["categories"][6]["rank"].get_binary().size() > 8);

  for (const auto& [key, value] : whole.items()) {
    if (key == "vis") continue;
    refused(key.c_str(), [&, key = key](json& j) { j.erase(key); });
    refused(key.c_str(), [&, key = key](json& j) { j[key] = nullptr; });
  }
  refused("format", [](json& j) { j["format"] = "df2-partial-0"; });
  refused("version", [](json& j) { j["df2_version"] = "0.0.0"; });
  refused("unknown option", [](json& j) { j["options"]["colour"] = 1; });
  refused("images in options", [](json& j) { j["options"]["images"] = {1}; });
  refused("negative count", [](json& j) { j["counts"]["items"] = -1; });
  refused("count of text", [](json& j) { j["counts"]["items"] = "1"; });
  refused("wrong image count", [](json& j) { j["counts"]["images"] = 19; });
  refused("too few items", [](json& j) { j["counts"]["items"] = 1; });
  refused("too few predictions", [](json& j) { j["counts"]["predictions"] = 1; });
  refused("negative note", [](json& j) { j["files"]["results.json"][0]["rows"] = -1; });
  refused("no notes", [](json& j) { j["files"]["results.json"] = json::array(); });
  refused("the same notes twice",
          [](json& j) { j["files"]["results.json"].push_back(json(j["files"]["results.json"][0])); });
  refused("category 14", [](json& j) { j["category_ids"] = {1, 7, 14}; });
  refused("unsorted categories", [](json& j) { j["category_ids"] = {7, 1, 13}; });
  refused("rows of a category that is not scored", [](json& j) { j["category_ids"] = {1, 13}; });
  refused("levels without subsets", [](json& j) { j["options"]["subsets"] = false; });
  refused("no levels", [](json& j) { j["levels"] = false; });
  refused("levels that are not settled", [](json& j) { j["options"].erase("subsets"); });
  refused("12 categories", [](json& j) { j["main"]["categories"].erase(12); });
  refused("another subset count", [](json& j) { j["main"]["subset_count"] = 3; });
  refused("unsorted images",
          [](json& j) { std::swap(j["main"]["image_ids"].get_binary()[0], j["main"]["image_ids"].get_binary()[8]); });
  refused("an image missing", [](json& j) {
    j["main"]["image_ids"].get_binary().resize(19 * 8);
    j["counts"]["images"] = 19;
  });
  refused("half a number", [&](json& j) { column(j, "score").pop_back(); });
  refused("a row missing", [&](json& j) { column(j, "score").resize(column(j, "score").size() - 8); });
  refused("score of NaN", [&](json& j) { column(j, "score")[6] = column(j, "score")[7] = 0xFF; });
  refused("rank beyond max_dets", [&](json& j) { column(j, "rank")[1] = 1; });
  refused("first rank 1", [&](json& j) { column(j, "rank")[0] = 1; });
  refused("an eleventh threshold", [&](json& j) { column(j, "outcomes")[1] |= 0x04; });
  refused("absent and matched", [&](json& j) {
    column(j, "outcomes")[0] = 1;
    column(j, "outcomes")[3] = 0x80;
  });
  refused("more items than counted", [](json& j) { j["main"]["categories"][6]["counted_items"][1] = 1'000'000; });
  refused("another score in vis", [](json& j) {
    auto& score = j["vis"]["categories"][6]["score"].get_binary();
    score[0] ^= 1;
  });
  refused("other images in vis", [](json& j) { j["vis"]["image_ids"].get_binary()[19 * 8] = 99; });
  refused("vis beside vis", [](json& j) { j["visibility"] = "vis"; });
  refused("another visibility", [](json& j) { j["visibility"] = "occ"; });
  refused("a key that nobody reads", [](json& j) { j["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["main"]["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["main"]["categories"][0]["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["counts"]["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["files"]["results.json"][0]["note"] = 1; });
  refused("vis of detection", [](json& j) { j["options"]["task"] = "detection"; });
}

TEST_CASE("Bytes that are no partial are refused, however deep they go") {
  const ScratchFolder folder;
  const auto is_refused = [&](const std::string& bytes) {
    const std::string file = folder.write("broken", bytes);
    const Error error = refusal([&] { read_partial(file); });
    return error.fault() == Fault::submission && error.issues().shown().at(0).code == Code::partial_format;
  };
  const auto refused = [&](const std::string& bytes) {
    return is_refused(bytes) && is_refused(detail::sealed(std::vector<std::uint8_t>(bytes.begin(), bytes.end())));
  };
  CHECK(refused(""));
  CHECK(refused("[]"));
  CHECK(refused("\xF6"));
  for (const char byte : {'\x81', '\x7F', '\x5F', '\x9F', '\xBF', '\xC1', '\xA1'}) {
    CHECK(refused(std::string(1'000'000, byte)));
  }
  CHECK(refused("\x9B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"));
  CHECK(refused("\x5B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"));

  const std::string path = (folder.path() / "a").string();
  write_partial(random_partial(first_images(2)), path);
  const std::string whole = text(bytes_of(path));
  CHECK(refused(whole + "\xF6"));
  for (std::size_t size = 0; size < whole.size(); size += 37) CHECK(refused(whole.substr(0, size)));
}

TEST_CASE("A partial of which any bit is flipped or any end is cut is refused") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "a").string();
  write_partial(random_partial(first_images(3)), path);
  const std::string whole = text(bytes_of(path));
  const auto refused = [&](const std::string& bytes) {
    const std::string file = folder.write("broken", bytes);
    const Error error = refusal([&] { read_partial(file); });
    return error.fault() == Fault::submission && error.issues().shown().at(0).code == Code::partial_format &&
           std::string(error.what()).find("checksum") != std::string::npos;
  };
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string broken = whole;
    broken[at] = static_cast<char>(broken[at] ^ (1 << at % 8));
    CHECK(refused(broken));
    if (at >= 8) CHECK(refused(whole.substr(0, at)));
  }
  CHECK(refused(whole + '\0'));
}

TEST_CASE("The checksum of a partial is XXH3 of 64 bits, the least byte first") {
  CHECK(detail::sealed({}) == "\xC2\x94\xD3\x38\x05\x80\x06\x2D");
}

TEST_CASE("A byte of a partial that is wrong beneath a right checksum is refused or read, never worse") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "a").string();
  write_partial(random_partial(first_images(3)), path);
  std::vector<std::uint8_t> whole = bytes_of(path);
  whole.resize(whole.size() - sizeof(std::uint64_t));
  std::mt19937 random(8);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint8_t> broken = whole;
    broken[random() % broken.size()] = static_cast<std::uint8_t>(random());
    const std::string file = folder.write("broken", detail::sealed(broken));
    try {
      const Partial partial = read_partial(file);
      CHECK_NOTHROW(text_of(partial));
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::submission);
    }
  }
}

TEST_CASE("What the fuzzer of partials starts from are partials") {
  const ScratchFolder folder;
  for (const auto& seed : std::filesystem::directory_iterator(DF2_SOURCE_DIR "/tests/fuzz/corpus/partial")) {
    INFO(seed.path());
    const std::string file = folder.write("seed", detail::sealed(bytes_of(seed.path().string())));
    CHECK_NOTHROW(read_any_partial(file));
  }
}

TEST_CASE("A partial that cannot be read is an I/O error, one that is too large a limit") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "a").string();
  CHECK(refusal([&] { read_partial(path); }).fault() == Fault::io);
  CHECK(refusal([&] { read_partial(folder.path().string()); }).fault() == Fault::io);
  write_partial(random_partial({1}), path);
  const std::uint64_t size = std::filesystem::file_size(path);
  CHECK_NOTHROW(read_partial(path, size));
  CHECK(refusal([&] { read_partial(path, size - 1); }).fault() == Fault::limit);
}

TEST_CASE("What the JSON library writes as CBOR is plain CBOR") {
  const json value = {{"a", {1, -1, 23, 24, 255, 256, 65536, std::int64_t{1} << 40, true, nullptr}},
                      {"b", json::binary({1, 2, 3})},
                      {std::string(300, 'c'), json::object()}};
  CHECK(is_plain_cbor(json::to_cbor(value)));
  CHECK_FALSE(is_plain_cbor(json::to_cbor(json(1.5))));
  CHECK_FALSE(is_plain_cbor({}));
}

TEST_CASE("Only one spelling of a value is plain CBOR") {
  const auto plain = [](std::vector<std::uint8_t> bytes) { return is_plain_cbor(bytes); };
  CHECK(plain({0x17}));
  CHECK(plain({0x18, 24}));
  CHECK_FALSE(plain({0x18, 23}));
  CHECK(plain({0x19, 1, 0}));
  CHECK_FALSE(plain({0x19, 0, 255}));
  CHECK(plain({0x1A, 0, 1, 0, 0}));
  CHECK_FALSE(plain({0x1A, 0, 0, 255, 255}));
  CHECK(plain({0x1B, 0, 0, 0, 1, 0, 0, 0, 0}));
  CHECK_FALSE(plain({0x1B, 0, 0, 0, 0, 255, 255, 255, 255}));
  CHECK_FALSE(plain({0x58, 1, 0}));
  CHECK(plain({0xA2, 0x61, 'a', 0, 0x62, 'a', 'b', 0}));
  CHECK_FALSE(plain({0xA2, 0x62, 'a', 'b', 0, 0x61, 'a', 0}));
  CHECK_FALSE(plain({0xA2, 0x61, 'a', 0, 0x61, 'a', 0}));
  CHECK_FALSE(plain({0xA1, 0x62, 'a'}));
  CHECK_FALSE(plain({0xA1, 0x00, 0x00}));
}
