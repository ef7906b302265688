#include <string>

#include <catch2/catch.hpp>

#include <df2/convert/without_orientation.h>
#include <df2/error.h>
#include <df2/io/picture_header.h>

#include "../../support.h"

namespace {

using namespace df2;
using namespace df2::convert;

std::string segment(unsigned char code, const std::string& body) {
  const std::size_t length = body.size() + 2;
  return std::string{'\xFF', static_cast<char>(code), static_cast<char>(length >> 8), static_cast<char>(length)} + body;
}

std::string exif(char orientation) {
  return std::string("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 25) + orientation +
         std::string("\0\0\0\0\0\0", 6);
}

const std::string kStart = "\xFF\xD8";
const std::string kJfif = segment(0xE0, std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
const std::string kFrame = segment(0xC0, std::string("\x08\0\x64\0\xC8\x01\x01\x11\0", 9));
const std::string kData = segment(0xDA, std::string("\1\1\0\0\x3F\0", 6)) + "pixels\xFF\xE1 and more\xFF\xD9 rest";

/// The checksum is not looked at.
std::string chunk(const std::string& name, const std::string& data) {
  return std::string("\0\0\0", 3) + static_cast<char>(data.size()) + name + data + "sums";
}

const std::string kPng = "\x89PNG\r\n\x1A\n" + chunk("IHDR", std::string("\0\0\0\xC8\0\0\0\x64\x08\2\0\0\0", 13));
const std::string kPixels = chunk("IDAT", "some") + chunk("IDAT", "more");
const std::string kEnd = chunk("IEND", "") + "eXIf behind the end";

}  // namespace

TEST_CASE("The EXIF and XMP data of a JPEG are left out, and every other byte stays") {
  const std::string xmp = segment(0xE1, std::string("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>", 41));
  const std::string other = segment(0xE1, "something else");
  const std::string plain = kStart + kJfif + other + kFrame + kData;
  CHECK(without_orientation(kStart + kJfif + segment(0xE1, exif(6)) + other + kFrame + xmp + kData) == plain);
  CHECK(without_orientation(kStart + segment(0xE1, exif(6)) + segment(0xE1, exif(3)) + kJfif + other + kFrame +
                            kData) == plain);
  CHECK(without_orientation(plain) == plain);
}

TEST_CASE("A picture whose EXIF data is left out is upright") {
  const test::ScratchFolder folder;
  const std::string turned = folder.write("turned.jpg", kStart + segment(0xE1, exif(6)) + kJfif + kFrame + kData);
  REQUIRE(read_picture_header(turned)->orientation == 6);
  const std::string upright = folder.write("upright.jpg", read_without_orientation(turned, 1'000));
  CHECK(read_picture_header(upright) == PictureHeader{PictureFormat::jpeg, {200, 100}, 1});
  CHECK_THROWS_AS(read_without_orientation(turned, 10), Error);
  CHECK_THROWS_AS(read_without_orientation((folder.path() / "absent").string(), 10), Error);
}

TEST_CASE("The EXIF and XMP data of a PNG are left out wherever they stand, and every other byte stays") {
  const std::string turning = chunk("eXIf", exif(6).substr(6));
  const std::string xmp = chunk("iTXt", std::string("XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>", 34));
  const std::string other = chunk("iTXt", std::string("Comment\0\0\0\0\0text", 16));
  const std::string plain = kPng + other + kPixels + kEnd;
  const test::ScratchFolder folder;
  for (const std::string& png : {kPng + turning + other + kPixels + kEnd, kPng + other + kPixels + turning + kEnd}) {
    const std::string path = folder.write("turned.png", png);
    CHECK(read_picture_header(path) == PictureHeader{PictureFormat::png, {200, 100}, 6});
    CHECK(without_orientation(png) == plain);
  }
  CHECK(without_orientation(kPng + xmp + other + kPixels + kEnd) == plain);
  CHECK(without_orientation(plain) == plain);
  CHECK(read_picture_header(folder.write("upright.png", plain))->orientation == 1);
}

TEST_CASE("A PNG that breaks off, or whose EXIF data says nothing, is upright") {
  const test::ScratchFolder folder;
  const std::string turning = chunk("eXIf", exif(6).substr(6));
  for (const std::string& png :
       {kPng, kPng + "\xFF\xFF\xFF\xFFIDAT", kPng + turning.substr(0, 12), kPng + chunk("eXIf", ""),
        kPng + chunk("eXIf", exif(9).substr(6)) + turning, kPng + chunk("IEND", "") + turning}) {
    CHECK(read_picture_header(folder.write("odd.png", png)) == PictureHeader{PictureFormat::png, {200, 100}, 1});
  }
}

TEST_CASE("What is no JPEG and no PNG, or breaks off, is given back as it is") {
  for (const std::string& bytes :
       {std::string(), std::string("\xFF"), kStart, std::string("\x89PNG and so on"), kPng + "abc",
        kPng + "\x7F\xFF\xFF\xFF" + "eXIf", kStart + "\xFF\xE1",
        kStart + std::string("\xFF\xE1\xFF\xFF"
                             "Exif",
                             8),
        kStart + std::string("\xFF\xE1\0\0", 4), kStart + std::string(20, '\xFF'), kStart + "no marker"}) {
    CHECK(without_orientation(bytes) == bytes);
  }
}
