// Files cut off at every byte, with every bit turned around, and files of other kinds: a sentence, or the same tensors.
#include <catch2/catch.hpp>

#include "../../support.h"
#include "weights_case.h"

using namespace df2;
using namespace df2::reference;
using namespace df2::reference::test;

namespace {

constexpr const char* kFiles[] = {"parameters_zip.pth", "parameters_legacy.pth", "real.safetensors"};

/// The refusal is the file's fault, and has one sentence.
void check_refusal(const Error& error) {
  CHECK((error.fault() == Fault::weights || error.fault() == Fault::limit));
  REQUIRE(error.issues().shown().size() == 1);
  CHECK_FALSE(error.issues().shown()[0].message.empty());
}

}  // namespace

TEST_CASE("A file that is cut off anywhere is refused") {
  for (const char* name : kFiles) {
    const std::string whole = bytes_of(fixture(name));
    REQUIRE_FALSE(whole.empty());
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const std::optional<Error> refusal = refusal_of(whole.substr(0, size));
      CAPTURE(name, size);
      REQUIRE(refusal);
      check_refusal(*refusal);
    }
  }
}

TEST_CASE("A bit that is turned around gives a refusal or a file of weights") {
  for (const char* name : kFiles) {
    const std::string whole = bytes_of(fixture(name));
    const df2::test::ScratchFolder folder;
    std::size_t read = 0, refused = 0;
    for (std::size_t byte = 0; byte < whole.size(); ++byte) {
      std::string damaged = whole;
      damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << byte % 8));
      try {
        read_weights(folder.write("f", damaged));
        ++read;
      } catch (const Error& error) {
        CAPTURE(name, byte);
        check_refusal(error);
        ++refused;
      }
    }
    CHECK(read > 0);  // in the numbers, and in the padding of a zip
    CHECK(refused > 100);
  }
}

TEST_CASE("Numbers of a zip archive that were damaged are noticed") {
  std::string damaged = bytes_of(fixture("types_zip.pth"));
  const WeightFile good = read_weights(fixture("types_zip.pth"));
  const WeightTensor* tensor = good.find("of.F64");
  const std::string_view bytes(reinterpret_cast<const char*>(tensor->bytes.data()), tensor->bytes.size());
  const std::size_t at = damaged.find(bytes);
  REQUIRE(at != std::string::npos);
  damaged[at + 3] ^= 1;
  CHECK_THAT(refusal_text(damaged), Catch::Contains("the entry is damaged"));
}

TEST_CASE("A file of another kind is refused with what it is") {
  CHECK_THAT(refusal_text(""), Catch::Contains("the file is empty"));
  CHECK_THAT(refusal_text("version https://git-lfs.github.com/spec/v1\n"), Catch::Contains("git lfs pull"));
  CHECK_THAT(refusal_text("<!DOCTYPE html>"), Catch::Contains("HTML page"));
  CHECK_THAT(refusal_text("\x80\x04\x95"), Catch::Contains("a pickle that torch.save did not write"));
  CHECK_THAT(refusal_text("[1, 2]"), Catch::Contains("a file of weights is needed"));
  std::string tar(512, '\0');
  tar.replace(257, 5, "ustar");
  CHECK_THAT(refusal_text(tar), Catch::Contains("tar archive"));
  CHECK_THROWS_WITH(read_weights("/nowhere/f.pth"), Catch::Contains("/nowhere/f.pth") && Catch::EndsWith("[file]"));
}
