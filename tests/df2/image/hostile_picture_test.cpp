// Files that are no whole picture: each is an Error that names it and its fault, soon, and never more.
#include <chrono>
#include <filesystem>
#include <optional>

#include <sys/stat.h>
#include <zlib.h>
#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/image/read_picture.h>
#include <df2/image/write_picture.h>
#include <df2/random.h>

#include "../../support.h"
#include "picture_case.h"

using namespace df2;
using namespace df2::test;
using namespace std::string_literals;

namespace {

struct Refusal {
  Fault fault = Fault::internal;
  std::string text;
};

/// Nothing where the picture is read; what is read has as many samples as its size says.
template <class Read>
std::optional<Refusal> refusal_of(const Read& read) {
  try {
    const Picture picture = read();
    REQUIRE(picture.channels == 3);
    REQUIRE(picture.samples.size() == picture.row_bytes() * picture.size.height);
    return std::nullopt;
  } catch (const Error& error) {
    return Refusal{error.fault(), error.what()};
  }
}

std::optional<Refusal> refusal_of_bytes(const std::string& bytes, const PictureLimits& limits = {}) {
  return refusal_of([&] { return decode_picture(bytes, "some.jpg", limits); });
}

std::optional<Refusal> refusal_of_file(const std::string& path, const PictureLimits& limits = {}) {
  return refusal_of([&] { return read_picture(path, limits); });
}

void require_refused(const std::optional<Refusal>& refusal, Fault fault, const std::string& words) {
  REQUIRE(refusal);
  CAPTURE(refusal->text, words);
  CHECK(refusal->fault == fault);
  CHECK(refusal->text.find(words) != std::string::npos);
}

/// A white PNG of one bit, packed row by row, as its pixels would not fit into memory.
std::string white_png(std::uint32_t side) {
  const std::string row = "\0"s + std::string((side + 7) / 8, '\xFF');
  z_stream stream{};
  REQUIRE(::deflateInit(&stream, 1) == Z_OK);
  std::string packed, block(1 << 16, '\0');
  for (std::uint32_t y = 0; y < side; ++y) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(row.data()));
    stream.avail_in = static_cast<uInt>(row.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(block.data());
      stream.avail_out = static_cast<uInt>(block.size());
      ::deflate(&stream, y + 1 == side ? Z_FINISH : Z_NO_FLUSH);
      packed.append(block, 0, block.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  ::deflateEnd(&stream);
  PngKind kind;
  kind.depth = 1;
  kind.colour_type = 0;
  std::string png = png_of({side, side}, "", kind);
  const std::size_t pixels = png.find("IDAT") - 4;
  return png.substr(0, pixels) + png_chunk("IDAT", packed) + png_chunk("IEND", "");
}

std::vector<std::string> whole_pictures() {
  const Size size{67, 45};
  const Picture colour = waves(size), grey = waves(size, 1);
  JpegKind progressive, arithmetic, one_ink, four_inks;
  progressive.is_progressive = true;
  arithmetic.is_arithmetic = true;
  one_ink.inks = Inks::grey;
  four_inks.inks = Inks::ycck;
  PngKind interlaced, palette;
  interlaced.interlaced = true;
  palette.colour_type = 3;
  std::string colours(768, '\x55');
  palette.chunks = png_chunk("PLTE", colours);
  return {jpeg_of(size, bytes_of(colour), {}),
          jpeg_of(size, bytes_of(colour), progressive),
          jpeg_of(size, bytes_of(colour), arithmetic),
          jpeg_of(size, bytes_of(grey), one_ink),
          jpeg_of({size.width / 4, size.height}, bytes_of(waves({size.width / 4 * 4, size.height}, 1)), four_inks),
          encode_png(colour),
          png_of(size, bytes_of(colour), interlaced),
          png_of(size, bytes_of(grey), palette)};
}

}  // namespace

TEST_CASE("other formats are refused by their names") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"GIF89a\1\0\1\0"s, "a GIF"},
      {"BM\x46\0\0\0"s, "a BMP"},
      {"RIFF\x24\0\0\0WEBPVP8 "s, "a WebP"},
      {"II*\0\x08\0\0\0"s, "a TIFF"},
      {"MM\0*\0\0\0\x08"s, "a TIFF"},
      {"\0\0\0\x18"
       "ftypheic\0\0\0\0"s,
       "a HEIC"},
      {"\0\0\0\x1C"
       "ftypavif\0\0\0\0"s,
       "an AVIF"},
      {"\0\0\0\x1C"
       "ftypisom\0\0\0\0"s,
       "a video"},
      {"\0\0\0\x0C"
       "JXL \r\n\x87\n"s,
       "a JPEG XL"},
      {"%PDF-1.7\n"s, "a PDF"},
      {"PK\3\4"s, "a ZIP archive"},
      {"\x1F\x8B\x08\0"s, "gzip-compressed"},
      {"\n <!DOCTYPE HTML><title>404</title>"s, "looks like a web page"},
      {"\xEF\xBB\xBF<html lang=en>"s, "looks like a web page"},
      {"<svg xmlns='http://www.w3.org/2000/svg'/>"s, "an SVG"},
      {"{\"error\": \"quota exceeded\"}"s, "looks like JSON"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:0"s, "a pointer of Git LFS"},
      {std::string(3000, '\0'), "nothing but zero bytes"},
      {"no picture at all"s, "no picture that df2 knows"},
      {"\xFF\xD8"s, "no picture that df2 knows"},
      {"\x89PN"s, "no picture that df2 knows"},
      {""s, "is empty"},
  };
  const ScratchFolder folder;
  for (const auto& [bytes, words] : cases) {
    require_refused(refusal_of_bytes(bytes), Fault::ground_truth, words);
    const auto of_file = refusal_of_file(folder.write("000001.jpg", bytes));
    require_refused(of_file, Fault::ground_truth, words);
    CHECK(of_file->text.find("000001.jpg") != std::string::npos);
  }
}

TEST_CASE("what is no file is refused at once") {
  const ScratchFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  std::filesystem::create_directory(path("folder.jpg"));
  std::filesystem::create_symlink(path("loop.jpg"), path("loop.jpg"));
  std::filesystem::create_symlink(path("nothing"), path("dangling.jpg"));
  REQUIRE(::mkfifo(path("pipe.jpg").c_str(), 0600) == 0);
  require_refused(refusal_of_file(path("folder.jpg")), Fault::ground_truth, "this is a folder");
  require_refused(refusal_of_file(path("pipe.jpg")), Fault::ground_truth, "device, pipe or socket");
  require_refused(refusal_of_file("/dev/zero"), Fault::ground_truth, "device, pipe or socket");
  require_refused(refusal_of_file(path("loop.jpg")), Fault::io, "loop.jpg: the picture cannot be read");
  require_refused(refusal_of_file(path("dangling.jpg")), Fault::io, "No such file");
  require_refused(refusal_of_file(path("missing.jpg")), Fault::io, "No such file");
  require_refused(refusal_of_file(""), Fault::io, "No such file");
}

TEST_CASE("a file that is larger than the limit is not read") {
  const ScratchFolder folder;
  const std::string path = folder.write("a.png", encode_png(waves({20, 20})));
  std::filesystem::resize_file(path, std::uint64_t{1} << 40);  // nothing is stored of it
  require_refused(refusal_of_file(path), Fault::limit, "1099511627776 bytes");
  PictureLimits limits;
  limits.most_bytes = 10;
  require_refused(refusal_of_bytes("\xFF\xD8\xFF" + std::string(20, '\0'), limits), Fault::limit, "23 bytes");
}

TEST_CASE("a small file that unpacks to 30,000 x 30,000 pixels is refused before memory is taken") {
  const std::string bomb = white_png(30'000);
  CHECK(bomb.size() < 1'000'000);
  require_refused(refusal_of_bytes(bomb), Fault::limit, "30000 x 30000");
  const ScratchFolder folder;
  const std::string path = folder.write("bomb.png", bomb);
  CHECK(find_picture_fault(path)->find("30000 x 30000") != std::string::npos);
  CHECK_THROWS_AS(read_small_grey(path, 32), Error);

  std::string jpeg = jpeg_of({16, 16}, bytes_of(waves({16, 16})), {});
  const std::size_t frame = jpeg.find("\xFF\xC0");
  jpeg.replace(frame + 5, 4, "\x75\x30\x75\x30");
  require_refused(refusal_of_bytes(jpeg), Fault::limit, "30000 x 30000");
  // PNG's largest extent, and extents whose product is no 32-bit number.
  PngKind kind;
  require_refused(refusal_of_bytes(png_of({0x7FFFFFFF, 0x7FFFFFFF}, "", kind)), Fault::limit,
                  "2147483647 x 2147483647");
  require_refused(refusal_of_bytes(png_of({65'536, 65'536}, "", kind)), Fault::limit, "65536 x 65536");
}

TEST_CASE("limits are kept to the pixel") {
  const std::string png = encode_png(blank_picture({25, 40}));
  PictureLimits limits;
  limits.most_pixels = 1000;
  CHECK_FALSE(refusal_of_bytes(png, limits));
  limits.most_pixels = 999;
  require_refused(refusal_of_bytes(png, limits), Fault::limit, "at most 999 pixels");
}

TEST_CASE("texts and profiles that unpack to much are passed over") {
  const Picture picture = waves({30, 20});
  const std::string packed = deflated(std::string(100'000'000, ' '));
  PngKind kind;
  for (int i = 0; i < 20; ++i) kind.chunks += png_chunk("zTXt", "Comment\0\0"s + packed);
  kind.chunks += png_chunk("iCCP", "profile\0\0"s + packed);
  for (int i = 0; i < 50'000; ++i) kind.chunks += png_chunk("tEXt", "k\0v"s);
  CHECK(decode_picture(png_of(picture.size, bytes_of(picture), kind), "talkative") == picture);
}

TEST_CASE("a JPEG of very many scans is refused before it has cost their time") {
  const Picture picture = waves({64, 64});
  JpegKind each_value;
  each_value.is_halved = false;
  each_value.scan_each_value = true;
  require_refused(refusal_of_bytes(jpeg_of(picture.size, bytes_of(picture), each_value)), Fault::limit,
                  "more than 100 scans");
  JpegKind each_part;
  each_part.scan_each_part = true;
  std::string jpeg = jpeg_of({1000, 1000}, bytes_of(waves({1000, 1000})), each_part);
  CHECK_FALSE(refusal_of_bytes(jpeg));
  const std::size_t last = jpeg.rfind("\xFF\xDA");
  const std::string scan = jpeg.substr(last, jpeg.size() - 2 - last);
  std::string bomb = jpeg.substr(0, last);
  for (int i = 0; i < 2000; ++i) bomb += scan;
  require_refused(refusal_of_bytes(bomb + "\xFF\xD9"), Fault::limit, "more than 100 scans");
}

TEST_CASE("a picture that breaks off is refused, wherever it does") {
  for (const std::string& whole : whole_pictures()) {
    CHECK_FALSE(refusal_of_bytes(whole));
    for (std::size_t part = 1; part < 20; ++part) {
      CAPTURE(whole.substr(0, 4), whole.size(), part);
      require_refused(refusal_of_bytes(whole.substr(0, whole.size() * part / 20)), Fault::ground_truth,
                      "some.jpg: the ");
    }
    require_refused(refusal_of_bytes(whole.substr(0, whole.size() - 1)), Fault::ground_truth, "broken off");
  }
}

TEST_CASE("a PNG with one wrong bit is refused, wherever it is") {
  const std::string whole = encode_png(waves({20, 11}));
  for (std::size_t at = 8; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1 << at % 8);
    CAPTURE(at);
    CHECK(refusal_of_bytes(damaged));
  }
}

TEST_CASE("a PNG without pixels, or with too few of them, is refused") {
  PngKind kind;
  require_refused(refusal_of_bytes(png_of({0, 10}, "", kind)), Fault::ground_truth, "damaged");
  require_refused(refusal_of_bytes(png_of({10, 10}, std::string(200, 'x'), kind)), Fault::ground_truth, "damaged");
  std::string none = png_of({10, 10}, std::string(300, 'x'), kind);
  none = none.substr(0, none.find("IDAT") - 4) + png_chunk("IEND", "");
  require_refused(refusal_of_bytes(none), Fault::ground_truth, "damaged");
}

TEST_CASE("a JPEG with a hole in its data is refused") {
  const Picture picture = waves({300, 200});
  const std::string whole = jpeg_of(picture.size, bytes_of(picture), {});
  const std::size_t middle = whole.size() / 2;
  // As a disk leaves it that was full, or a download in pieces of which one is missing.
  require_refused(refusal_of_bytes(whole.substr(0, middle) + std::string(200, '\0') + whole.substr(middle + 200)),
                  Fault::ground_truth, "damaged");
  require_refused(refusal_of_bytes(whole.substr(0, middle) + whole.substr(middle + 400)), Fault::ground_truth,
                  "damaged");
}

TEST_CASE("wrong bytes give an error or a picture, and never more") {
  const std::vector<std::string> wholes = whole_pictures();
  PictureLimits limits;
  limits.most_pixels = 200'000;
  Random random(7);
  const auto begin = std::chrono::steady_clock::now();
  int refused = 0;
  constexpr int kCases = 2000;
  for (int i = 0; i < kCases; ++i) {
    std::string bytes = wholes[static_cast<std::size_t>(i) % wholes.size()];
    const int flips = random.integer(1, 4);
    for (int flip = 0; flip < flips; ++flip)
      bytes[static_cast<std::size_t>(random.integer(0, static_cast<int>(bytes.size()) - 1))] =
          static_cast<char>(random.integer(0, 255));
    if (random.chance(0.1)) bytes.resize(bytes.size() / 2);
    const auto refusal = refusal_of_bytes(bytes, limits);
    if (!refusal) continue;
    ++refused;
    REQUIRE((refusal->fault == Fault::ground_truth || refusal->fault == Fault::limit));
  }
  CHECK(refused > kCases / 4);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::minutes(2));
}

TEST_CASE("find_picture_fault says what read_picture refuses, without the path, and nothing of a whole picture") {
  const ScratchFolder folder;
  const std::string whole = encode_png(waves({20, 11}));
  CHECK_FALSE(find_picture_fault(folder.write("a b 'c' \xC3\xA9\n.png", whole)));
  const auto fault = find_picture_fault(folder.write("half.png", whole.substr(0, whole.size() / 2)));
  REQUIRE(fault);
  CHECK(fault->starts_with("the PNG is damaged or broken off: "));
}
