#include <df2/text.h>

#include <array>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

namespace df2 {

namespace {

constexpr std::array<std::string_view, 9> kNames = {"--gt",       "--pred",   "--task",    "--threads", "--max-dets",
                                                    "--max-rows", "--output", "--partial", "--format"};

}  // namespace

TEST_CASE("a misspelled name suggests the nearest one") {
  const auto nearest = [](std::string_view word) { return nearest_name(word, kNames).value_or("none"); };
  CHECK(nearest("--taks") == "--task");
  CHECK(nearest("--maxdets") == "--max-dets");
  CHECK(nearest("--max_dets") == "--max-dets");
  CHECK(nearest("--GT") == "--gt");
  CHECK(nearest("--thread") == "--threads");
  CHECK(nearest("--predictions") == "--pred");
  CHECK(nearest("--max-detections") == "--max-dets");
  CHECK(nearest("--max-rows-per-image") == "--max-rows");
}

TEST_CASE("a word that is like no name suggests none") {
  for (const std::string_view word : {"", "-", "--ground-truth", "--nonsense", "--verbose", "results.json"}) {
    CHECK(nearest_name(word, kNames) == std::nullopt);
  }
  CHECK(nearest_name(std::string(1'000'000, '-'), kNames) == std::nullopt);
  CHECK(nearest_name("--gt", {}) == std::nullopt);
}

TEST_CASE("a name with one random slip suggests itself") {
  std::mt19937 generator(7);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(generator); };
  for (int trial = 0; trial < 2000; ++trial) {
    const std::string_view name = kNames[below(kNames.size())];
    std::string word(name);
    const std::size_t at = 2 + below(word.size() - 3);
    switch (below(4)) {
      case 0:
        word[at] = 'q';
        break;
      case 1:
        word.erase(at, 1);
        break;
      case 2:
        word.insert(at, 1, 'q');
        break;
      default:
        std::swap(word[at], word[at + 1]);
    }
    if (word.size() < 4) continue;  // "--g" may be anything
    CAPTURE(word);
    CHECK(nearest_name(word, kNames) == name);
  }
}

}  // namespace df2
