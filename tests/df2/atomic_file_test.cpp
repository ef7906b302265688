#include <df2/io/atomic_file.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/stat.h>

#include <df2/error.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;
namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// No file may grow beyond so many bytes while this lives: a full disk, as far as a writer can tell.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*signal_)(int);
};

template <class Call>
Error refusal(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  FAIL("was accepted");
  throw;
}

}  // namespace

TEST_CASE("A file appears when it is committed, and then whole") {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "report.json").string();
  const std::string text(3'000'000, 'x');
  {
    AtomicFile file(path);
    file.append("head ");
    file.append(text);
    file.append({});
    CHECK_FALSE(fs::exists(path));
    file.commit();
    CHECK(content(path) == "head " + text);
  }
  CHECK(content(path) == "head " + text);
  CHECK(names_in(folder.path()) == std::vector<std::string>{"report.json"});
  write_file_atomically(path, "");
  CHECK(content(path).empty());
}

TEST_CASE("Without a commit the old file is as it was and nothing is left beside it") {
  const ScratchFolder folder;
  const std::string path = folder.write("report.json", "old");
  {
    AtomicFile file(path);
    file.append("new");
    CHECK(content(path) == "old");
  }
  try {
    AtomicFile file(path);
    file.append("new");
    throw std::runtime_error("the caller failed");
  } catch (const std::runtime_error&) {
  }
  { const AtomicFile absent((folder.path() / "absent").string()); }
  CHECK(content(path) == "old");
  CHECK(names_in(folder.path()) == std::vector<std::string>{"report.json"});
}

TEST_CASE("A disk that fills up leaves the old file and no half of the new one") {
  const ScratchFolder folder;
  const std::string path = folder.write("report.json", "old");
  {
    const FullDisk disk(1000);
    const Error error = refusal([&] { write_file_atomically(path, std::string(100'000, 'x')); });
    CHECK(error.fault() == Fault::io);
    CHECK(error.issues().shown().at(0).code == Code::file);
    CHECK(error.issues().shown().at(0).where.file == path);
    CHECK(error.issues().shown().at(0).message.starts_with("the output cannot be written to its end: "));
  }
  CHECK(content(path) == "old");
  CHECK(names_in(folder.path()) == std::vector<std::string>{"report.json"});
}

TEST_CASE("A folder that is missing, and a folder in the file's place, are refused by name") {
  const ScratchFolder folder;
  const std::string nowhere = (folder.path() / "absent" / "report.json").string();
  for (const std::string& path : {nowhere, folder.path().string()}) {
    const Error error = refusal([&] { write_file_atomically(path, "text"); });
    CHECK(error.fault() == Fault::io);
    CHECK(std::string(error.what()).find(path) != std::string::npos);
  }
  CHECK(names_in(folder.path()).empty());
}

TEST_CASE("A file that is replaced keeps its permissions, a new one has the usual ones") {
  const ScratchFolder folder;
  const auto mode_of = [](const std::string& path) {
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 07777;
  };
  const std::string old = folder.write("old", "old"), fresh = (folder.path() / "new").string();
  REQUIRE(::chmod(old.c_str(), 0640) == 0);
  for (const mode_t mask : {027, 077}) {
    fs::remove(fresh);
    const mode_t before = ::umask(mask);
    write_file_atomically(old, "text");
    write_file_atomically(fresh, "text");
    ::umask(before);
    CHECK(mode_of(old) == 0640);
    CHECK(mode_of(fresh) == (0666 & ~mask));
  }
}

TEST_CASE("A device is written as it stands, and a full one is an I/O error") {
  CHECK_NOTHROW(write_file_atomically("/dev/null", "text"));
  CHECK(refusal([] { write_file_atomically("/dev/full", "text"); }).fault() == Fault::io);
  CHECK(fs::is_character_file("/dev/null"));
}
