#include <df2/io/detail/json/plain_reader.h>
#include <df2/io/detail/rows/coco_rows.h>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/io/ground_truth.h>
#include <df2/io/results.h>

#include "../support.h"

namespace {

using namespace df2;
using detail::PlainJson;
using df2::test::ScratchFolder;

/// Text as a piece holds it: zero bytes behind.
std::string sealed(std::string text) {
  return text.append(64, '\0');
}

bool same(double a, double b) {
  return a == b && std::signbit(a) == std::signbit(b);
}

/// Both ways to read an array; nothing when they refuse it.
std::optional<std::vector<double>> read_numbers(const std::string& text) {
  CAPTURE(text);
  const std::string buffer = sealed(text);
  std::vector<double> fast(64), portable(64);
  std::size_t fast_count = 0, portable_count = 0;
  const char* fast_end = detail::read_plain_numbers(buffer.data(), fast, fast_count);
  const char* portable_end = detail::read_plain_numbers_portable(buffer.data(), portable, portable_count);
  REQUIRE(fast_end == portable_end);
  if (fast_end == nullptr) return std::nullopt;
  REQUIRE(fast_count == portable_count);
  for (std::size_t i = 0; i < fast_count; ++i) REQUIRE(same(fast[i], portable[i]));
  fast.resize(fast_count);
  return fast;
}

std::string random_digits(std::mt19937& random, int least, int most) {
  std::string digits(static_cast<std::size_t>(std::uniform_int_distribution(least, most)(random)), '0');
  for (char& digit : digits) digit = static_cast<char>('0' + std::uniform_int_distribution(0, 9)(random));
  return digits;
}

std::string random_number(std::mt19937& random) {
  std::string text = random() % 3 == 0 ? "-" : "";
  std::string whole = random_digits(random, 1, random() % 8 == 0 ? 22 : 6);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  text += whole;
  if (random() % 2) text += "." + random_digits(random, 1, random() % 8 == 0 ? 22 : 8);
  if (random() % 10 == 0)
    text += std::string(random() % 2 ? "e" : "E") + (random() % 2 ? "-" : "+") + random_digits(random, 1, 2);
  return text;
}

}  // namespace

TEST_CASE("plain numbers are the doubles strtod gives, with and without vector instructions") {
  std::mt19937 random(1);
  for (int trial = 0; trial < 40000; ++trial) {
    std::vector<std::string> tokens(1 + random() % 40);
    std::string text;
    for (std::string& token : tokens) {
      token = random_number(random);
      text += (text.empty() ? "" : random() % 3 ? ", " : random() % 2 ? "," : " \n , ") + token;
    }
    const auto values = read_numbers(text + "]");
    REQUIRE(values);
    REQUIRE(values->size() == tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      CAPTURE(tokens[i]);
      REQUIRE(same((*values)[i], std::strtod(tokens[i].c_str(), nullptr)));
    }
  }
}

TEST_CASE("an empty array of numbers is plain, and nothing follows its bracket") {
  CHECK(read_numbers("]")->empty());
  CHECK(read_numbers(" \n]")->empty());
}

TEST_CASE("what is no JSON number is not plain") {
  for (const char* text : {"01]",
                           "-01]",
                           "1.]",
                           ".5]",
                           "-]",
                           "-.5]",
                           "+1]",
                           "1e]",
                           "1e+]",
                           "0x1]",
                           "1 2]",
                           "1,]",
                           ",1]",
                           "1",
                           "1,",
                           "NaN]",
                           "Infinity]",
                           "-Infinity]",
                           "1e400]",
                           "-1e999]",
                           "\"1\"]",
                           "null]",
                           "[1]]",
                           "1.2.3]",
                           "1-2]",
                           "00]",
                           "--1]",
                           "1}",
                           "1:2]",
                           "12345678901234567.]",
                           "1234567890123456789012x]",
                           "99999999999999999e]"}) {
    CAPTURE(text);
    CHECK_FALSE(read_numbers(text));
  }
}

TEST_CASE("random bytes are numbers to both readers or to none") {
  std::mt19937 random(2);
  for (int trial = 0; trial < 50000; ++trial) {
    // Ordinary numbers around, so that the odd ones stand anywhere in a block of text.
    std::string text;
    for (std::size_t i = random() % 12; i > 0; --i) text += random_number(random) + (random() % 2 ? ", " : ",");
    std::string odd(random() % 24, ' ');
    for (char& c : odd) c = "0123456789.-,] eE"[random() % 17];
    text += odd;
    for (std::size_t i = random() % 12; i > 0; --i) text += (random() % 2 ? ", " : ",") + random_number(random);
    (void)read_numbers(text + "]");
  }
}

TEST_CASE("runs of zeros are as many numbers as are written") {
  for (const std::string zero : {"0", "0.0", "0.00", "-0.0"}) {
    for (const std::string comma : {",", ", ", " ,"}) {
      for (const std::string last : {"0", "0.0", "1.5", "0x", "0.", "00", ""}) {
        for (std::size_t zeros = 0; zeros < 70; ++zeros) {
          std::string text;
          for (std::size_t i = 0; i < zeros; ++i) text += zero + comma;
          const auto values = read_numbers(text + last + "]");
          const bool good =
              zeros < 64 && (last == "0" || last == "0.0" || last == "1.5" || (last.empty() && zeros == 0));
          REQUIRE(values.has_value() == good);
          if (values) REQUIRE(values->size() == zeros + !last.empty());
        }
      }
    }
  }
}

TEST_CASE("more numbers than there is room for are not plain") {
  std::string text = "0";
  for (int i = 1; i < 64; ++i) text += ",0";
  CHECK(read_numbers(text + "]")->size() == 64);
  CHECK_FALSE(read_numbers(text + ",0]"));
}

TEST_CASE("plain text holds no escape, no control character and nothing beyond ASCII") {
  const auto text_of = [](const std::string& json) -> std::optional<std::string> {
    const std::string buffer = sealed(json);
    PlainJson plain(std::string_view(buffer).substr(0, json.size()));
    std::string_view text;
    if (!plain.text(text) || !plain.at_end()) return std::nullopt;
    return std::string(text);
  };
  CHECK(text_of(R"("score")") == "score");
  CHECK(text_of(R"("")") == "");
  CHECK_FALSE(text_of(R"("a\n")"));
  CHECK_FALSE(text_of("\"a\nb\""));
  CHECK_FALSE(text_of("\"\xC3\xA9\""));
  CHECK_FALSE(text_of("\"open"));
}

TEST_CASE("long text unescapes backslashes and nothing else") {
  const auto text_of = [](const std::string& json) -> std::optional<std::string> {
    const std::string buffer = sealed(json);
    PlainJson plain(std::string_view(buffer).substr(0, json.size()));
    std::string_view text;
    std::string copy;
    if (!plain.long_text(text, copy) || !plain.at_end()) return std::nullopt;
    return std::string(text);
  };
  for (const std::size_t before : {0, 1, 15, 16, 17, 40}) {
    const std::string fill(before, 'x');
    CHECK(text_of("\"" + fill + "\"") == fill);
    CHECK(text_of("\"" + fill + R"(\\b\\)" + "\"") == fill + R"(\b\)");
    CHECK_FALSE(text_of("\"" + fill + R"(\n)" + "\""));
    CHECK_FALSE(text_of("\"" + fill + R"(\")" + "\""));
    CHECK_FALSE(text_of("\"" + fill + "\n\""));
    CHECK_FALSE(text_of("\"" + fill + R"(\\)" + "\n\""));
    CHECK_FALSE(text_of("\"" + fill + "\xC3\xA9\""));
    CHECK_FALSE(text_of("\"" + fill));
  }
}

TEST_CASE("integers are digits alone") {
  const auto integer_of = [](const std::string& json, std::uint64_t max) -> std::optional<std::uint64_t> {
    const std::string buffer = sealed(json);
    PlainJson plain(std::string_view(buffer).substr(0, json.size()));
    std::uint64_t value = 0;
    if (!plain.integer(value, max) || !plain.at_end()) return std::nullopt;
    return value;
  };
  CHECK(integer_of("0", 9) == 0);
  CHECK(integer_of(" 17", 17) == 17);
  for (const char* text : {"18", "01", "-1", "1.0", "1e1", "", "x", "18446744073709551617"})
    CHECK_FALSE(integer_of(text, 17));
}

namespace {

bool is_skipped(const std::string& json) {
  const std::string buffer = sealed(json);
  PlainJson plain(std::string_view(buffer).substr(0, json.size()));
  return plain.skip_value() && plain.at_end();
}

/// A value within `depth` others at most, with keys that stand once. `keys`: of an object, at most.
std::string random_value(std::mt19937& random, int depth, std::size_t keys) {
  const auto blank = [&] { return std::string(random() % 3 ? "" : random() % 2 ? " " : "\n\t"); };
  const std::size_t kind = random() % (depth > 0 ? 8 : 5);
  if (kind == 0) return random() % 2 ? "true" : random() % 2 ? "false" : "null";
  if (kind == 1) return R"("O\\5)" + random_digits(random, 0, 40) + "\"";
  if (kind < 5) return random_number(random);
  const bool is_list = kind < 7;
  const std::size_t count = random() % (is_list ? 7 : keys + 1);
  std::string text = is_list ? "[" : "{";
  for (std::size_t i = 0; i < count; ++i) {
    text += (i ? "," : "") + blank();
    if (!is_list) text += "\"k" + std::to_string(i) + "\"" + blank() + ":" + blank();
    text += random_value(random, depth - 1, keys) + blank();
  }
  return text + (is_list ? "]" : "}");
}

/// As the strict reader wants it: one value, and no key twice in an object.
bool is_strict_json(const std::string& text) {
  std::vector<std::set<std::string>> keys;
  bool once = true;
  const auto see = [&](int, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    if (event == nlohmann::json::parse_event_t::object_start) keys.emplace_back();
    if (event == nlohmann::json::parse_event_t::key) once &= keys.back().insert(value.get<std::string>()).second;
    if (event == nlohmann::json::parse_event_t::object_end) keys.pop_back();
    return true;
  };
  return !nlohmann::json::parse(text, see, /*allow_exceptions=*/false).is_discarded() && once;
}

}  // namespace

TEST_CASE("what nobody asked for is skipped where it is JSON of a few levels and keys, and only there") {
  std::mt19937 random(4);
  for (int trial = 0; trial < 20000; ++trial) {
    std::string text = random_value(random, 4, 8);
    CAPTURE(text);
    REQUIRE(is_strict_json(text));
    REQUIRE(is_skipped(text));
    // Damage: a character more, less or another.
    const std::size_t at = random() % text.size();
    const char odd = "[]{}\",:01-.ekt \\"[random() % 17];
    if (const auto how = random() % 3; how == 0)
      text.insert(at, 1, odd);
    else if (how == 1)
      text.erase(at, 1);
    else
      text[at] = odd;
    CAPTURE(text);
    if (is_skipped(text)) REQUIRE(is_strict_json(text));
  }
  for (int trial = 0; trial < 2000; ++trial) {
    const std::string text = random_value(random, 7, 12);
    CAPTURE(text);
    if (is_skipped(text)) REQUIRE(is_strict_json(text));
  }
}

TEST_CASE("deep values, many keys and keys that stand twice are left to the strict reader") {
  CHECK(is_skipped(R"([[1, 2.5], [], {"size": [2, 3], "counts": "a\\b"}])"));
  CHECK(is_skipped("[[[[1]]]]"));
  CHECK_FALSE(is_skipped("[[[[[1]]]]]"));
  CHECK_FALSE(is_skipped(std::string(1'000'000, '[')));
  CHECK_FALSE(is_skipped(R"({"a": 1, "b": 2, "a": 3})"));
  CHECK_FALSE(is_skipped(R"([{"a": {"b": 1, "b": 2}}])"));
  std::string keys;
  for (int i = 0; i < 9; ++i) keys += (i ? ", \"" : "\"") + std::to_string(i) + "\": 0";
  CHECK_FALSE(is_skipped("{" + keys + "}"));
  CHECK(is_skipped("{" + keys.substr(0, keys.rfind(',')) + "}"));
  std::string numbers = "0.5";
  for (int i = 0; i < 5'000; ++i) numbers += ", " + std::to_string(i);
  CHECK(is_skipped("[" + numbers + "]"));
  CHECK_FALSE(is_skipped("[" + numbers + ",]"));
  CHECK_FALSE(is_skipped("[" + numbers + ", 01]"));
}

TEST_CASE("plain and strict readers make the same of the same rows") {
  std::mt19937 random(3);
  std::vector<ImageRecord> images(3);
  for (int i = 0; i < 3; ++i) {
    images[static_cast<std::size_t>(i)].id = i + 1;
    images[static_cast<std::size_t>(i)].size = Size{6, 5};
  }
  images[1].items = {Item{}};
  images[2].items = {Item{}};
  images[2].items[0].landmarks.assign(25, {1, 2, 2});
  const Dataset dataset("three", images, {1, 2, 9});
  const ScratchFolder folder;
  const auto number = [&] {
    return (random() % 3 ? "1" : "-2") + random_digits(random, 0, 3) + "." + random_digits(random, 1, 18);
  };
  for (int trial = 0; trial < 60; ++trial) {
    const int task = trial % 3;
    std::string plain = "[", strict = "[";
    for (int row = 0; row < 40; ++row) {
      const bool all = random() % 2;
      std::string geometry;
      if (task == 0) {
        geometry =
            R"("bbox": [)" + number() + ", " + number() + ", 3.25, " + random_digits(random, 3, 3).insert(0, "1") + "]";
      } else if (task == 1) {
        geometry = R"("keypoints": [)";
        for (int i = 0; i < (all ? 882 : 75); ++i) geometry += (i ? ", " : "") + number();
        geometry += "]";
      } else {
        geometry = all ? R"("segmentation": {"size": [5, 6], "counts": ":5?"})"
                       : R"("segmentation": {"counts": "n0", "size": [5,6]})";
      }
      const std::string members = R"("image_id": )" + std::to_string(1 + random() % 3) +
                                  R"(, "category_id": 1, "score": )" + number() + R"(, "id": 7, "flags": [1, 2], )" +
                                  geometry;
      plain += (row ? ",\n{" : "{") + members + "}";
      // An escape in a key nobody asks for is all that the plain reader needs to give up.
      strict += (row ? ",\n{" : "{") + members + R"(, "\u0061": 0})";
    }
    const std::string plain_path = folder.write("plain.json", plain + "]"),
                      strict_path = folder.write("strict.json", strict + "]");
    ReadLimits limits;
    limits.block_bytes = 1 << (6 + random() % 12);
    const auto read = [&](const std::string& path) {
      return task == 0   ? read_detection_results(path, dataset, limits)
             : task == 1 ? read_landmark_results(path, dataset, limits)
                         : read_segmentation_results(path, dataset, limits);
    };
    const Predictions a = read(plain_path), b = read(strict_path);
    REQUIRE(a.image == b.image);
    REQUIRE(a.category == b.category);
    REQUIRE(a.score == b.score);
    REQUIRE(a.notes.zero_size == b.notes.zero_size);
    REQUIRE(a.notes.unknown_keys.at("id") == b.notes.unknown_keys.at("id"));
    if (task == 0) REQUIRE(std::get<BoxColumn>(a.geometry) == std::get<BoxColumn>(b.geometry));
    if (task == 1) {
      const auto& p = std::get<LandmarkColumn>(a.geometry);
      const auto& q = std::get<LandmarkColumn>(b.geometry);
      REQUIRE(p.begin == q.begin);
      REQUIRE(p.points == q.points);
      REQUIRE(p.areas == q.areas);
    }
    if (task == 2) {
      const auto& p = std::get<MaskColumn>(a.geometry);
      const auto& q = std::get<MaskColumn>(b.geometry);
      REQUIRE(p.counts == q.counts);
      REQUIRE(p.begin == q.begin);
      REQUIRE(p.areas == q.areas);
      REQUIRE(p.digests == q.digests);
    }
  }
}

TEST_CASE("a run-length mask is plain when it is one of its size, whose keys stand once") {
  detail::AnnotationReader annotations(CategorySource::deepfashion2, {});
  const auto is_plain = [&](const std::string& mask) {
    const std::string json =
        R"({"id": 1, "image_id": 1, "category_id": 9, "bbox": [1, 2, 3, 4], "segmentation": )" + mask + "}";
    const std::string buffer = sealed(json);
    const detail::Piece piece{std::string_view(buffer).substr(0, json.size()), buffer.size()};
    detail::PlainReader plain(piece);
    detail::Annotation annotation;
    return annotations.read(plain, annotation) && plain.at_end();
  };
  CHECK(is_plain(R"({"size": [70, 90], "counts": "\\1b1nQ6"})"));
  CHECK_FALSE(is_plain(R"({"size": [70, 91], "counts": "\\1b1nQ6"})"));
  CHECK_FALSE(is_plain(R"({"size": [0, 0], "counts": ""})"));
  CHECK_FALSE(is_plain(R"({"size": [4294967296, 4294967296], "counts": "0"})"));
  CHECK(is_plain(R"({"size": [70, 90], "counts": [6300]})"));
  CHECK_FALSE(is_plain(R"({"size": [70, 90], "counts": [6301]})"));
  CHECK(is_plain(R"({"size": [70, 90], "counts": "\\1b1nQ6", "note": 1})"));
  CHECK_FALSE(is_plain(R"({"size": [70, 90], "counts": "\\1b1nQ6", "size": [70, 90]})"));
  CHECK_FALSE(is_plain(R"({"counts": "\\1b1nQ6"})"));
}

TEST_CASE("plain and strict readers make the same of the same ground truth") {
  const ScratchFolder folder;
  std::string images, annotations, odd_annotations;
  for (int i = 1; i <= 40; ++i) {
    images += (i > 1 ? ",\n" : "") + std::string(R"({"id": )") + std::to_string(i) +
              R"(, "width": 90, "height": 70, "file_name": "a.jpg", "source": "user", "pair_id": 4})";
    const std::string segmentation =
        i % 3 ? R"([[1, 2, 30, 2.5, 30, 40], [3, 3, 9, 3, 9, 9.125]])" : R"({"counts": "\\1b1nQ6", "size": [70, 90]})";
    const std::string members =
        R"("id": )" + std::to_string(i) + R"(, "image_id": )" + std::to_string(i) +
        R"(, "category_id": 9, "bbox": [1.5, 2, 30, 40.25], "iscrowd": )" + (i % 3 ? "0" : "1") +
        R"(, "segmentation": )" + segmentation + R"(, "keypoints": [)" +
        "1, 2, 2, 3, 4, 1, 0, 0, 0, 5, 6.5, 2, 7, 8, 2, 9, 10, 2, 11, 12, 2, 13, 14, 0" +
        R"(], "style": 2, "scale": 1, "occlusion": 2, "zoom_in": 3, "viewpoint": 1, "other": {"text": [[1], "a"]})";
    annotations += (i > 1 ? ",\n{" : "{") + members + "}";
    odd_annotations += (i > 1 ? ",\n{" : "{") + members + R"(, "\u0061": 0})";
  }
  const auto write = [&](const std::string& name, const std::string& rows) {
    return folder.write(name, R"({"images": [)" + images + R"(], "annotations": [)" + rows +
                                  R"(], "categories": [{"id": 9, "name": "skirt"}]})");
  };
  ReadLimits limits;
  limits.block_bytes = 2000;
  const Dataset plain = read_coco_ground_truth(write("plain.json", annotations), limits);
  const Dataset strict = read_coco_ground_truth(write("strict.json", odd_annotations), limits);
  REQUIRE(plain.images().size() == 40);
  for (std::size_t i = 0; i < plain.images().size(); ++i) REQUIRE(plain.images()[i] == strict.images()[i]);
  CHECK(plain.content_hash() == strict.content_hash());
  CHECK(std::get<Mask>(plain.images()[2].items[0].segmentation) == Mask{{90, 70}, {44, 50, 6206}});
  CHECK(plain.images()[0].items[0].labelled_count == 6);
  CHECK(plain.images()[0].items[0].attributes == Attributes{1, 2, 3, 1});
}
