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
#include <df2_eval/partial/detail/sealed_file.h>
#include <df2_eval/partial/partial_file.h>
#include <df2_eval/report/report.h>

#include "../support.h"

using namespace df2;
using namespace df2::eval;
using df2::test::ScratchFolder;
using nlohmann::json;

namespace {

constexpr const char* kHash = "0123456789abcdef";

/// As a COCO-type file may list them: ids with gaps, and the 17 landmarks of persons.
CategorySet eighty_categories() {
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

ApOutcomes& ap(Partial& partial) {
  return std::get<ApOutcomes>(partial.outcomes);
}

constexpr Task kApTasks[] = {Task::detection, Task::landmarks, Task::segmentation};

/// Random outcomes of the images, the same for an image whatever the other images are.
Partial random_partial(const std::vector<std::int64_t>& images, Task task = Task::landmarks,
                       const CategorySet& categories = {}) {
  Partial partial;
  partial.categories = categories;
  partial.options = settled({.task = task}, true);
  partial.ground_truth = {"gt", kHash};
  partial.files[{"results.json", kHash}] = {100, {2, {{"note", 3}}}};
  partial.scored = {0, 6, static_cast<CategoryIndex>(categories.size() - 1)};
  partial.subsets = make_subsets(task, true, SubsetRule::images);
  const std::size_t subsets = partial.subsets.size();
  ApOutcomes& views = ap(partial);
  views.main = ApAccumulator(categories.size(), subsets);
  if (task == Task::landmarks) {
    views.visibility = Visibility::vis_and_occ;
    views.vis = ApAccumulator(categories.size(), subsets);
  }
  for (const std::int64_t image : images) {
    std::mt19937 random(static_cast<unsigned>(image));
    views.main.add_image(image);
    if (views.vis) views.vis->add_image(image);
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
      views.main.add_cell(category, scores, outcomes, counted);
      if (views.vis) views.vis->add_cell(category, scores, std::vector<Outcome>(outcomes.size()), counted);
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
                                       shard(3, 10, {"a", kHash}), shard(4, 5, {"b", kHash})};
  std::vector<std::size_t> order = {0, 1, 2, 3};
  std::string expected;
  do {
    Partial whole = shards[order[0]];
    for (std::size_t i = 1; i < order.size(); ++i) merge(whole, shards[order[i]]);
    const Report report = make_report(whole);
    CHECK(report.predictions == std::vector<InputName>{{"a", kHash}, {"a", other_hash}, {"b", kHash}});
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

TEST_CASE("Partials that say different things of one results file are refused") {
  Partial a = random_partial({1}), b = random_partial({2});
  b.files[{"results.json", kHash}].rows = 99;
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
  CHECK(says("a second view false", "a second view true", [](Partial& b) { ap(b).vis.reset(); }));
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
    return stored["outcomes"]["main"]["categories"][6][name].get_binary();
  };
  REQUIRE(whole["outcomes"]["main"]["categories"][6]["rank"].get_binary().size() > 8);

  for (const auto& [key, value] : whole.items()) {
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
  refused("negative note", [](json& j) { j["files"][0]["rows"] = -1; });
  refused("files by name", [](json& j) { j["files"] = {{"results.json", 1}}; });
  refused("the same file twice", [](json& j) { j["files"].push_back(json(j["files"][0])); });
  refused("a path instead of a name", [](json& j) { j["files"][0]["name"] = "a/results.json"; });
  refused("a path instead of a name", [](json& j) { j["ground_truth"]["name"] = "/data/gt"; });
  refused("a short hash", [](json& j) { j["files"][0]["hash"] = "0123"; });
  refused("category 14", [](json& j) { j["scored"] = {1, 7, 14}; });
  refused("unsorted categories", [](json& j) { j["scored"] = {7, 1, 13}; });
  refused("rows of a category that is not scored", [](json& j) { j["scored"] = {1, 13}; });
  refused("another set of categories", [](json& j) { j["categories"] = "coco"; });
  refused("levels without subsets", [](json& j) { j["options"]["subsets"] = false; });
  refused("no levels", [](json& j) { j["levels"] = false; });
  refused("levels that are not settled", [](json& j) { j["options"].erase("subsets"); });
  refused("12 categories", [](json& j) { j["outcomes"]["main"]["categories"].erase(12); });
  refused("unsorted images", [](json& j) {
    std::swap(j["outcomes"]["main"]["image_ids"].get_binary()[0], j["outcomes"]["main"]["image_ids"].get_binary()[8]);
  });
  refused("an image missing", [](json& j) {
    j["outcomes"]["main"]["image_ids"].get_binary().resize(19 * 8);
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
  refused("more items than counted",
          [](json& j) { j["outcomes"]["main"]["categories"][6]["counted_items"][1] = 1'000'000; });
  refused("another score in vis", [](json& j) {
    auto& score = j["outcomes"]["vis"]["categories"][6]["score"].get_binary();
    score[0] ^= 1;
  });
  refused("other images in vis", [](json& j) { j["outcomes"]["vis"]["image_ids"].get_binary()[19 * 8] = 99; });
  refused("vis beside vis", [](json& j) { j["outcomes"]["visibility"] = "vis"; });
  refused("another visibility", [](json& j) { j["outcomes"]["visibility"] = "occ"; });
  refused("a key that nobody reads", [](json& j) { j["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["outcomes"]["main"]["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["outcomes"]["main"]["categories"][0]["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["outcomes"]["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["ground_truth"]["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["counts"]["note"] = 1; });
  refused("a key that nobody reads", [](json& j) { j["files"][0]["note"] = 1; });
  refused("vis of detection", [](json& j) { j["options"]["task"] = "detection"; });
}

TEST_CASE("A partial with a set of categories that cannot be one is refused") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "a").string();
  write_partial(random_partial(first_images(5), Task::landmarks, eighty_categories()), path);
  const json whole = content_of(path);
  const auto refused = [&](const char* why, const std::function<void(json&)>& change) {
    json broken = whole;
    change(broken["categories"]);
    INFO(why);
    const std::string file = folder.write("broken", detail::sealed(json::to_cbor(broken)));
    CHECK(refusal([&] { read_partial(file); }).issues().shown().at(0).code == Code::partial_format);
  };
  refused("an id twice", [](json& set) { set["rows"][1]["id"] = 0; });
  refused("ids that do not ascend", [](json& set) { std::swap(set["rows"][1], set["rows"][2]); });
  refused("a negative id", [](json& set) { set["rows"][0]["id"] = -1; });
  refused("no name", [](json& set) { set["rows"][0].erase("name"); });
  refused("more landmarks than sigmas", [](json& set) { set["rows"][0]["landmark_count"] = 18; });
  refused("landmarks behind the sigmas", [](json& set) { set["rows"][0]["landmark_begin"] = ~std::uint64_t{0}; });
  refused("a sigma of 0", [](json& set) {
    auto& sigmas = set["sigmas"].get_binary();
    std::fill(sigmas.begin(), sigmas.begin() + 8, std::uint8_t{0});
  });
  refused("a category that is absent", [](json& set) { set["rows"].erase(79); });
  refused("a key that nobody reads", [](json& set) { set["note"] = 1; });
  refused("a key that nobody reads", [](json& set) { set["rows"][0]["note"] = 1; });
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
  for (std::size_t size = 0; size < whole.size() - sizeof(std::uint64_t); size += 37)
    CHECK(refused(whole.substr(0, size)));
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
    CHECK_NOTHROW(read_partial(file));
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
