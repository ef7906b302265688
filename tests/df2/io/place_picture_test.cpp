#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/stat.h>

#include <df2/error.h>
#include <df2/io/place_picture.h>

#include "../../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;
namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Error refusal_of(const fs::path& from, const fs::path& to, PicturePlacing how) {
  try {
    place_picture(from.string(), to.string(), how);
  } catch (const Error& error) {
    return error;
  }
  FAIL("was accepted");
  throw;
}

constexpr PicturePlacing kPlacings[] = {PicturePlacing::link, PicturePlacing::hardlink, PicturePlacing::copy};

}  // namespace

TEST_CASE("A picture is placed as a link, a second name or a copy, or not at all") {
  const ScratchFolder scratch;
  const fs::path root = scratch.path();
  const fs::path from = scratch.write("in/a picture's \xC3\xA9.jpg", "bytes");
  place_picture(from.string(), (root / "none").string(), PicturePlacing::none);
  CHECK(!fs::exists(root / "none"));
  place_picture(from.string(), (root / "link").string(), PicturePlacing::link);
  CHECK(fs::is_symlink(root / "link"));
  CHECK(fs::read_symlink(root / "link") == fs::canonical(from));
  place_picture(from.string(), (root / "hard").string(), PicturePlacing::hardlink);
  CHECK(fs::hard_link_count(from) == 2);
  CHECK(!fs::is_symlink(root / "hard"));
  place_picture(from.string(), (root / "copy").string(), PicturePlacing::copy);
  std::ofstream(from, std::ios::trunc) << "other";
  CHECK(content(root / "link") == "other");
  CHECK(content(root / "hard") == "other");
  CHECK(content(root / "copy") == "bytes");
}

TEST_CASE("A picture that is a link is placed as what it points to") {
  const ScratchFolder scratch;
  const fs::path root = scratch.path();
  scratch.write("real.jpg", "bytes");
  fs::create_directory(root / "folder");
  fs::create_symlink("../real.jpg", root / "folder" / "link.jpg");
  for (const PicturePlacing how : kPlacings) {
    const fs::path to = root / ("to" + std::to_string(static_cast<int>(how)));
    place_picture((root / "folder" / "link.jpg").string(), to.string(), how);
    CHECK(content(to) == "bytes");
    CHECK(fs::is_symlink(to) == (how == PicturePlacing::link));
    if (how == PicturePlacing::link) CHECK(fs::read_symlink(to) == fs::canonical(root / "real.jpg"));
  }
}

TEST_CASE("A picture on another disk is copied where a second name cannot be") {
  const ScratchFolder scratch;
  struct stat here {
  }, there{};
  if (::stat("/dev/shm", &there) != 0 || ::stat(scratch.path().c_str(), &here) != 0 || here.st_dev == there.st_dev) {
    WARN("skipped: there is no second file system");
    return;
  }
  const fs::path to = fs::path("/dev/shm") / scratch.path().filename();
  place_picture(scratch.write("a.jpg", "bytes"), to.string(), PicturePlacing::hardlink);
  CHECK(content(to) == "bytes");
  fs::remove(to);
}

TEST_CASE("What is not there, no file, or a loop of links is refused by its name") {
  const ScratchFolder scratch;
  const fs::path root = scratch.path();
  fs::create_directory(root / "folder.jpg");
  fs::create_symlink("loop.jpg", root / "loop.jpg");
  fs::create_symlink("nowhere", root / "dangling.jpg");
  for (const PicturePlacing how : kPlacings) {
    for (const char* name : {"absent.jpg", "loop.jpg", "dangling.jpg", "folder.jpg"}) {
      const Error error = refusal_of(root / name, root / "to", how);
      CHECK(error.fault() == (std::string(name) == "folder.jpg" ? Fault::ground_truth : Fault::io));
      CHECK(error.issues().shown().at(0).where.file == (root / name).string());
      CHECK(!fs::exists(fs::symlink_status(root / "to")));
    }
  }
}

TEST_CASE("No picture takes the place of another file, and a folder that is not there is named") {
  const ScratchFolder scratch;
  const std::string from = scratch.write("a.jpg", "new"), to = scratch.write("b.jpg", "old");
  for (const PicturePlacing how : kPlacings) {
    CHECK(refusal_of(from, to, how).issues().shown().at(0).where.file == to);
    CHECK(content(to) == "old");
    CHECK(refusal_of(from, scratch.path() / "absent" / "b.jpg", how).fault() == Fault::io);
  }
}
