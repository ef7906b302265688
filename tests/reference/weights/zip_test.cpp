// Zip archives that torch.save would not write.
#include <catch2/catch.hpp>

#include "torch_files.h"
#include "weights_case.h"

using namespace df2;
using namespace df2::reference::test;
using df2::reference::WeightLimits;

namespace {

const std::string kPickle =
    pickle(dict({{text("weight"), tensor(storage("FloatStorage", "0", 6), 0, {2, 3}, {3, 1})}}));

const Entries kGood = {
    {"a/data.pkl", kPickle}, {"a/byteorder", "little"}, {"a/data/0", floats(6)}, {"a/version", "3\n"}};

Entries without(std::size_t entry) {
  Entries entries = kGood;
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(entry));
  return entries;
}

Entries with(std::size_t entry, const std::string& bytes) {
  Entries entries = kGood;
  entries[entry].second = bytes;
  return entries;
}

Entries and_also(const std::string& name, const std::string& bytes) {
  Entries entries = kGood;
  entries.emplace_back(name, bytes);
  return entries;
}

/// The archive with other bytes behind every place where `mark` stands.
std::string patched(std::string archive, const std::string& mark, std::size_t behind, const std::string& bytes) {
  for (std::size_t at = archive.find(mark); at != std::string::npos; at = archive.find(mark, at + 1))
    archive.replace(at + behind, bytes.size(), bytes);
  return archive;
}

}  // namespace

TEST_CASE("A zip archive from the writer of these tests is read, also without a byte order") {
  CHECK(lines_of(read_bytes(zip_file(kGood)))[0].starts_with("weight F32 [2,3] 000000000000803f"));
  CHECK(refusal_text(zip_file(without(1))).empty());
}

TEST_CASE("A zip archive that is no file of weights says why") {
  CHECK_THAT(refusal_text(zip_file({{"notes.txt", "x"}})), Catch::Contains("no data.pkl"));
  CHECK_THAT(refusal_text(zip_file({{"data.pkl", kPickle}})), Catch::Contains("no data.pkl"));
  CHECK_THAT(refusal_text(zip_file(and_also("b/data.pkl", kPickle))), Catch::Contains("two pickles"));
  CHECK_THAT(refusal_text(zip_file(and_also("a/constants.pkl", kPickle))), Catch::Contains("TorchScript program"));
  CHECK_THAT(refusal_text(zip_file(with(1, "big"))),
             Catch::Contains("f: /a/byteorder: the numbers are not little-endian"));
  CHECK_THAT(refusal_text(zip_file(with(0, kPickle + "x"))), Catch::Contains("goes on behind the pickle (byte "));
  CHECK_THAT(refusal_text(zip_file(with(0, kPickle.substr(0, 30)))),
             Catch::Contains("f: /a/data.pkl: the file is cut off"));
}

TEST_CASE("A storage that is missing or has another length is refused by its name") {
  CHECK_THAT(refusal_text(zip_file(without(2))), Catch::Contains("f: /a/data/0: the archive lacks this storage"));
  for (const std::size_t count : {0, 5, 7})
    CHECK_THAT(refusal_text(zip_file(with(2, floats(count)))),
               Catch::Contains("the storage has " + std::to_string(4 * count) + " bytes"));
  CHECK_THAT(refusal_text(zip_file(with(2, floats(6).substr(1)))), Catch::Contains("the storage has 23 bytes"));
}

TEST_CASE("Compressed and encrypted entries are refused") {
  constexpr std::size_t kFlags = 8, kMethod = 10;
  const std::string archive = zip_file(kGood);
  const std::string packed = patched(patched(archive, "PK\1\2", kMethod, "\x08"), "PK\3\4", kMethod - 2, "\x08");
  CHECK_THAT(refusal_text(packed), Catch::Contains("compressed or encrypted"));
  const std::string locked = patched(patched(archive, "PK\1\2", kFlags, "\x01"), "PK\3\4", kFlags - 2, "\x01");
  CHECK_THAT(refusal_text(locked), Catch::Contains("compressed or encrypted"));
}

TEST_CASE("An entry with another sum than it says is damaged") {
  std::string archive = zip_file(kGood);
  archive[archive.find(floats(6)) + 5] ^= 1;
  CHECK_THAT(refusal_text(archive), Catch::Contains("f: /a/data/0: the entry is damaged: "));
}

TEST_CASE("Entries that share their bytes do not make a small archive large") {
  // A directory of 50 entries, all at the place of the first, as zip bombs have it.
  Entries entries = {{"a/data.pkl", std::string(1000, 'x')}};
  std::string archive = zip_file(entries);
  const std::size_t directory = archive.find("PK\1\2"), end = archive.find("PK\5\6");
  const std::string record = archive.substr(directory, end - directory);
  std::string bomb = archive.substr(0, directory);
  for (int i = 0; i < 50; ++i) bomb += record;
  bomb += "PK\5\6" + little_endian(0, 4) + little_endian(50, 2) + little_endian(50, 2) +
          little_endian(50 * record.size(), 4) + little_endian(directory, 4) + little_endian(0, 2);
  CHECK_THAT(refusal_text(bomb), Catch::Contains("the zip archive is damaged: "));

  std::string large = patched(archive, "PK\1\2", 20, little_endian(1 << 30, 4) + little_endian(1 << 30, 4));
  large = patched(large, "PK\3\4", 18, little_endian(1 << 30, 4) + little_endian(1 << 30, 4));
  CHECK_THAT(refusal_text(large), Catch::Contains("the zip archive is damaged: "));
}

TEST_CASE("Two entries of one name are refused") {
  CHECK_THAT(refusal_text(zip_file(and_also("a/data/0", floats(6)))), Catch::Contains("the zip archive is damaged: "));
}

TEST_CASE("The entries of an archive are limited") {
  WeightLimits limits;
  limits.entries = 3;
  CHECK_THAT(refusal_text(zip_file(kGood), {}, limits),
             Catch::Contains("more entries of a zip archive than the limit of 3 ") && Catch::EndsWith("[limit]"));
}
