#include <df2/io/results.h>

#include <map>
#include <string>

#include <catch2/catch.hpp>

#include <df2/error.h>

#include "../support.h"
#include "results_case.h"

using namespace df2;
using namespace df2::test;

TEST_CASE("A refusal names file, line, pointer, what was expected and what was found") {
  const std::string text =
      "[\n" + box_row(1, 0.5) + ",\n" + R"({"image_id": 9, "category_id": 2, "bbox": [1,2,3,4], "score": 1})" + "\n]";
  for (const std::uint64_t block : {3, 100000}) {
    ReadLimits limits;
    limits.block_bytes = block;
    const Error error = refusal(text, limits);
    CHECK(error.fault() == Fault::submission);
    const Issue& issue = error.issues().shown().at(0);
    CHECK(issue.code == Code::unknown_image);
    CHECK(issue.where.line == 3u);
    CHECK(issue.where.pointer == "/1/image_id");
    CHECK(test::found_in(issue) == "9");
  }
}

TEST_CASE("Every bad value has its code") {
  const auto code_of = [](const std::string& text) { return refusal(text).issues().shown().at(0).code; };
  const auto row = [](const std::string& image, const std::string& category, const std::string& box,
                      const std::string& score) {
    return R"([{"image_id": )" + image + R"(, "category_id": )" + category + R"(, "bbox": )" + box + R"(, "score": )" +
           score + "}]";
  };
  const std::string box = "[1,2,3,4]";
  CHECK(code_of(row("1", "1", box, "NaN")) == Code::not_finite);
  CHECK(code_of(row("1", "1", box, "-Infinity")) == Code::not_finite);
  CHECK(code_of(row("1", "1", box, "1e400")) == Code::not_finite);
  CHECK(code_of(row("1", "1", box, "\"0.5\"")) == Code::wrong_type);
  CHECK(code_of(row("1", "1", box, "true")) == Code::wrong_type);
  CHECK(code_of(row("1", "1", box, "null")) == Code::wrong_type);
  CHECK(code_of(row("1.0", "1", box, "1")) == Code::bad_id);
  CHECK(code_of(row("-1", "1", box, "1")) == Code::bad_id);
  CHECK(code_of(row("9007199254740993", "1", box, "1")) == Code::bad_id);
  CHECK(code_of(row("123456789012345678901234567890", "1", box, "1")) == Code::bad_id);
  CHECK(code_of(row("\"1\"", "1", box, "1")) == Code::wrong_type);
  CHECK(code_of(row("1", "14", box, "1")) == Code::unknown_category);
  CHECK(code_of(row("1", "0", box, "1")) == Code::unknown_category);
  CHECK(code_of(row("1", "1", "[1,2,-3,4]", "1")) == Code::negative_size);
  CHECK(code_of(row("1", "1", "[1,2,3]", "1")) == Code::wrong_type);
  CHECK(code_of(row("1", "1", "[1,2,3,1000001]", "1")) == Code::out_of_range);
  CHECK(code_of(row("1", "1", "[1,2,3,[4]]", "1")) == Code::wrong_type);
  CHECK(code_of(row("1", "1", "{}", "1")) == Code::wrong_type);
  CHECK(code_of(R"([{"image_id": 1}])") == Code::missing_key);
  CHECK(code_of(R"([{"image_id": 1, "image_id": 1, "category_id": 1, "bbox": [1,2,3,4], "score": 1}])") ==
        Code::json_duplicate_key);
  CHECK(code_of(R"([{"image_id": 1, "category_id": 1, "bbox": [1,2,3,4], "score": 1, "\u0073core": 1}])") ==
        Code::json_duplicate_key);
  CHECK(code_of(R"([{"x": [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}])") == Code::json_depth);
  CHECK(code_of("[" + std::string(100000, '[')) == Code::json_depth);
  CHECK(code_of(R"({"a": 1})") == Code::wrong_type);
  CHECK(code_of("[1]") == Code::wrong_type);
  CHECK(code_of("") == Code::json_syntax);
  CHECK(code_of(" \n ") == Code::json_syntax);
  CHECK(code_of("[") == Code::json_syntax);
  CHECK(code_of("[] x") == Code::json_syntax);
  CHECK(code_of("[{\"a\": nul}]") == Code::json_syntax);
  CHECK(code_of("[{\"a\": 01}]") == Code::json_syntax);
  CHECK(code_of("[{\"a\": \"\\q\"}]") == Code::json_syntax);
  CHECK(code_of("[{\"a\" 1}]") == Code::json_syntax);
  CHECK(code_of("[{\"a\": 1\"b\"}]") == Code::json_syntax);
  CHECK(code_of("[{\"a\": NaN\"b\"}]") == Code::json_syntax);
  CHECK(code_of("[{\"a\": 1:2}]") == Code::json_syntax);
  CHECK(code_of(std::string("[]\0", 3)) == Code::json_syntax);
  CHECK(code_of(std::string("[] \0[]", 6)) == Code::json_syntax);
  CHECK(code_of("[{},]") == Code::json_syntax);
  CHECK(code_of("\xEF\xBB\xBF[]") == Code::json_encoding);
  CHECK(code_of(std::string("\xFF\xFE[\0]\0", 6)) == Code::json_encoding);
  CHECK(code_of("[{\"a\": \"\xC3\x28\"}]") == Code::json_encoding);
}

TEST_CASE("A refusal is the same text for any block size") {
  const std::string good = box_row(1, 0.5), bad = box_row(9, 0.5), other = R"({"image_id": 1, "bbox": [1]})";
  const std::string deep = R"({"a": [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]})";
  const auto rows = [](std::initializer_list<std::string> list) {
    std::string text = "[";
    for (const std::string& row : list) text += (text.size() > 1 ? ",\n" : "") + row;
    return text + "]";
  };
  std::string many = "[" + bad;
  for (int i = 0; i < 30; ++i) many += "," + bad + "," + other + "," + good;
  const std::string texts[] = {
      rows({bad, good, other, good, bad}),
      // Too many rows in image 1, found by another check than what stands around it.
      rows({good, bad, good, good, bad, good, other, bad}),
      many + "]",
      // Too deep, before and behind other faults.
      rows({bad, deep, good, bad}),
      rows({deep, "1", good, bad}),
      // No JSON, at the end, in the middle and in a string.
      rows({bad, good, bad}) + "x",
      rows({bad, good, "{]", good, bad}),
      rows({bad, good, "{\"a\": \"\x01\"}", bad}),
      rows({bad, good, "{\"a\": \"\xFF\"}", bad}),
      rows({bad, "{\"a\": 0\"b\"}", good, "{\"\xFF\"}"}),
      rows({good, bad, good}) + std::string("\0", 1),
      rows({bad, good}).substr(0, 100),
  };
  const ScratchFolder folder;
  for (const std::string& text : texts) {
    const std::string path = folder.write("r.json", text);
    std::string whole;
    for (const std::uint64_t block : {1 << 20, 1, 10, 64, 150}) {
      ReadLimits limits;
      limits.rows_per_image = 3;
      limits.block_bytes = block;
      INFO("block " << block << " text " << text);
      try {
        read_detection_results(path, three_images(), limits);
        FAIL("accepted");
      } catch (const Error& error) {
        if (whole.empty()) whole = error.what();
        CHECK(whole == error.what());
      }
    }
  }
}

TEST_CASE("A file that is no JSON is refused for that alone") {
  for (const std::string end : {"", ",", "{", ",nul]", "}]"}) {
    for (const std::uint64_t block : {10, 100'000}) {
      ReadLimits limits;
      limits.block_bytes = block;
      const Error error = refusal("[" + box_row(9, 0.5) + "," + box_row(9, 0.5) + end, limits);
      CHECK(error.issues().totals() == std::map<Code, std::uint64_t>{{Code::json_syntax, 1}});
      CHECK(std::string(error.what()).find("last read") == std::string::npos);
    }
  }
}

TEST_CASE("A file cut short anywhere is refused") {
  const std::string text = "[" + box_row(1, 0.5) + ",\n" + box_row(2, 0.25, R"(, "note": "a\"b")") + "]";
  for (std::size_t length = 0; length < text.size(); ++length) {
    for (const std::uint64_t block : {5, 100000}) {
      ReadLimits limits;
      limits.block_bytes = block;
      CHECK(refusal(text.substr(0, length), limits).fault() == Fault::submission);
    }
  }
}

TEST_CASE("Of each code the first twenty issues are shown and all are counted") {
  std::string text = "[";
  for (int i = 0; i < 500; ++i) text += (i ? "," : "") + box_row(9, 0.5);
  ReadLimits limits;
  limits.block_bytes = 300;
  const Error error = refusal(text + "]", limits);
  CHECK(error.issues().shown().size() == 20);
  CHECK(error.issues().totals().at(Code::unknown_image) == 500);
  CHECK(error.issues().shown().back().where.pointer == "/19/image_id");
  CHECK(std::string(error.what()).find("480 more") != std::string::npos);
}

TEST_CASE("More rows than the cap in one image are refused") {
  std::string text = "[";
  for (int i = 0; i < 11; ++i) text += (i ? "," : "") + box_row(2, 0.5);
  ReadLimits limits;
  limits.rows_per_image = 10;
  CHECK(refusal(text + "]", limits).issues().shown().at(0).code == Code::too_many_predictions);
}
