#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <df2/error.h>
#include <df2/io/output_folder.h>

#include "../../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;
namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    names.push_back(entry.path().lexically_relative(folder).string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Fault and sentence.
std::pair<Fault, std::string> refusal_of(const std::string& path, const std::vector<std::string>& inputs = {}) {
  try {
    const OutputFolder folder(path, inputs);
  } catch (const Error& error) {
    return {error.fault(), error.issues().shown().at(0).message};
  }
  FAIL(path << " was accepted");
  throw;
}

void write_and_commit(const std::string& path) {
  OutputFolder folder(path, {});
  folder.write("a/b.txt", "text");
  folder.commit();
}

}  // namespace

TEST_CASE("An output folder stands there when it is whole, and not before") {
  const ScratchFolder scratch;
  const fs::path out = scratch.path() / "out";
  {
    OutputFolder folder(out.string(), {});
    folder.write("a/b.txt", "one");
    folder.write("c", "");
    folder.write("a/b.txt", "two");
    std::ofstream(folder.place("d e/\xC3\xA9 \"q\" 'r'.json")) << "{}";
    CHECK(!fs::exists(out));
    folder.commit();
    CHECK(content(out / "a/b.txt") == "two");
  }
  CHECK(names_in(scratch.path()) ==
        std::vector<std::string>{"out", "out/a", "out/a/b.txt", "out/c", "out/d e", "out/d e/\xC3\xA9 \"q\" 'r'.json"});
  struct stat made {};
  struct stat usual {};
  fs::create_directory(scratch.path() / "usual");
  REQUIRE(::stat(out.c_str(), &made) == 0);
  REQUIRE(::stat((scratch.path() / "usual").c_str(), &usual) == 0);
  CHECK(made.st_mode == usual.st_mode);
}

TEST_CASE("An output folder that is given up leaves nothing, and an empty folder as it was") {
  const ScratchFolder scratch;
  fs::create_directory(scratch.path() / "empty");
  for (const char* name : {"new", "empty", "a/b/new"}) {
    const OutputFolder folder((scratch.path() / name).string(), {});
    folder.write("x/y", "z");
  }
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"empty"});
}

TEST_CASE("A folder above an output that is given up stays where something else came into it") {
  const ScratchFolder scratch;
  {
    const OutputFolder folder((scratch.path() / "a" / "b" / "out").string(), {});
    std::ofstream(scratch.path() / "a" / "file") << "text";
  }
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"a", "a/file"});
}

TEST_CASE("An empty folder, a slash at the end, dots and a link to a folder all name a place for the output") {
  const ScratchFolder scratch;
  const fs::path root = scratch.path();
  fs::create_directory(root / "empty");
  fs::create_directory(root / "target");
  fs::create_directory_symlink(root / "target", root / "link");
  fs::create_directory_symlink("later", root / "link to nothing");
  write_and_commit((root / "link to nothing").string());
  write_and_commit((root / "empty").string());
  write_and_commit((root / "slash").string() + "/");
  write_and_commit((root / "none" / ".." / "dots" / ".").string());
  write_and_commit((root / "new" / "deep" / "down").string());
  write_and_commit((root / "link").string());
  for (const char* name : {"empty", "slash", "dots", "new/deep/down", "target", "later"})
    CHECK(content(root / name / "a/b.txt") == "text");
  CHECK(fs::is_symlink(root / "link"));
}

TEST_CASE("A name with spaces, quotes, unicode or a leading hyphen is a name") {
  const ScratchFolder scratch;
  for (const std::string name :
       {"with space", "it's \"quoted\"", "\xE6\x97\xA5\xE6\x9C\xAC", "-rf", "a\nb", "*?[x]", "$HOME"}) {
    write_and_commit((scratch.path() / name).string());
    CHECK(content(scratch.path() / name / "a/b.txt") == "text");
  }
}

TEST_CASE("Where a file stands, or a folder with something in it, the output is refused and the place left alone") {
  const ScratchFolder scratch;
  const std::string file = scratch.write("file", "old");
  scratch.write("full/old.txt", "old");
  scratch.write("hidden/.old", "old");
  fs::create_symlink(file, scratch.path() / "link to file");
  const auto before = names_in(scratch.path());
  for (const char* name : {"file", "link to file"}) {
    const auto [fault, text] = refusal_of((scratch.path() / name).string());
    CHECK(fault == Fault::usage);
    CHECK(text.starts_with("a file stands where the output folder is to be made"));
  }
  for (const char* name : {"full", "hidden", "full/"}) {
    const auto [fault, text] = refusal_of((scratch.path() / name).string());
    CHECK(fault == Fault::usage);
    CHECK(text.starts_with("the output folder is not empty"));
  }
  CHECK(refusal_of((scratch.path() / "file" / "below").string()).first == Fault::io);
  CHECK(names_in(scratch.path()) == before);
  CHECK(content(file) == "old");
}

TEST_CASE("An output in a folder that is read is refused, however it is spelled") {
  const ScratchFolder scratch;
  const fs::path root = scratch.path();
  fs::create_directories(root / "split" / "annos");
  fs::create_directory(root / "splitter");
  fs::create_directory_symlink(root / "split", root / "link");
  const std::vector<std::string> inputs = {(root / "split").string() + "/"};
  for (const fs::path& out : {root / "split" / "out", root / "split" / "annos" / "x" / "y", root / "link" / "out",
                              root / "splitter" / ".." / "split" / "out"}) {
    const auto [fault, text] = refusal_of(out.string(), inputs);
    CHECK(fault == Fault::usage);
    CHECK(text.starts_with("the output folder lies in "));
  }
  const std::vector<std::string> through_link = {(root / "link").string()};
  CHECK(refusal_of((root / "split" / "out").string(), through_link).first == Fault::usage);
  OutputFolder beside((root / "splitter").string(), inputs);
  beside.write("x", "y");
  beside.commit();
  CHECK(content(root / "splitter" / "x") == "y");
}

TEST_CASE("A loop of links is refused") {
  const ScratchFolder scratch;
  fs::create_symlink("b", scratch.path() / "a");
  fs::create_symlink("a", scratch.path() / "b");
  CHECK(refusal_of((scratch.path() / "a").string()).first == Fault::io);
  CHECK(refusal_of((scratch.path() / "a" / "out").string()).first == Fault::io);
}

TEST_CASE("A folder that may not be written is refused") {
  if (::geteuid() == 0) {
    WARN("skipped: root may write everywhere");
    // What even root cannot write.
    CHECK(refusal_of("/proc/df2/out").first == Fault::io);
    return;
  }
  const ScratchFolder scratch;
  fs::create_directory(scratch.path() / "locked");
  fs::permissions(scratch.path() / "locked", fs::perms::owner_read | fs::perms::owner_exec);
  CHECK(refusal_of((scratch.path() / "locked" / "out").string()).first == Fault::io);
  fs::permissions(scratch.path() / "locked", fs::perms::owner_all);
}

TEST_CASE("When a file cannot be written to its end, nothing is left") {
  const ScratchFolder scratch;
  // As a full disk does, but for this process alone.
  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  struct rlimit small = before;
  small.rlim_cur = 1000;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::optional<Error> failure;
  try {
    OutputFolder folder((scratch.path() / "out").string(), {});
    folder.write("small", std::string(500, 'x'));
    folder.write("large/file", std::string(5000, 'x'));
    folder.commit();
  } catch (const Error& error) {
    failure = error;
  }
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, handler);
  REQUIRE(failure);
  CHECK(failure->fault() == Fault::io);
  CHECK(failure->issues().shown().at(0).where.file == (fs::canonical(scratch.path()) / "out/large/file").string());
  CHECK(names_in(scratch.path()).empty());
}

TEST_CASE("Many threads may write to one folder") {
  const ScratchFolder scratch;
  OutputFolder folder((scratch.path() / "out").string(), {});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 40; ++i) {
          std::string name = std::to_string(i % 7);
          name += "/" + std::to_string(100 * t + i);
          folder.write(name, name);
        }
      });
    }
  }
  folder.commit();
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(scratch.path() / "out")) {
    if (!entry.is_regular_file()) continue;
    ++files;
    CHECK(content(entry.path()) == entry.path().lexically_relative(scratch.path() / "out").string());
  }
  CHECK(files == 320);
}

TEST_CASE("Where somebody else fills the place meanwhile, theirs stays and ours goes") {
  const ScratchFolder scratch;
  {
    OutputFolder folder((scratch.path() / "out").string(), {});
    folder.write("ours", "x");
    scratch.write("out/theirs", "y");
    CHECK_THROWS_AS(folder.commit(), Error);
  }
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"out", "out/theirs"});
}
