#include <df2/packed_text.h>

#include <random>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <df2/error.h>

#include "../support.h"

namespace {

using df2::PackedText;

std::string text_of(const PackedText& packed, std::uint64_t offset, std::size_t count) {
  std::string text(count, 'x');
  text.resize(packed.read_at(offset, text));
  return text;
}

/// Rows as in a results file; `spread`: how many different words there are.
std::string rows(std::size_t bytes, int spread, std::mt19937& random) {
  std::string text = "[";
  while (text.size() < bytes) {
    const std::string key = std::to_string(random() % static_cast<unsigned>(spread));
    text += R"({"image_id": )" + std::to_string(random() % 99'999) + R"(, "k_)" + std::string(random() % 7, 'a') + key +
            R"(": [-1.5e-7,)" + std::to_string(random()) + "], \"bbox\":[" + std::to_string(random() % 900) + "]},\n";
  }
  return text.substr(0, bytes);
}

std::string any_bytes(std::size_t bytes, std::mt19937& random) {
  std::string text(bytes, 0);
  for (char& c : text) c = static_cast<char>(random() % 256);
  return text;
}

}  // namespace

TEST_CASE("a packed text is the same text, from any place on") {
  std::mt19937 random(1);
  for (const std::size_t bytes : {0, 1, 2, 255, 65'535, 65'536, 65'537, 200'000, 1'100'000}) {
    for (const std::string& text :
         {rows(bytes, 1, random), rows(bytes, 500, random), any_bytes(bytes, random), std::string(bytes, 'a'),
          std::string(bytes, '7'), rows(bytes / 2, 3, random) + any_bytes(bytes - bytes / 2, random)}) {
      const PackedText packed(text);
      REQUIRE(packed.size() == bytes);
      CHECK(text_of(packed, 0, bytes) == text);
      CHECK(text_of(packed, 0, bytes + 9) == text);
      CHECK(text_of(packed, bytes, 9).empty());
      for (int i = 0; i < 20; ++i) {
        const std::size_t offset = random() % (bytes + 1), count = random() % (i % 2 ? 100 : 150'000);
        CHECK(text_of(packed, offset, count) == text.substr(offset, count));
      }
    }
  }
}

TEST_CASE("any character at any place of a long run of numbers comes back") {
  std::string numbers;
  for (int i = 0; numbers.size() < 400; ++i) numbers += std::to_string(i * 37 % 1000) + (i % 3 ? ", " : "-.");
  for (int character = 0; character < 256; ++character) {
    std::string text;
    for (std::size_t at = 0; at < 200; at += 1 + static_cast<std::size_t>(character % 5)) {
      std::string run = numbers.substr(0, 330);
      run[at + 64] = static_cast<char>(character);
      text += run;
    }
    CAPTURE(character);
    CHECK(text_of(PackedText(text), 0, text.size()) == text);
  }
}

TEST_CASE("a text of numbers takes half of its size, and no text takes more than itself") {
  std::mt19937 random(2);
  std::string numbers = "[";
  while (numbers.size() < 300'000) numbers += std::to_string(random() % 1'000'000) + ".25, ";
  CHECK(PackedText(numbers).packed_size() < numbers.size() * 51 / 100);
  CHECK(PackedText(rows(300'000, 1, random)).packed_size() < 200'000);
  for (const std::string& text : {any_bytes(300'000, random), rows(70'000, 1, random) + any_bytes(70'000, random)})
    CHECK(PackedText(text).packed_size() <= text.size());
}

TEST_CASE("a file is packed from its first byte on, and need not be there later") {
  const df2::test::ScratchFolder folder;
  std::mt19937 random(3);
  const std::string text = rows(2'500'000, 9, random), path = folder.write("rows.json", text);
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  ::lseek(descriptor, 1000, SEEK_SET);
  const PackedText packed = PackedText::of_file(descriptor);
  ::close(descriptor);
  folder.write("rows.json", "other");
  CHECK(text_of(packed, 0, text.size()) == text);
  CHECK_THROWS_AS(PackedText::of_file(descriptor), df2::Error);
}
