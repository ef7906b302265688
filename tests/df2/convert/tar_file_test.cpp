#include <df2/convert/detail/tar_file.h>

#include "df2/convert/convert_case.h"

using namespace df2;
using namespace df2::test;
using namespace df2::convert::detail;

TEST_CASE("a tar archive has whole blocks, and says nothing of who wrote it", "[convert]") {
  const ScratchFolder scratch;
  const std::string path = (scratch.path() / "a.tar").string();
  TarFile file(path);
  file.add("000001.jpg", std::string(512, 'x'));
  file.add("000001.json", "{}");
  CHECK(file.bytes() == tar_bytes(512) + tar_bytes(2));
  file.close();
  const std::string text = file_text(path);
  REQUIRE(text.size() == 6 * 512);
  CHECK(text.substr(0, 11) == std::string("000001.jpg\0", 11));
  CHECK(text.substr(257, 8) == std::string("ustar\0"
                                           "00",
                                           8));
  CHECK(text.substr(124, 12) == std::string("00000001000\0", 12));
  CHECK(text.substr(512, 512) == std::string(512, 'x'));
  CHECK(text.substr(3 * 512, 512) == "{}" + std::string(510, '\0'));
  CHECK(text.substr(4 * 512) == std::string(1024, '\0'));
}

TEST_CASE("an archive takes no name that leads out of it, and none that ustar cannot hold", "[convert]") {
  for (const std::string name :
       {"", "../a", "a/../b", "/a", "a//b", "a/", ".", "a\nb", "ü", "a\\b", std::string(101, 'a').c_str()}) {
    INFO(name);
    CHECK_THROWS_AS(tar_header(name, 1), Error);
  }
  CHECK_NOTHROW(tar_header("a b/c.json", kMostTarBytes));
  CHECK_THROWS_AS(tar_header("a", kMostTarBytes + 1), Error);
}
