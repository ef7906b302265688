// What is said about run-length strings that are no mask.
#include <df2/checks.h>
#include <df2/mask.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <fmt/format.h>

namespace df2 {

namespace {

constexpr Size kSize{10, 10};

std::string found(const std::string& counts, Size size = kSize) {
  const Checked wrong = check_counts(counts, size);
  REQUIRE(wrong);
  CHECK(wrong->code == Code::rle_counts);
  return wrong->found;
}

bool contains(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

/// "12345" for 0 5 3 ...: any counts of a mask of 100 pixels.
std::string random_counts(std::mt19937& generator) {
  std::vector<std::uint32_t> runs;
  std::uint32_t left = 100;
  while (left > 0) {
    runs.push_back(std::uniform_int_distribution<std::uint32_t>(1, std::min(left, 20U))(generator));
    left -= runs.back();
  }
  return encode_runs(runs);
}

}  // namespace

TEST_CASE("a character that no counts have is named with its place") {
  CHECK(contains(found("1~"), "the character \"~\", number 2 of 2"));
  CHECK(contains(found("1a b"), "the character \" \", number 3 of 4"));
  CHECK(contains(found("1\n2"), "the character \\x0a, number 2 of 3"));
  CHECK(contains(found("1\xc3\xa9"), "the character \"\xc3\xa9\", number 2 of 3"));
  CHECK(contains(found("1\xff"), "the character \\xff, number 2 of 2"));
  std::mt19937 generator(5);
  for (int trial = 0; trial < 500; ++trial) {
    std::string counts = random_counts(generator);
    const std::size_t at = std::uniform_int_distribution<std::size_t>(0, counts.size() - 1)(generator);
    counts[at] = '~';
    CHECK(contains(found(counts), fmt::format("number {} of {}", at + 1, counts.size())));
  }
}

TEST_CASE("what else is wrong with counts is told with its place and the sum") {
  CHECK(contains(found("5"), "add up to 5 instead of 100 pixels"));
  CHECK(contains(found(""), "add up to 0 instead of 100 pixels"));
  CHECK(contains(found(encode_runs(std::vector<std::uint32_t>{60, 30, 20})), "more than 100 pixels"));
  CHECK(contains(found("55P"), "cut off at the end, which begins with character 3"));
  CHECK(contains(found("5N"), "a negative run, which begins with character 2"));
  CHECK(contains(found(std::string(20, 'P') + "0"), "more than 64 bits"));
  std::mt19937 generator(6);
  for (int trial = 0; trial < 200; ++trial) {
    const std::string counts = random_counts(generator);
    CHECK(contains(found(counts + "5"), fmt::format("begins with character {}", counts.size() + 1)));
  }
}

TEST_CASE("counts that Python wrote with str(bytes) are recognised") {
  std::mt19937 generator(7);
  for (int trial = 0; trial < 100; ++trial) {
    const std::string counts = random_counts(generator);
    const std::string single = found("b'" + counts + "'"), both = found("b\"" + counts + "\"");
    CHECK((contains(single, "character 1 is b, character 2 the quote '") && contains(single, "counts.decode()")));
    CHECK((contains(both, "character 1 is b, character 2 the quote \"") && contains(both, "counts.decode()")));
  }
}

TEST_CASE("counts in base64 are recognised, with or without a character that only base64 has") {
  CHECK(contains(found("MDUz"), "\"z\""));
  CHECK(contains(found("eJzLCTXMMQgwNKAEhKQYAgAT8g5p"), "base64"));  // as Open Images writes masks
  CHECK(contains(found("bFUxbDBQMTAwMDA="), "base64"));
  CHECK(contains(found("T1QzMw=="), "base64"));
  // Padding alone does not make it base64.
  CHECK_FALSE(contains(found("1=="), "base64"));
}

TEST_CASE("run lengths that stand in a string are recognised") {
  CHECK(contains(found("0 5 3 92"), "an array of numbers"));
  CHECK(contains(found("[0, 5, 95]"), "an array of numbers"));
  CHECK(contains(found("10,20"), "an array of numbers"));
}

}  // namespace df2
