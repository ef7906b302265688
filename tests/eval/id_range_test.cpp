#include <df2_eval/id_range.h>

#include <random>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2_eval/options.h>

using namespace df2;
using namespace df2::eval;
using nlohmann::json;

TEST_CASE("A range is two numbers, the smaller one first, with or without blanks") {
  CHECK(parse_range("1-10") == IdRange{1, 10});
  CHECK(parse_range(" 7 - 7\t") == IdRange{7, 7});
  CHECK(parse_range("0-1000000000000") == IdRange{0, 1'000'000'000'000});
  for (const char* text : {"", "7", "-", "1-", "-1", "10-1", "1-2-3", "1--2", "a-b", "1-99999999999999999999", "1 2-3"})
    CHECK_FALSE(parse_range(text));
}

TEST_CASE("Only digits and a hyphen look like a range, so that names may have hyphens") {
  for (const char* text : {"1-10", "1-", "-5", "1-2-3", "3 - 4"}) CHECK(looks_like_range(text));
  for (const char* text : {"", "-", "7", "long-sleeve", "a1-2", "1-2x"}) CHECK_FALSE(looks_like_range(text));
}

TEST_CASE("What is written of a range is read as the same range") {
  std::mt19937_64 random(11);
  for (int trial = 0; trial < 200; ++trial) {
    const auto first = static_cast<std::int64_t>(random() % 1'000'000);
    const IdRange range{first, first + static_cast<std::int64_t>(random() % 1'000'000'000)};
    CHECK(parse_range(range_text(range)) == range);
    const Options options = options_from_json({{"images", {range_text(range), 3}}});
    CHECK(options.image_ranges == std::vector<IdRange>{range});
    CHECK(options.images == std::vector<std::int64_t>{3});
    CHECK(options_from_json(options_to_json(options)).image_ranges == options.image_ranges);
  }
}

TEST_CASE("Ranges of numbers are all their numbers") {
  CHECK(options_from_json({{"max_dets", {"2-4", 9}}}).max_dets == std::vector<int>{2, 3, 4, 9});
  CHECK(options_from_json({{"task", "retrieval"}, {"top_k", {"1-3"}}}).top_k == std::vector<int>{1, 2, 3});
  CHECK(options_from_json({{"categories", {"7-9", " skirt "}}}).categories == std::vector<std::int64_t>{7, 8, 9});
}
