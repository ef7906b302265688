#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <df2/mask.h>

#include "mask_case.h"

namespace {

using df2::Box;
using df2::decode_runs;
using df2::Mask;
using df2::RunsFault;
using df2::Size;
using namespace df2::test;

/// Pixels of which some are foreground: none, few, many or all, in pieces that may run across columns.
Bitmap random_bitmap(std::mt19937& generator, Size size) {
  Bitmap pixels(std::size_t{size.width} * size.height);
  const int share = random_int(generator, 0, 4) * 25;
  const int piece = random_int(generator, 1, 8);
  for (std::size_t i = 0; i < pixels.size();) {
    const std::uint8_t value = random_int(generator, 0, 99) < share ? 1 : 0;
    for (int k = 0; k < piece && i < pixels.size(); ++k) pixels[i++] = value;
  }
  return pixels;
}

Box slow_tight_box(const Bitmap& pixels, Size size) {
  int left = -1, right = -1, top = -1, bottom = -1;
  for (int x = 0; x < static_cast<int>(size.width); ++x) {
    for (int y = 0; y < static_cast<int>(size.height); ++y) {
      if (pixels[static_cast<std::size_t>(x) * size.height + y] == 0) continue;
      if (left < 0) left = x;
      right = x;
      if (top < 0 || y < top) top = y;
      bottom = std::max(bottom, y);
    }
  }
  if (left < 0) return {};
  return {double(left), double(top), double(right - left + 1), double(bottom - top + 1)};
}

/// Of all foreground pixels but those between two others of their run.
Box slow_run_ends_box(Bitmap pixels, Size size) {
  const Bitmap all = pixels;
  for (std::size_t i = 1; i + 1 < all.size(); ++i) {
    if (all[i - 1] != 0 && all[i + 1] != 0) pixels[i] = 0;
  }
  return slow_tight_box(pixels, size);
}

std::optional<RunsFault> fault_of(std::string_view counts, Size size) {
  Runs runs;
  const std::optional<RunsFault> fault = decode_runs(counts, size, runs);
  const std::optional<std::uint32_t> area = df2::area_of_counts(counts, size);
  REQUIRE(area.has_value() == !fault);
  if (area) REQUIRE(*area == df2::mask_area(runs));
  return fault;
}

Runs runs_with_empty_ones(std::mt19937& generator, std::uint32_t total) {
  Runs runs;
  for (std::uint32_t left = total; left > 0;) {
    const auto longest = static_cast<int>(std::min<std::uint32_t>(left, 9));
    runs.push_back(static_cast<std::uint32_t>(random_int(generator, 0, longest)));
    left -= runs.back();
  }
  return runs;
}

TEST_CASE("a bitmap turned into a mask and back is the same bitmap") {
  std::mt19937 generator(1);
  for (int trial = 0; trial < 500; ++trial) {
    const Size size = random_size(generator, 20);
    const Bitmap pixels = random_bitmap(generator, size);
    const Mask mask = df2::mask_from_bitmap(pixels, size);
    REQUIRE(df2::bitmap_from_mask(mask) == pixels);
    REQUIRE(std::count(mask.runs.begin() + 1, mask.runs.end(), 0u) == 0);
  }
}

TEST_CASE("any non-zero pixel of a bitmap is foreground") {
  const Bitmap pixels = {0, 1, 255, 7, 0, 0};
  CHECK(df2::mask_from_bitmap(pixels, {2, 3}).runs == Runs{1, 3, 2});
}

TEST_CASE("a mask that begins with foreground begins with an empty background run") {
  CHECK(df2::mask_from_bitmap(Bitmap{1, 1, 0, 0}, {2, 2}).runs == Runs{0, 2, 2});
}

TEST_CASE("runs encoded and decoded are the same runs, empty ones included") {
  std::mt19937 generator(2);
  Runs decoded;
  for (int trial = 0; trial < 1000; ++trial) {
    const Size size = random_size(generator, 40);
    const Runs runs = runs_with_empty_ones(generator, size.width * size.height);
    REQUIRE_FALSE(decode_runs(df2::encode_runs(runs), size, decoded));
    REQUIRE(decoded == runs);
  }
}

TEST_CASE("runs of any length survive encoding") {
  Runs decoded;
  for (const Runs& runs : {Runs{2147483647}, Runs{0, 2147483647}, Runs{1, 2147483640, 2, 3, 1},
                           Runs{1073741823, 1, 1, 1073741821, 1}, Runs{15, 16, 31, 32, 2147483553}}) {
    REQUIRE_FALSE(decode_runs(df2::encode_runs(runs), {1, 2147483647}, decoded));
    CHECK(decoded == runs);
  }
}

TEST_CASE("counts are spelled as COCO spells them") {
  CHECK(df2::encode_runs(Runs{100}) == "T3");
  CHECK(df2::encode_runs(Runs{6, 1, 40, 4, 5, 4, 5, 4, 21}) == "61X13mN000`0");
  Runs runs;
  REQUIRE_FALSE(decode_runs("61X13mN000`0", {9, 10}, runs));
  CHECK(runs == Runs{6, 1, 40, 4, 5, 4, 5, 4, 21});
}

TEST_CASE("a needlessly long spelling of a number is read") {
  Runs runs;
  REQUIRE_FALSE(decode_runs("4", {2, 2}, runs));
  REQUIRE_FALSE(decode_runs("TP0", {2, 2}, runs));
  CHECK(runs == Runs{4});
  REQUIRE_FALSE(decode_runs("TPPPPPPPPPPP0", {2, 2}, runs));
  CHECK(runs == Runs{4});
}

TEST_CASE("characters outside COCO's 64 are refused") {
  for (const char* counts : {"/", "p", "4/", "T/", "Tp", " 4", "4 ", "\x80", "\xff", "~"}) {
    CAPTURE(counts);
    CHECK(fault_of(counts, {2, 3}) == RunsFault::illegal_character);
  }
  CHECK(fault_of(std::string_view("\0", 1), {2, 2}) == RunsFault::illegal_character);
}

TEST_CASE("a number of more than 13 characters is refused") {
  CHECK(fault_of("TPPPPPPPPPPPP0", {2, 2}) == RunsFault::illegal_character);
  CHECK(fault_of(std::string(1000, 'o'), {2, 2}) == RunsFault::illegal_character);
}

TEST_CASE("a number cut off at the end is refused") {
  CHECK(fault_of("T", {10, 10}) == RunsFault::truncated);
  CHECK(fault_of("2P", {2, 2}) == RunsFault::truncated);
  CHECK(fault_of(std::string(12, 'o'), {2, 2}) == RunsFault::truncated);
}

TEST_CASE("negative runs are refused, whether written or reached by a difference") {
  CHECK(fault_of("O", {2, 2}) == RunsFault::negative_run);
  CHECK(fault_of("111M", {2, 2}) == RunsFault::negative_run);
  CHECK(fault_of("PPPPPPPPPPPP8", {2, 2}) == RunsFault::negative_run);  // -2^63
  CHECK(fault_of("111PPPPPPPPPPPP8", {2, 2}) == RunsFault::negative_run);
}

TEST_CASE("runs that do not add up to height times width are refused") {
  CHECK(fault_of("", {2, 2}) == RunsFault::wrong_sum);
  CHECK(fault_of("3", {2, 2}) == RunsFault::wrong_sum);
  CHECK(fault_of("5", {2, 2}) == RunsFault::wrong_sum);
  CHECK(fault_of("40", {2, 2}) == std::nullopt);
  CHECK(fault_of("41", {2, 2}) == RunsFault::wrong_sum);
  CHECK(fault_of("oooooooooooo7", {2, 2}) == RunsFault::wrong_sum);     // 2^63 - 1
  CHECK(fault_of("111oooooooooooo7", {2, 2}) == RunsFault::wrong_sum);  // would overflow as a difference
}

TEST_CASE("a sum that is right only in 32 bits is refused") {
  CHECK(fault_of(df2::encode_runs(Runs{4294967295, 5}), {2, 2}) == RunsFault::wrong_sum);
  CHECK(fault_of(df2::encode_runs(Runs{2147483648, 2147483648, 4}), {2, 2}) == RunsFault::wrong_sum);
}

TEST_CASE("images without pixels or with 2^31 and more are refused") {
  CHECK(fault_of("", {0, 0}) == RunsFault::too_long);
  CHECK(fault_of("0", {0, 5}) == RunsFault::too_long);
  CHECK(fault_of("0", {5, 0}) == RunsFault::too_long);
  CHECK(fault_of(df2::encode_runs(Runs{2147483648}), {65536, 32768}) == RunsFault::too_long);
  CHECK(fault_of("0", {4294967295, 4294967295}) == RunsFault::too_long);
  CHECK(fault_of(df2::encode_runs(Runs{2147483647}), {2147483647, 1}) == std::nullopt);
}

TEST_CASE("refused counts leave the runs in front of the fault") {
  Runs runs = {1, 2, 3};
  REQUIRE(decode_runs("11", {2, 2}, runs));
  CHECK(runs == Runs{1, 1});
  REQUIRE(decode_runs("12~4", {3, 3}, runs));
  CHECK(runs == Runs{1, 2});
  runs = {1, 2, 3};
  REQUIRE(decode_runs("4", {0, 0}, runs));
  CHECK(runs.empty());
}

TEST_CASE("random strings are refused or decode to runs of the right sum") {
  std::mt19937 generator(3);
  Runs runs;
  for (int trial = 0; trial < 20000; ++trial) {
    std::string counts(static_cast<std::size_t>(random_int(generator, 0, 20)), ' ');
    for (char& c : counts) c = static_cast<char>(random_int(generator, 46, 112));
    const Size size = random_size(generator, 4);
    if (fault_of(counts, size)) continue;
    (void)decode_runs(counts, size, runs);
    std::uint64_t sum = 0;
    for (const std::uint32_t run : runs) sum += run;
    REQUIRE(sum == std::uint64_t{size.width} * size.height);
    REQUIRE(runs.size() <= counts.size());
  }
}

TEST_CASE("a mask's counts with one character changed, added or taken away are refused or another mask's") {
  std::mt19937 generator(4);
  for (int trial = 0; trial < 20000; ++trial) {
    const Size size = random_size(generator, 40);
    std::string counts = df2::encode_runs(runs_with_empty_ones(generator, size.width * size.height));
    REQUIRE_FALSE(fault_of(counts, size));
    const auto at = static_cast<std::size_t>(random_int(generator, 0, static_cast<int>(counts.size()) - 1));
    const char other = static_cast<char>(random_int(generator, 46, 112));
    switch (random_int(generator, 0, 3)) {
      case 0:
        counts[at] = other;
        break;
      case 1:
        counts.insert(at, 1, other);
        break;
      case 2:
        counts.push_back(other);
        break;
      default:
        counts.erase(at, 1);
    }
    (void)fault_of(counts, size);  // both decoders say the same
  }
}

TEST_CASE("every fault has its own description") {
  const std::vector<RunsFault> faults = {RunsFault::illegal_character, RunsFault::truncated, RunsFault::negative_run,
                                         RunsFault::too_long, RunsFault::wrong_sum};
  for (const RunsFault a : faults) {
    CHECK_FALSE(df2::describe(a).empty());
    for (const RunsFault b : faults) CHECK((df2::describe(a) == df2::describe(b)) == (a == b));
  }
}

TEST_CASE("area, tight box, intersection and union agree with bitmaps") {
  std::mt19937 generator(4);
  for (int trial = 0; trial < 2000; ++trial) {
    const Size size = random_size(generator, 12);
    const Bitmap a = random_bitmap(generator, size);
    const Bitmap b = random_bitmap(generator, size);
    Bitmap both(a.size()), either(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) both[i] = a[i] & b[i], either[i] = a[i] | b[i];
    const std::vector<Mask> masks = {df2::mask_from_bitmap(a, size), df2::mask_from_bitmap(b, size)};
    REQUIRE(df2::mask_area(masks[0].runs) == std::count(a.begin(), a.end(), 1));
    REQUIRE(df2::tight_box(masks[0].runs, size) == slow_tight_box(a, size));
    REQUIRE(df2::intersection_area(masks[0].runs, masks[1].runs) == std::count(both.begin(), both.end(), 1));
    REQUIRE(df2::unite(masks, size) == df2::mask_from_bitmap(either, size));
  }
}

TEST_CASE("runs of length zero change no pixel") {
  std::mt19937 generator(5);
  for (int trial = 0; trial < 2000; ++trial) {
    const Size size = random_size(generator, 8);
    const std::vector<Mask> masks = {{size, runs_with_empty_ones(generator, size.width * size.height)},
                                     {size, runs_with_empty_ones(generator, size.width * size.height)}};
    const Bitmap a = df2::bitmap_from_mask(masks[0]);
    const Bitmap b = df2::bitmap_from_mask(masks[1]);
    std::uint32_t both = 0;
    Bitmap either(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) both += a[i] & b[i], either[i] = a[i] | b[i];
    REQUIRE(df2::mask_area(masks[0].runs) == std::count(a.begin(), a.end(), 1));
    REQUIRE(df2::tight_box(masks[0].runs, size) == slow_tight_box(a, size));
    REQUIRE(df2::intersection_area(masks[0].runs, masks[1].runs) == both);
    REQUIRE(df2::bitmap_from_mask(df2::unite(masks, size)) == either);
  }
}

TEST_CASE("the box of a run that crosses a column boundary is as high as the image") {
  CHECK(df2::tight_box(Runs{8, 4, 88}, {10, 10}) == Box{0, 0, 2, 10});
  CHECK(df2::tight_box(Runs{8, 2, 90}, {10, 10}) == Box{0, 8, 1, 2});
  CHECK(df2::tight_box(Runs{5, 10, 85}, {10, 10}) == Box{0, 0, 2, 10});
}

TEST_CASE("the box of run ends knows nothing of what lies between them") {
  CHECK(df2::run_ends_box(Runs{8, 4, 88}, {10, 10}) == Box{0, 1, 2, 8});
  CHECK(df2::run_ends_box(Runs{5, 21, 74}, {10, 10}) == Box{0, 5, 3, 1});
  CHECK(df2::run_ends_box(Runs{8, 2, 90}, {10, 10}) == Box{0, 8, 1, 2});
  CHECK(df2::run_ends_box(Runs{5, 0, 95}, {10, 10}) == Box{});
  std::mt19937 generator(6);
  for (int trial = 0; trial < 2000; ++trial) {
    const Size size = random_size(generator, 8);
    const Bitmap pixels = random_bitmap(generator, size);
    const Mask mask = df2::mask_from_bitmap(pixels, size);
    REQUIRE(df2::run_ends_box(mask.runs, size) == slow_run_ends_box(pixels, size));
  }
}

TEST_CASE("the box of an empty mask is all zero, also when it holds empty foreground runs") {
  CHECK(df2::tight_box(Runs{100}, {10, 10}) == Box{});
  CHECK(df2::tight_box(Runs{5, 0, 95}, {10, 10}) == Box{});
  CHECK(df2::tight_box(Runs{100, 0}, {10, 10}) == Box{});
}

TEST_CASE("masks of nothing and masks of everything intersect as they should") {
  CHECK(df2::intersection_area(Runs{100}, Runs{0, 100}) == 0);
  CHECK(df2::intersection_area(Runs{0, 100}, Runs{0, 100}) == 100);
  CHECK(df2::intersection_area(Runs{0, 2147483647}, Runs{1, 2147483646}) == 2147483646);
}

TEST_CASE("the union of no masks is background") {
  CHECK(df2::unite({}, {3, 4}).runs == Runs{12});
  CHECK(df2::mask_from_polygons({}, {3, 4}).runs == Runs{12});
}

TEST_CASE("the union does not depend on order and does not change when a mask comes twice") {
  std::mt19937 generator(6);
  for (int trial = 0; trial < 200; ++trial) {
    const Size size = random_size(generator, 12);
    std::vector<Mask> masks;
    for (int i = 0; i < 4; ++i) masks.push_back(df2::mask_from_bitmap(random_bitmap(generator, size), size));
    const Mask united = df2::unite(masks, size);
    std::shuffle(masks.begin(), masks.end(), generator);
    masks.push_back(masks.front());
    REQUIRE(df2::unite(masks, size) == united);
  }
}

}  // namespace
