#include <df2/image/read_picture.h>

#include <cmath>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/image/transform.h>
#include <df2/image/write_picture.h>
#include <df2/io/picture_header.h>

#include "../../support.h"
#include "picture_case.h"

using namespace df2;
using namespace df2::test;
using namespace std::string_literals;

namespace {

/// Three channels of each pixel, as `of(x, y, channel)` gives them.
template <class Of>
Picture made(Size size, const Of& of) {
  Picture picture{.size = size, .channels = 3, .samples = {}};
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      for (std::uint32_t channel = 0; channel < 3; ++channel)
        picture.samples.push_back(static_cast<std::uint8_t>(of(x, y, channel)));
    }
  }
  return picture;
}

Picture spread(const Picture& grey) {
  return made(grey.size, [&](auto x, auto y, auto) { return grey.row(y)[x]; });
}

}  // namespace

TEST_CASE("a PNG of 8 bits gives the samples that were stored") {
  for (const Size size : {Size{1, 1}, Size{3, 2}, Size{37, 23}, Size{5, 400}, Size{700, 1}}) {
    const Picture colour = noise(size, 3, size.width), grey = noise(size, 1, size.height);
    for (const bool interlaced : {false, true}) {
      PngKind kind;
      kind.interlaced = interlaced;
      CHECK(decode_picture(png_of(size, bytes_of(colour), kind), "colour") == colour);
      kind.colour_type = 0;
      CHECK(decode_picture(png_of(size, bytes_of(grey), kind), "grey") == spread(grey));
    }
  }
}

TEST_CASE("a PNG of 16 bits is cut to the upper 8") {
  const Picture twice = noise({2 * 3 * 11, 7}, 1, 4);
  PngKind kind;
  kind.depth = 16;
  const Picture picture = decode_picture(png_of({11, 7}, bytes_of(twice), kind), "deep");
  CHECK(picture == made({11, 7}, [&](auto x, auto y, auto channel) { return twice.row(y)[(x * 3 + channel) * 2]; }));
}

TEST_CASE("transparency is dropped, and the colour below it stays") {
  const Picture four = noise({4 * 9, 5}, 1, 5), two = noise({2 * 9, 5}, 1, 6);
  PngKind kind;
  kind.colour_type = 6;
  CHECK(decode_picture(png_of({9, 5}, bytes_of(four), kind), "rgba") ==
        made({9, 5}, [&](auto x, auto y, auto channel) { return four.row(y)[x * 4 + channel]; }));
  kind.colour_type = 4;
  CHECK(decode_picture(png_of({9, 5}, bytes_of(two), kind), "grey and alpha") ==
        made({9, 5}, [&](auto x, auto y, auto) { return two.row(y)[x * 2]; }));
}

TEST_CASE("a palette is looked up, also where some of its colours are transparent") {
  const std::string colours = "\x0A\x14\x1E\xC8\xD2\xDC\x01\x02\x03"s;
  PngKind kind;
  kind.colour_type = 3;
  for (const std::string& transparent : {""s, png_chunk("tRNS", "\0\x80"s)}) {
    kind.chunks = png_chunk("PLTE", colours) + transparent;
    const Picture picture = decode_picture(png_of({3, 1}, "\2\0\1"s, kind), "palette");
    CHECK(picture.samples == std::vector<std::uint8_t>{1, 2, 3, 10, 20, 30, 200, 210, 220});
  }
}

TEST_CASE("greys of 1, 2 and 4 bits reach from black to white") {
  PngKind kind;
  kind.colour_type = 0;
  kind.depth = 1;
  CHECK(decode_picture(png_of({2, 1}, "\x40"s, kind), "1").samples ==
        std::vector<std::uint8_t>{0, 0, 0, 255, 255, 255});
  kind.depth = 2;
  CHECK(decode_picture(png_of({2, 1}, "\x60"s, kind), "2").samples ==
        std::vector<std::uint8_t>{85, 85, 85, 170, 170, 170});
  kind.depth = 4;
  CHECK(decode_picture(png_of({2, 1}, "\x3F"s, kind), "4").samples ==
        std::vector<std::uint8_t>{51, 51, 51, 255, 255, 255});
}

TEST_CASE("each kind of JPEG comes close to what was stored") {
  const Size size{123, 77};
  const Picture colour = waves(size), grey = waves(size, 1);
  for (const bool is_progressive : {false, true}) {
    for (const bool is_arithmetic : {false, true}) {
      for (const bool is_halved : {false, true}) {
        JpegKind kind;
        kind.is_progressive = is_progressive;
        kind.is_arithmetic = is_arithmetic;
        kind.is_halved = is_halved;
        CAPTURE(is_progressive, is_arithmetic, is_halved);
        CHECK(mean_difference(decode_picture(jpeg_of(size, bytes_of(colour), kind), "colour"), colour) < 2.5);
        kind.inks = Inks::grey;
        CHECK(mean_difference(decode_picture(jpeg_of(size, bytes_of(grey), kind), "grey"), spread(grey)) < 1.5);
      }
    }
  }
}

TEST_CASE("a JPEG of four inks is turned into colours, 255 being no ink") {
  const Size size{64, 48};
  const Picture four = waves({size.width * 4, size.height}, 1);
  const Picture expected = made(size, [&](auto x, auto y, auto channel) {
    return std::lround(four.row(y)[x * 4 + channel] * four.row(y)[x * 4 + 3] / 255.0);
  });
  JpegKind kind;
  kind.is_halved = false;
  for (const Inks inks : {Inks::cmyk, Inks::ycck}) {
    kind.inks = inks;
    const std::string jpeg = jpeg_of(size, bytes_of(four), kind);
    CHECK(mean_difference(decode_picture(jpeg, "inks"), expected) < 4);
  }
}

TEST_CASE("the EXIF orientation is ignored") {
  const Picture picture = waves({40, 20});
  const std::string jpeg = jpeg_of(picture.size, bytes_of(picture), {});
  const std::string exif =
      "\xFF\xE1\0\x22"
      "Exif\0\0"
      "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"s;
  const std::string turned = jpeg.substr(0, 2) + exif + jpeg.substr(2);
  CHECK(decode_picture(turned, "turned") == decode_picture(jpeg, "upright"));
  const ScratchFolder folder;
  CHECK(read_picture_header(folder.write("turned.jpg", turned))->orientation == 6);
}

TEST_CASE("a JPEG with a few stray bytes before its end, or more behind it, is whole") {
  const Picture picture = waves({40, 20});
  const std::string jpeg = jpeg_of(picture.size, bytes_of(picture), {});
  const std::string end = jpeg.substr(jpeg.size() - 2), body = jpeg.substr(0, jpeg.size() - 2);
  const Picture whole = decode_picture(jpeg, "whole");
  CHECK(decode_picture(body + std::string(6, '\0') + end, "padded") == whole);
  CHECK(decode_picture(jpeg + std::string(5000, 'x'), "with a film behind it") == whole);
}

TEST_CASE("a small grey copy is close to the whole picture made grey and small") {
  const ScratchFolder folder;
  const Picture picture = waves({611, 397});
  JpegKind halved, inks;
  inks.inks = Inks::cmyk;
  const std::string jpeg = folder.write("a.jpg", jpeg_of(picture.size, bytes_of(picture), halved));
  const std::string png = folder.write("a.png", encode_png(picture));
  const Picture four = waves({4 * 300, 200}, 1);
  const std::string cmyk = folder.write("cmyk.jpg", jpeg_of({300, 200}, bytes_of(four), inks));
  for (const std::string& path : {jpeg, png, cmyk}) {
    const Picture whole = to_grey(read_picture(path));
    for (const std::uint32_t side : {1U, 9U, 32U, 100U, 199U}) {
      CAPTURE(path, side);
      const Picture small = read_small_grey(path, side);
      CHECK(small.channels == 1);
      CHECK(std::min(small.size.width, small.size.height) == side);
      const double proportion = double{1} * whole.size.width / whole.size.height;
      CHECK(std::abs(small.size.width - proportion * small.size.height) <= 1);
      CHECK(mean_difference(small, resize(whole, small.size)) < 2);
    }
    CHECK(read_small_grey(path, 5000).size == whole.size);
  }
}

TEST_CASE("pictures that are as narrow as one pixel have a small grey copy") {
  const ScratchFolder folder;
  for (const Size size : {Size{1, 1}, Size{1, 900}, Size{900, 1}, Size{2, 3000}}) {
    const Picture picture = waves(size);
    for (const char* name : {"a.jpg", "a.png"}) {
      const std::string path = (folder.path() / name).string();
      write_picture(picture, path);
      CHECK(read_small_grey(path, 16).size == size);
      CHECK(read_small_grey(path, 1).size == (size.width == 2 ? Size{1, 1500} : size));
    }
  }
}
