// In: a path, "-" for standard input, or text. Out: bytes at any offset, from any thread. Called by the readers.
// A pipe is first copied to an unlinked temporary file, so that everything behind this class can seek.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2/error.h>

namespace df2::detail {

class InputFile {
 public:
  /// Throws Error: io when it cannot be read, limit when it is larger than `max_bytes`.
  InputFile(const std::string& path, std::uint64_t max_bytes);
  /// What stands in memory, as if it were a file of that name.
  InputFile(std::string name, std::string text);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::string& name() const { return name_; }
  std::uint64_t size() const { return size_; }
  /// Fills `buffer` from `offset`, as far as the file goes; returns the bytes read. Throws Error (io).
  std::size_t read_at(std::uint64_t offset, char* buffer, std::size_t count) const;
  /// 1-based lines of byte offsets, which must ascend.
  std::vector<std::uint64_t> lines_of(std::span<const std::uint64_t> offsets) const;

 private:
  void spool(int pipe, std::uint64_t max_bytes);

  std::string name_;
  std::string text_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace df2::detail
