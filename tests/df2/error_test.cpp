#include <df2/error.h>

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace {

using namespace df2;

Issue issue(Code code, std::uint64_t byte) {
  return {code, {"file", {}, byte, "/" + std::to_string(byte)}, "something", "nothing"};
}

std::vector<std::uint64_t> bytes_of(const IssueList& list) {
  std::vector<std::uint64_t> bytes;
  for (const Issue& shown : list.shown()) bytes.push_back(*shown.where.byte);
  return bytes;
}

}  // namespace

TEST_CASE("Lists of issues appended in pieces of any size show and count the same") {
  IssueList whole;
  for (std::uint64_t i = 0; i < 100; ++i) whole.add(issue(i % 3 == 0 ? Code::bad_id : Code::polygon, i));
  for (const std::uint64_t piece : {1, 7, 50}) {
    IssueList joined;
    for (std::uint64_t begin = 0; begin < 100; begin += piece) {
      IssueList part;
      for (std::uint64_t i = begin; i < std::min<std::uint64_t>(100, begin + piece); ++i) {
        part.add(issue(i % 3 == 0 ? Code::bad_id : Code::polygon, i));
      }
      joined.append(std::move(part));
    }
    CHECK(joined.render() == whole.render());
    CHECK(joined.totals() == whole.totals());
  }
}

TEST_CASE("Two checks of one file tell their issues in the order of the file") {
  IssueList rows, across;
  for (const std::uint64_t byte : {10, 30, 50}) rows.add(issue(Code::bad_id, byte));
  for (const std::uint64_t byte : {20, 50, 60}) across.add(issue(Code::rle_size, byte));
  rows.merge(across);
  CHECK(bytes_of(rows) == std::vector<std::uint64_t>{10, 20, 30, 50, 50, 60});
  CHECK(rows.shown()[3].code == Code::bad_id);
  CHECK(rows.totals() == std::map<Code, std::uint64_t>{{Code::bad_id, 3}, {Code::rle_size, 3}});
}

TEST_CASE("Of one code that two checks find the first twenty in the file are shown and all are counted") {
  IssueList even, odd, all;
  for (std::uint64_t i = 0; i < 100; ++i) {
    (i % 2 == 0 ? even : odd).add(issue(Code::rle_size, i));
    all.add(issue(Code::rle_size, i));
  }
  odd.merge(even);
  CHECK(odd.render() == all.render());
  CHECK(odd.totals() == all.totals());
}

TEST_CASE("A refusal shows nothing that a terminal would obey") {
  const auto shown = [](const std::string& found) { return render_issue({Code::polygon, {}, "text", found}); };
  CHECK(shown("né 日本 \U0001F457") == "text expected, né 日本 \U0001F457 found [polygon]");
  CHECK(shown("a\nb\x1b[2J") == "text expected, a\\x0ab\\x1b[2J found [polygon]");
  CHECK(shown("\xC2\x9B"
              "2J") == "text expected, \\xc2\\x9b2J found [polygon]");
  CHECK(shown("cut off: \xE6\x97") == "text expected, cut off: \\xe6\\x97 found [polygon]");
  CHECK(shown("\xFF\xC0\x80\xED\xA0\x80") == "text expected, \\xff\\xc0\\x80\\xed\\xa0\\x80 found [polygon]");
}
