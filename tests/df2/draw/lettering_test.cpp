#include <df2/draw/lettering.h>

#include <algorithm>

#include <catch2/catch.hpp>

namespace df2 {
namespace {

TEST_CASE("what the strokes do not have is escaped") {
  CHECK(escaped("short sleeve top 1.5%") == "short sleeve top 1.5%");
  CHECK(escaped("caf\xc3\xa9") == "caf\\u00e9");
  CHECK(escaped("\xe6\x97\xa5") == "\\u65e5");
  CHECK(escaped("\xf0\x9f\x91\x97") == "\\U0001f457");
  CHECK(escaped("a\tb\n\x1b[0m") == "a\\u0009b\\u000a\\u001b[0m");
  CHECK(escaped(std::string_view("a\0b", 3)) == "a\\u0000b");
  CHECK(escaped("a\xff"
                "b\xc3") == "a\\xffb\\xc3");
  CHECK(escaped("") == "");
}

TEST_CASE("text stays within the room that is measured for it") {
  const std::string text = "Wgjy 019 dlk";
  for (const int height : {8, 9, 13, 20, 40, 90}) {
    const Size room = measure_text(text, height);
    Picture picture = blank_picture({room.width + 40, room.height + 40});
    draw_text(picture, text, {20, 20}, height, kBlack);
    std::uint32_t left = 1000, right = 0, top = 1000, bottom = 0;
    for (std::uint32_t y = 0; y < picture.size.height; ++y) {
      for (std::uint32_t x = 0; x < picture.size.width; ++x) {
        if (picture.row(y)[x * 3] == 255) continue;
        left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
      }
    }
    // Smoothing reaches a pixel, thick strokes half their width.
    const std::uint32_t slack = 2 + static_cast<std::uint32_t>(height) / 10;
    CHECK(left + slack >= 20);
    CHECK(right <= 20 + room.width + slack);
    CHECK(top + slack >= 20);
    CHECK(bottom <= 20 + room.height + slack);
    CHECK(top <= 20 + static_cast<std::uint32_t>(height) / 2);
  }
}

TEST_CASE("text is cut to a width") {
  const double whole = measure_text("long sleeve outwear", 12).width;
  CHECK(cut_to_width("long sleeve outwear", 12, whole) == "long sleeve outwear");
  const std::string cut = cut_to_width("long sleeve outwear", 12, whole / 2);
  CHECK(cut.starts_with("long"));
  CHECK(cut.ends_with("..."));
  CHECK(measure_text(cut, 12).width <= whole / 2);
  CHECK(cut_to_width("long sleeve outwear", 12, 3) == "");
  CHECK(cut_to_width("long", 12, -5) == "");
}

TEST_CASE("text outside the picture changes nothing") {
  Picture picture = blank_picture({30, 30});
  for (const double far : {-1e12, -500.0, 500.0, 1e12}) draw_text(picture, "text", {far, far}, 12, kBlack);
  CHECK(picture == blank_picture({30, 30}));
}

TEST_CASE("every colour's ink is easy to read on it") {
  const auto light = [](Colour colour) { return 299 * colour.red + 587 * colour.green + 114 * colour.blue; };
  for (CategoryIndex category = 0; category < 13; ++category) {
    const Colour colour = look_of(category).colour;
    CHECK(std::abs(light(colour) - light(ink_on(colour))) > 75'000);
  }
}

TEST_CASE("no two of the 13 categories look the same") {
  for (CategoryIndex a = 0; a < 13; ++a) {
    for (CategoryIndex b = 0; b < a; ++b) CHECK(look_of(a) != look_of(b));
  }
}

}  // namespace
}  // namespace df2
