#include <df2/io/results.h>

#include <random>
#include <string>

#include <catch2/catch.hpp>

#include <df2/category_set.h>
#include <df2/error.h>
#include <df2/mask.h>

#include "../support.h"
#include "results_case.h"

using namespace df2;
using namespace df2::test;

TEST_CASE("Detection rows arrive in file order with their image index") {
  const ScratchFolder folder;
  const std::string path = folder.write("r.json", "[" + box_row(3, 0.5) + ", " + box_row(1, 0.25) + "]");
  const Predictions read = read_detection_results(path, three_images());
  REQUIRE(read.size() == 2);
  CHECK(read.image == std::vector<std::uint32_t>{2, 0});
  CHECK(read.category == std::vector<CategoryIndex>{1, 1});
  CHECK(read.score == std::vector<double>{0.5, 0.25});
  CHECK(std::get<BoxColumn>(read.geometry)[0] == Box{1, 2, 3.5, 4});
}

TEST_CASE("A number is the same however many digits spell it, and however the row is read") {
  const ScratchFolder folder;
  for (const char* extra : {"", R"(, "\u0061": 1)"}) {  // an escaped key is for the strict reader
    std::string text;
    std::vector<double> scores;
    for (std::size_t zeros = 0; zeros < 40; ++zeros) {
      for (const char* number : {"0.51", "-0.000125", "12.75", "0.0"}) {
        scores.push_back(std::stod(number));
        text += text.empty() ? "[" : ",";
        text += R"({"image_id": 1, "category_id": 2, "bbox": [1, 2, 3, 4], "score": )";
        text.append(number).append(zeros, '0').append(extra).append("}");
      }
    }
    CHECK(read_detection_results(folder.write("r.json", text + "]"), three_images()).score == scores);
  }
}

TEST_CASE("An empty array is a submission without predictions") {
  const ScratchFolder folder;
  CHECK(read_detection_results(folder.write("r.json", " [ ]\n"), three_images()).size() == 0);
}

TEST_CASE("White space before the array may be longer than any block") {
  const ScratchFolder folder;
  const std::string blanks(100'000, ' ');
  for (const std::uint64_t block : {64, 5000, 1 << 20}) {
    ReadLimits limits;
    limits.block_bytes = block;
    CHECK(read_detection_results(folder.write("r.json", blanks + "[]"), three_images(), limits).size() == 0);
    const std::string row = "[" + box_row(3, 0.5) + "]";
    CHECK(read_detection_results(folder.write("r.json", blanks + row), three_images(), limits).size() == 1);
  }
}

TEST_CASE("An element beyond the limit is refused for its size, a smaller one for its fault") {
  ReadLimits limits;
  limits.block_bytes = 64;
  limits.element_bytes = 1000;
  const auto row = [](std::size_t blanks) {
    return box_row(3, 0.5, ", \"note\": \"" + std::string(blanks, ' ') + "\"");
  };
  const auto code = [&](const std::string& text) { return refusal(text, limits).issues().shown().at(0).code; };
  CHECK(code("[" + row(40'000) + "]") == Code::limit);
  CHECK(code("[" + row(40'000) + "," + row(1) + "]") == Code::limit);
  CHECK(code("[" + row(800)) == Code::json_syntax);
  CHECK(code("[" + row(800) + "}") == Code::json_syntax);
}

TEST_CASE("Block size and white space change nothing, however strings look") {
  // Strings under unknown keys hold what the cutter looks for: a cut inside them must be noticed and undone.
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    std::string text = "[";
    const int rows = static_cast<int>(random() % 40);
    std::vector<double> scores;
    for (int i = 0; i < rows; ++i) {
      const double score = static_cast<double>(random() % 1000) / 1000;
      scores.push_back(std::stod(std::to_string(score)));
      static constexpr const char* kExtras[] = {"",
                                                R"(, "note": "},{")",
                                                R"(, "note": "x}, {\"a\": 1},{")",
                                                R"(, "list": [{"a": {}},{"b": 2} , {"c": []}])",
                                                R"(, "note": "}]}  ,  {[{")",
                                                R"(, "note": "\"},{\"image_id\": 1,\"score\":3},{")"};
      static constexpr const char* kGaps[] = {",", ", ", " ,\n  ", "\t,\r\n"};
      std::string extra = kExtras[random() % 6];
      if (i > 0) text += kGaps[random() % 4];
      text += box_row(1 + i % 3, score, extra);
    }
    text += "]";
    const ScratchFolder folder;
    const std::string path = folder.write("r.json", text);
    for (const std::uint64_t block : {1, 2, 7, 50, 333, 100000}) {
      ReadLimits limits;
      limits.block_bytes = block;
      INFO("block " << block << " text " << text);
      const Predictions read = read_detection_results(path, three_images(), limits);
      CHECK(read.score == scores);
    }
  }
}

TEST_CASE("Pieces longer than the reader looks ahead are read as short ones") {
  // Strings, gaps and nested arrays of any length around what the cutter looks for.
  const std::string far(20'000, 'x'), gap(300, ' '), wide(40'000, '\n');
  const std::string extras[] = {R"(, "note": ")" + far + R"(},{)" + far + "\"",
                                R"(, "list": [{},)" + gap + R"({"a": ")" + far + R"("}])",
                                R"(, "list": [{})" + wide + "," + wide + "{}]", ""};
  std::string text = "[";
  std::vector<double> scores;
  for (int i = 0; i < 24; ++i) {
    scores.push_back(i / 32.0);
    if (i > 0) text += i % 5 == 0 ? wide + "," + gap : i % 3 == 0 ? gap + "," : ",";
    text += box_row(1 + i % 3, scores.back(), extras[static_cast<std::size_t>(i * 7 % 4)]);
  }
  text += wide + "]";
  const ScratchFolder folder;
  const std::string path = folder.write("r.json", text);
  for (const std::uint64_t block : {100, 5'000, 17'000, 100'000, 1 << 24}) {
    ReadLimits limits;
    limits.block_bytes = block;
    INFO("block " << block);
    CHECK(read_detection_results(path, three_images(), limits).score == scores);
    CHECK(refusal(text + "x", limits).issues().shown().at(0).where.byte == text.size());
  }
}

TEST_CASE("Unknown keys and boxes without area are counted") {
  const ScratchFolder folder;
  const std::string path = folder.write(
      "r.json",
      R"([{"image_id": 1, "category_id": 1, "bbox": [1,2,0,4], "score": 1, "id": 7, "extra": {"a": [1, null, "x"]}},
                    {"image_id": 1, "category_id": 1, "bbox": [1,2,1,4], "score": 1, "id": 8}])");
  const Predictions read = read_detection_results(path, three_images());
  CHECK(read.notes.zero_size == 1);
  CHECK(read.notes.unknown_keys == std::map<std::string, std::uint64_t>{{"id", 2}, {"extra", 1}});
}

TEST_CASE("Of many unknown keys the first of the alphabet are named, wherever the file is cut") {
  std::string text = "[";
  for (int i = 0; i < 100; ++i) {
    const std::string key = "\"k" + std::to_string(100 + i * 37 % 100);
    std::string extra = R"(, "all": 1, )";
    extra.append(key).append("\": 2, ").append(key).append("b\": 3");
    if (i > 0) text += ",";
    text += box_row(1 + i % 3, 0.5, extra);
  }
  const ScratchFolder folder;
  const std::string path = folder.write("r.json", text + "]");
  for (const std::uint64_t block : {1, 700, 100'000}) {
    ReadLimits limits;
    limits.block_bytes = block;
    const auto keys = read_detection_results(path, three_images(), limits).notes.unknown_keys;
    CHECK(keys.size() == 65);
    CHECK(keys.at("all") == 100);
    CHECK(keys.at("k100") == 1);
    CHECK(keys.at("k131") == 1);
    CHECK_FALSE(keys.contains("k131b"));
    CHECK(keys.at("(others)") == 300 - 100 - 63);
  }
}

TEST_CASE("Landmark rows keep their category's points and the extent of all") {
  Dataset dataset = three_images();
  {
    std::vector<ImageRecord> images(dataset.images().begin(), dataset.images().end());
    Item item;
    item.category = 7;
    item.landmarks.assign(14, {1, 1, 2});
    images[0].items = {item};
    item.landmarks.assign(14, {1, 1, 1});
    images[1].items = {item};
    dataset = Dataset("three", images, {0, 7});
  }
  std::string numbers;
  for (int i = 0; i < 294; ++i) numbers += (i ? "," : "") + std::to_string(i) + "," + std::to_string(2 * i) + ",1";
  const auto row = [&](int image, const std::string& keypoints) {
    return R"({"image_id": )" + std::to_string(image) + R"(, "keypoints": [)" + keypoints +
           R"(], "category_id": 8, "score": 1})";
  };
  std::string own;
  for (int i = 0; i < 14; ++i) own += (i ? "," : "") + std::to_string(i) + ",3,0.5";
  const ScratchFolder folder;
  const std::string path =
      folder.write("r.json", "[" + row(1, numbers) + "," + row(2, numbers) + "," + row(1, own) + "]");
  const Predictions read = read_landmark_results(path, dataset);
  const auto& column = std::get<LandmarkColumn>(read.geometry);
  REQUIRE(column.row(0).size() == 14);
  CHECK(column.row(0)[0] ==
        Point{double(deepfashion2_categories()[7].landmark_begin), 2.0 * deepfashion2_categories()[7].landmark_begin});
  CHECK(column.row(1).size() == 294);  // no visible landmark in image 2
  CHECK(column.row(2).size() == 14);
  CHECK(column.areas == std::vector<double>{293.0 * 586, 293.0 * 586, 0});
  try {
    read_landmark_results(folder.write("bad.json", "[" + row(1, "1,2,3") + "]"), dataset);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.issues().shown()[0].code == Code::landmark_length);
    CHECK(test::found_in(error.issues().shown()[0]) == "3");
  }
}

TEST_CASE("An outline that would take too long to fill is refused before a mask is built") {
  std::vector<ImageRecord> images(1);
  images[0].id = 7;
  images[0].size = Size{300, 200};
  const Dataset dataset("one", images, {1});
  const ScratchFolder folder;
  const auto read = [&](int edges) {
    std::string zigzag = "300, 0";
    for (int i = 1; i < edges; ++i) zigzag += i % 2 ? ", 0, 1" : ", 300, 2";
    const std::string row = R"({"image_id": 7, "category_id": 1, "score": 1, "segmentation": [[)" + zigzag + "]]}";
    return read_segmentation_results(folder.write("results.json", "[\n" + row + "]"), dataset);
  };
  CHECK(read(3'494).size() == 1);  // x 300 columns: a little under 2^20
  try {
    read(3'496);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::limit);
    CHECK(error.issues().shown().at(0).code == Code::limit);
    CHECK(error.issues().shown().at(0).where.pointer == "/0/segmentation");
  }
}

TEST_CASE("Masks are checked against the image before anything is built") {
  const ScratchFolder folder;
  const auto read = [&](const std::string& segmentation) {
    const std::string path = folder.write(
        "r.json", R"([{"image_id": 1, "category_id": 1, "score": 1, "segmentation": )" + segmentation + "}]");
    return read_segmentation_results(path, three_images());
  };
  const auto code_of = [&](const std::string& segmentation) {
    try {
      read(segmentation);
    } catch (const Error& error) {
      return error.issues().shown()[0].code;
    }
    return Code::internal;
  };
  const Predictions good = read(R"({"size": [5, 6], "counts": [10, 5, 15]})");
  CHECK(std::get<MaskColumn>(good.geometry).areas == std::vector<std::uint32_t>{5});
  CHECK(std::get<MaskColumn>(good.geometry).row(0) == encode_runs(std::vector<std::uint32_t>{10, 5, 15}));
  CHECK(std::get<MaskColumn>(read("[[0,0,3,0,3,3,0,3]]").geometry).areas == std::vector<std::uint32_t>{9});
  CHECK(code_of(R"({"size": [6, 5], "counts": [30]})") == Code::rle_size);
  CHECK(code_of(R"({"size": [0, 0], "counts": []})") == Code::rle_size);
  CHECK(code_of(R"({"size": [5, 6], "counts": [10, 5, 16]})") == Code::rle_counts);
  CHECK(code_of(R"({"size": [5, 6], "counts": [10, -5, 25]})") == Code::rle_counts);
  CHECK(code_of(R"({"size": [5, 6], "counts": "~"})") == Code::rle_counts);
  CHECK(code_of(R"({"size": [5, 6], "counts": "P"})") == Code::rle_counts);
  CHECK(code_of(R"({"size": [5, 6]})") == Code::missing_key);
  CHECK(code_of("[[1,2,3,4]]") == Code::polygon);
  CHECK(code_of("[[1,2,3,4,5,6,7]]") == Code::polygon);
  CHECK(code_of("[]") == Code::polygon);
}
