#include <df2/io/json_document.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/random.h>

#include "../support.h"

namespace {

using namespace df2;

/// What reading the text, or `look` at its root, is refused with.
template <class Look>
Issue refusal(const std::string& text, Look&& look) {
  CAPTURE(text);
  try {
    const JsonDocument file("a.json", text, Fault::submission);
    look(file.root());
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::submission);
    REQUIRE(error.issues().shown().size() == 1);
    CHECK(error.issues().shown()[0].where.file == "a.json");
    return error.issues().shown()[0];
  }
  FAIL("accepted");
  return {};
}

Issue refusal(const std::string& text) {
  return refusal(text, [](const JsonPlace&) {});
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

}  // namespace

TEST_CASE("A small JSON file that is not one whole JSON value in UTF-8 is refused where it fails") {
  const auto fails = [](const std::string& text, Code code, std::uint64_t line, std::uint64_t byte) {
    const Issue issue = refusal(text);
    CHECK(issue.code == code);
    CHECK(issue.where.line == line);
    CHECK(issue.where.byte == byte);
  };
  fails("", Code::json_syntax, 1, 0);
  fails("{\n\"a\": 1", Code::json_syntax, 2, 8);
  fails("{}\n{}", Code::json_syntax, 2, 3);
  fails("[1,\nNaN]", Code::json_syntax, 2, 4);
  fails("\xEF\xBB\xBF{}", Code::json_encoding, 1, 0);
  fails("[\n\"\xC3\"]", Code::json_encoding, 2, 4);  // the byte that shows it
  fails("[\"\xC0\x80\"]", Code::json_encoding, 1, 2);
  CHECK(refusal("[\n1e400]").code == Code::not_finite);
  CHECK_NOTHROW(JsonDocument("a.json", "[\"\xC2\x85\xF0\x9F\x91\x95\"]", Fault::usage));
}

TEST_CASE("A small JSON file may be 16 levels deep and no deeper") {
  CHECK_NOTHROW(JsonDocument("a.json", nested(16), Fault::usage));
  CHECK(refusal(nested(17)).code == Code::json_depth);
  CHECK(refusal(std::string(1'000'000, '[')).code == Code::json_depth);
}

TEST_CASE("A key that stands twice in one object is refused with its line and pointer") {
  const Issue issue = refusal("{\"a\": [1, {\"b/\": 1,\n\"b/\": 2}]}");
  CHECK(issue.code == Code::json_duplicate_key);
  CHECK(issue.where.line == 2);
  CHECK(issue.where.byte == 20);
  CHECK(issue.where.pointer == "/a/1/b~1");
  CHECK(refusal("{\"\": 1, \"\": 2}").where.pointer == "/");
  CHECK_NOTHROW(JsonDocument("a.json", R"([{"a": {"a": 1}}, {"a": 1}])", Fault::usage));
}

TEST_CASE("A value of another kind is refused with its line and pointer") {
  const std::string text = "{\n\"a\": [\n1,\n\"x\"\n],\n\"b\": {\"\": 2}\n}";
  const auto refuses = [&](const auto& look, std::uint64_t byte, const std::string& pointer, Code code) {
    const Issue issue = refusal(text, look);
    CHECK(issue.where.byte == byte);
    CHECK(issue.where.line == 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte), '\n'));
    CHECK(issue.where.pointer == pointer);
    CHECK(issue.code == code);
    return test::found_in(issue);
  };
  CHECK(refuses([](auto root) { root.text(); }, 0, "", Code::wrong_type) == "an object");
  CHECK(refuses([](auto root) { root.at("c"); }, 0, "", Code::missing_key) == "none");
  CHECK(refuses([](auto root) { root.at("a").members(); }, 7, "/a", Code::wrong_type) == "an array");
  CHECK(refuses([](auto root) { root.at("a").elements()[0].text(); }, 9, "/a/0", Code::wrong_type) == "1");
  CHECK(refuses([](auto root) { root.at("a").elements()[1].elements(); }, 12, "/a/1", Code::wrong_type) == "\"x\"");
  CHECK(refuses([](auto root) { root.at("b").at("").text(); }, 29, "/b/", Code::wrong_type) == "2");
}

namespace {

nlohmann::json random_value(Random& random, int depth) {
  nlohmann::json value;
  const int kind = random.integer(0, depth > 0 ? 5 : 3);
  if (kind == 0) value = random.integer(-1000, 1000);
  if (kind == 1) value = random.normal();
  if (kind == 2) value = random.chance(0.5);
  if (kind == 3) value = std::string(static_cast<std::size_t>(random.integer(0, 3)), "\"\\/x~\n"[random.integer(0, 5)]);
  if (kind > 3) value = kind == 4 ? nlohmann::json::array() : nlohmann::json::object();
  for (int i = kind > 3 ? random.integer(0, 4) : 0; i > 0; --i) {
    if (kind == 4) value.push_back(random_value(random, depth - 1));
    if (kind == 5) value[std::string(1, "\"\\/x~ 1"[random.integer(0, 6)])] = random_value(random, depth - 1);
  }
  return value;
}

/// `place` and every place below it is refused where its value stands in the text.
void check_places(const std::string& text, const nlohmann::json& tree, const JsonPlace& place) {
  try {
    place.refuse(Code::wrong_type, "another value");
  } catch (const Error& error) {
    const Location& where = error.issues().shown()[0].where;
    CHECK(where.pointer == place.pointer());
    CHECK(tree[nlohmann::json::json_pointer(where.pointer)] == place.value());
    const std::string begin = place.value().is_structured() ? "" : place.value().dump();
    CHECK(text.substr(where.byte.value(), begin.size()) == begin);
    if (begin.empty()) CHECK(text[where.byte.value()] == (place.value().is_array() ? '[' : '{'));
  }
  if (place.value().is_array()) {
    for (const JsonPlace& element : place.elements()) check_places(text, tree, element);
  } else if (place.value().is_object()) {
    for (const JsonPlace& member : place.members()) check_places(text, tree, member);
  }
}

}  // namespace

TEST_CASE("Every value of a small JSON file is found where it stands, whatever its keys") {
  for (int i = 0; i < 200; ++i) {
    Random random(1, static_cast<std::uint64_t>(i));
    const nlohmann::json tree = {{"a", random_value(random, 5)}};
    const std::string text = tree.dump(random.integer(-1, 3));
    const JsonDocument document("a.json", text, Fault::submission);
    check_places(text, tree, document.root());
  }
}

TEST_CASE("A small JSON file is read from a path and no further than its limit") {
  const test::ScratchFolder folder;
  const std::string path = folder.write("a.json", "{\"a\": 1}");
  CHECK(read_document(path, Fault::usage, 8).root().at("a").value() == 1);
  const auto fault = [](const std::string& read, std::uint64_t max_bytes) {
    try {
      (void)read_document(read, Fault::usage, max_bytes);
    } catch (const Error& error) {
      return error.fault();
    }
    return Fault::internal;
  };
  CHECK(fault(path, 7) == Fault::limit);
  CHECK(fault(path + ".absent", 8) == Fault::io);
  CHECK(fault(folder.write("b.json", "{"), 8) == Fault::usage);
}
