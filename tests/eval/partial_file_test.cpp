#include <df2_eval/partial/partial_file.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <random>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2_eval/partial/detail/sealed_file.h>

#include "../support.h"
#include "partial_case.h"

using namespace df2;
using namespace df2::eval;
using namespace df2::eval::test;
using df2::test::ScratchFolder;
using nlohmann::json;

namespace {

std::string text(const std::vector<std::uint8_t>& bytes) {
  return {bytes.begin(), bytes.end()};
}

/// Without the checksum.
json content_of(const std::string& path) {
  std::vector<std::uint8_t> bytes = bytes_of(path);
  bytes.resize(bytes.size() - sizeof(std::uint64_t));
  return json::from_cbor(bytes);
}

}  // namespace

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
  const auto verdicts = [](json& stored, const char* name) -> std::vector<std::uint8_t>& {
    return stored["outcomes"]["main"]["verdicts"][name].get_binary();
  };
  refused("an eleventh threshold", [&](json& j) { verdicts(j, "ignored")[1] |= 0x04; });
  refused("absent and matched", [&](json& j) {
    verdicts(j, "matched")[0] = 1;
    verdicts(j, "absent")[0] = 1;
  });
  refused("neither absent nor present", [&](json& j) { verdicts(j, "absent")[0] = 2; });
  refused("a verdict that is not there", [&](json& j) { column(j, "verdict")[3] = 1; });
  refused("verdicts in another order", [&](json& j) { column(j, "verdict")[0] ^= 1; });
  refused("a verdict too few", [&](json& j) {
    const std::size_t subsets = j["outcomes"]["main"]["categories"][0]["counted_items"].size();
    for (const char* name : {"matched", "ignored"}) verdicts(j, name).resize(verdicts(j, name).size() - 8 * subsets);
    verdicts(j, "absent").resize(verdicts(j, "absent").size() - subsets);
  });
  refused("a verdict twice", [&](json& j) {
    const std::size_t subsets = j["outcomes"]["main"]["categories"][0]["counted_items"].size();
    const auto repeat = [&](const char* name, std::size_t bytes) {
      std::vector<std::uint8_t>& stored = verdicts(j, name);
      const std::vector<std::uint8_t> first(stored.begin(), stored.begin() + static_cast<std::ptrdiff_t>(bytes));
      stored.insert(stored.end(), first.begin(), first.end());
    };
    repeat("matched", 8 * subsets);
    repeat("ignored", 8 * subsets);
    repeat("absent", subsets);
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
