// In: text. Out: files that vanish with the test. Used by tests that read or write files.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

#include <df2/error.h>

namespace df2::test {

/// FOUND of a message "EXPECTED expected, FOUND found".
inline std::string found_in(const Issue& issue) {
  constexpr std::string_view kBefore = " expected, ", kBehind = " found";
  const std::size_t begin = issue.message.find(kBefore) + kBefore.size();
  return issue.message.substr(begin, issue.message.size() - kBehind.size() - begin);
}

/// A fresh folder, removed at the end of the test.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "df2-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Writes a file (and the folders above it) and returns its path.
  std::string write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace df2::test
