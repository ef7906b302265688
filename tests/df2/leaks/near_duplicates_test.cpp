#include <df2/leaks/near_duplicates.h>

#include <bit>
#include <set>
#include <utility>

#include <catch2/catch.hpp>

#include <df2/parallel.h>
#include <df2/random.h>

using namespace df2;

namespace {

/// Fingerprints with the given hash of the whole picture and one tiny picture; the other views look like nothing.
PictureFingerprint print_with(std::uint64_t hash, Random& random) {
  PictureFingerprint print;
  for (std::uint64_t& view : print.hashes) view = random.bits();
  print.hashes[0] = hash;
  for (std::size_t i = 0; i < print.tiny.size(); ++i) print.tiny[i] = static_cast<std::uint8_t>(i * 37 % 251);
  return print;
}

std::uint64_t with_flips(std::uint64_t hash, int flips, Random& random) {
  std::uint64_t flipped = 0;
  while (std::popcount(flipped) < flips) flipped |= std::uint64_t{1} << random.integer(0, 63);
  return hash ^ flipped;
}

}  // namespace

TEST_CASE("all pairs of hashes that differ in 7 bits are found, and none that differ in more than 10") {
  Random random(1);
  std::vector<PictureFingerprint> prints;
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t hash = random.bits();
    for (const int flips : {0, 4, 7, 10, 14}) prints.push_back(print_with(with_flips(hash, flips, random), random));
  }
  std::set<std::pair<std::uint32_t, std::uint32_t>> found;
  for (const Candidate& pair : find_candidates(prints).pairs)
    if (pair.view == 0 && !pair.is_mirrored) found.emplace(pair.first, pair.second);
  std::size_t sure = 0;
  for (std::uint32_t i = 0; i < prints.size(); ++i) {
    for (std::uint32_t k = i + 1; k < prints.size(); ++k) {
      const int bits = std::popcount(prints[i].hashes[0] ^ prints[k].hashes[0]);
      if (bits <= 7) CHECK(found.contains({i, k}));
      if (bits > kMostBits) CHECK_FALSE(found.contains({i, k}));
      sure += bits <= 7 ? 1u : 0u;
    }
  }
  CHECK(sure >= 600);
}

TEST_CASE("views and mirror images are found with the way they lie in the picture") {
  Random random(2);
  std::vector<PictureFingerprint> prints;
  for (int i = 0; i < 2; ++i) prints.push_back(print_with(random.bits(), random));
  prints[1].hashes[0] = with_flips(mirrored_hash(prints[0].hashes[5]), 3, random);
  // The tiny picture is the mirror image, too.
  for (std::size_t y = 0; y < kTinySide; ++y)
    for (std::size_t x = 0; x < kTinySide; ++x) {
      prints[0].tiny[y * kTinySide + x] = static_cast<std::uint8_t>(10 * x + y);
      prints[1].tiny[y * kTinySide + x] = static_cast<std::uint8_t>(10 * (kTinySide - 1 - x) + y);
    }
  const Candidates found = find_candidates(prints);
  REQUIRE(found.pairs.size() == 1);
  CHECK(found.pairs[0] == Candidate{0, 1, 3, 5, true});
  CHECK(found.pairs[0].placing().cut == fingerprint_views()[5]);
}

TEST_CASE("plain pictures are no candidates") {
  Random random(3);
  std::vector<PictureFingerprint> prints(10, print_with(77, random));
  for (PictureFingerprint& print : prints) print.is_plain = true;
  CHECK(find_candidates(prints).pairs.empty());
}

TEST_CASE("equal hashes of pictures that do not look alike are no candidates") {
  Random random(4);
  std::vector<PictureFingerprint> prints(2, print_with(77, random));
  for (std::size_t i = 0; i < prints[1].tiny.size(); ++i) prints[1].tiny[i] = static_cast<std::uint8_t>(i * 91 % 251);
  CHECK(find_candidates(prints).pairs.empty());
}

TEST_CASE("of thousands of pictures that look alike the nearest are kept, and all are said to be crowded") {
  Random random(5);
  const std::vector<PictureFingerprint> prints(3'000, print_with(77, random));
  const Candidates found = find_candidates(prints);
  CHECK(found.crowded.size() == prints.size());
  CHECK(found.pairs.size() <= 64 * prints.size());
}

TEST_CASE("candidates do not depend on the number of threads") {
  Random random(6);
  std::vector<PictureFingerprint> prints;
  for (int i = 0; i < 2'000; ++i) prints.push_back(print_with(random.bits() & 0xF0F0'0000'F0F0'0F0Fu, random));
  std::vector<Candidates> found;
  for (const int threads : {1, 4}) {
    const ThreadLimit limit(threads);
    found.push_back(find_candidates(prints));
  }
  CHECK(found[0].pairs == found[1].pairs);
  CHECK(found[0].crowded == found[1].crowded);
  CHECK_FALSE(found[0].pairs.empty());
}
