#include <df2/image/write_picture.h>

#include <filesystem>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/image/read_picture.h>
#include <df2/io/picture_header.h>

#include "../../support.h"
#include "picture_case.h"

using namespace df2;
using namespace df2::test;

TEST_CASE("a PNG keeps every sample, of colours and of greys") {
  for (const Size size : {Size{1, 1}, Size{640, 3}, Size{33, 71}}) {
    const Picture colour = noise(size, 3, 1), grey = noise(size, 1, 2);
    CHECK(decode_picture(encode_png(colour), "colour") == colour);
    const Picture read = decode_picture(encode_png(grey), "grey");
    for (std::size_t i = 0; i < read.samples.size(); ++i) REQUIRE(read.samples[i] == grey.samples[i / 3]);
    CHECK(encode_png(grey).size() < encode_png(colour).size());
  }
}

TEST_CASE("a JPEG comes closer to the picture with more quality, and takes more bytes") {
  const Picture picture = waves({200, 150});
  double before = 100;
  std::size_t bytes_before = 0;
  for (const int quality : {5, 30, 75, 95, 100}) {
    const std::string jpeg = encode_jpeg(picture, quality);
    const double difference = mean_difference(decode_picture(jpeg, "waves"), picture);
    CAPTURE(quality);
    CHECK(difference < before);
    CHECK(jpeg.size() > bytes_before);
    before = difference;
    bytes_before = jpeg.size();
  }
  CHECK(before < 1);
}

TEST_CASE("colour is stored at half resolution below quality 90, and in full from there") {
  // Red and green columns by turns: all of the difference is in the colour.
  Picture picture = blank_picture({64, 64}, {200, 60, 60});
  for (std::size_t i = 0; i < picture.samples.size(); i += 6) picture.samples[i] = 60, picture.samples[i + 1] = 130;
  CHECK(mean_difference(decode_picture(encode_jpeg(picture, 90), "full"), picture) < 6);
  CHECK(mean_difference(decode_picture(encode_jpeg(picture, 89), "half"), picture) > 20);
}

TEST_CASE("the same pixels give the same bytes") {
  const Picture picture = noise({99, 55}, 3, 3), copy = picture;
  CHECK(encode_png(picture) == encode_png(copy));
  CHECK(encode_jpeg(picture, 80) == encode_jpeg(copy, 80));
}

TEST_CASE("the ending of a path decides the format, in any case") {
  const ScratchFolder folder;
  const Picture picture = waves({30, 20});
  for (const char* name : {"a.jpg", "b.JPEG", "c.Jpg"}) {
    const std::string path = (folder.path() / name).string();
    write_picture(picture, path, 80);
    CHECK(read_picture_header(path)->format == PictureFormat::jpeg);
    CHECK(mean_difference(read_picture(path), picture) < 4);
  }
  const std::string path = (folder.path() / "name with spaces, 'quotes' and \xC3\xA9.PNG").string();
  write_picture(picture, path);
  CHECK(read_picture(path) == picture);
  for (const char* name : {"a.gif", "a", "png", ".png", "a.png.txt"}) {
    const std::string other = (folder.path() / name).string();
    CHECK_THROWS_AS(write_picture(picture, other), Error);
    CHECK_FALSE(std::filesystem::exists(other));
  }
}

TEST_CASE("what cannot be written is an error, and leaves nothing behind") {
  const ScratchFolder folder;
  const auto fault_of = [](const Picture& picture, const std::string& path) {
    try {
      write_picture(picture, path);
    } catch (const Error& error) {
      return error.fault();
    }
    return Fault::internal;
  };
  CHECK(fault_of(waves({3, 3}), (folder.path() / "missing/a.png").string()) == Fault::io);
  CHECK(fault_of(blank_picture({65'501, 1}), (folder.path() / "wide.jpg").string()) == Fault::usage);
  CHECK(std::filesystem::is_empty(folder.path()));
  write_picture(blank_picture({65'501, 1}), (folder.path() / "wide.png").string());
  CHECK(read_picture((folder.path() / "wide.png").string()).size == Size{65'501, 1});
  write_picture(blank_picture({65'500, 1}), (folder.path() / "wide.jpg").string());
  CHECK(read_picture((folder.path() / "wide.jpg").string()).size == Size{65'500, 1});
}
