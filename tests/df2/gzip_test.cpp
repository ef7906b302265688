#include <df2/io/detail/file/gzip.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <zlib.h>
#include <catch2/catch.hpp>

#include <df2/io/text_file.h>

#include "support.h"

namespace df2::detail {

namespace {

std::string compressed(const std::string& text) {
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(::deflateBound(&stream, text.size()) + 64, '\0');
  std::string input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

struct Unpacked {
  std::string text;
  std::optional<std::string> damage;
};

/// Hands over the file in blocks of random lengths.
Unpacked unpack(const std::string& packed, std::mt19937& generator) {
  Unpacked result;
  std::size_t at = 0;
  const auto read = [&](std::span<char> buffer) {
    const std::size_t most = std::min(buffer.size(), packed.size() - at);
    const std::size_t count = most == 0 ? 0 : std::uniform_int_distribution<std::size_t>(1, most)(generator);
    std::memcpy(buffer.data(), packed.data() + at, count);
    at += count;
    return count;
  };
  result.damage = unpack_gzip(read, [&](std::string_view text) { result.text += text; });
  return result;
}

std::string random_text(std::mt19937& generator) {
  std::string text(std::uniform_int_distribution<std::size_t>(0, 700'000)(generator), ' ');
  for (char& c : text) c = static_cast<char>('a' + generator() % 7);
  return text;
}

}  // namespace

TEST_CASE("what was compressed comes back, whatever the blocks and however many members there are") {
  std::mt19937 generator(11);
  for (int trial = 0; trial < 30; ++trial) {
    std::string text, packed;
    for (std::size_t members = 1 + generator() % 3; members > 0; --members) {
      const std::string part = random_text(generator);
      text += part;
      packed += compressed(part);
    }
    if (trial % 3 == 0) packed += std::string(generator() % 600, '\0');
    CHECK(is_gzip(packed));
    const Unpacked result = unpack(packed, generator);
    CHECK_FALSE(result.damage);
    CHECK(result.text == text);
  }
}

TEST_CASE("a compressed file that was cut anywhere is called cut off") {
  std::mt19937 generator(12);
  const std::string packed = compressed(random_text(generator));
  for (int trial = 0; trial < 100; ++trial) {
    const std::size_t length = 2 + generator() % (packed.size() - 2);
    const Unpacked result = unpack(packed.substr(0, length), generator);
    REQUIRE(result.damage);
    CHECK(result.damage->find("cut off") != std::string::npos);
  }
}

TEST_CASE("a compressed file with a changed byte is called damaged, or gives its text") {
  std::mt19937 generator(13);
  const std::string text = random_text(generator), packed = compressed(text);
  for (int trial = 0; trial < 100; ++trial) {
    std::string changed = packed;
    changed[generator() % changed.size()] ^= static_cast<char>(1 + generator() % 255);
    const Unpacked result = unpack(changed, generator);
    CHECK((result.damage || result.text == text));  // of the header not every byte is checked
  }
  CHECK(unpack(packed + "more", generator).damage);
}

TEST_CASE("the text of a compressed file is read in the place of its bytes") {
  const test::ScratchFolder folder;
  const std::string packed = compressed("1\n2\n");
  CHECK(read_text(folder.write("ids.txt", packed), Fault::usage) == "1\n2\n");
  CHECK(read_text(folder.write("plain.txt", "1\n2\n"), Fault::usage) == "1\n2\n");
  CHECK_THROWS_AS(read_text(folder.write("cut.txt", packed.substr(0, 12)), Fault::usage), Error);
  CHECK_THROWS_AS(read_text(folder.write("ids.txt", packed), Fault::usage, 3), Error);
}

}  // namespace df2::detail
