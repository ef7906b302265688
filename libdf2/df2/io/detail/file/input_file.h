// In: a path, "-" for standard input, or text in memory, packed or not. Out: bytes at any offset, from any thread.
// Called by the readers. A pipe, and the text of a gzip-compressed file, are first copied to an unlinked temporary
// file, so that everything behind this class can seek and no input has to fit in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/error.h>
#include <df2/packed_text.h>

namespace df2::detail {

/// What becomes of a file whose first bytes are gzip's: its text is read, or its bytes as they are.
enum class Gzip { unpacked, as_it_is };

class InputFile {
 public:
  /// Throws Error: io when it cannot be read, limit when it, or its text, is larger than `max_bytes` or the text is so
  /// much larger than the file that it is a trap.
  InputFile(const std::string& path, std::uint64_t max_bytes, Gzip gzip = Gzip::unpacked);
  /// What stands in memory, as if it were a file of that name.
  InputFile(std::string name, std::string text);
  /// The same without a copy: the text stays where it is as long as this lives.
  InputFile(std::string name, const PackedText& text);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::string& name() const { return name_; }
  /// Of the text where the file was compressed, as everything below.
  std::uint64_t size() const { return size_; }
  /// What kept a compressed file from being read to its end, which is for the file's reader to refuse.
  const std::optional<std::string>& damage() const { return damage_; }
  /// Fills `buffer` from `offset`, as far as the file goes; returns the bytes read. Throws Error (io).
  std::size_t read_at(std::uint64_t offset, char* buffer, std::size_t count) const;
  /// 1-based lines of byte offsets, which must ascend.
  std::vector<std::uint64_t> lines_of(std::span<const std::uint64_t> offsets) const;

 private:
  void open(const std::string& path);
  void spool(std::uint64_t max_bytes);
  void unpack(std::uint64_t max_bytes);

  std::string name_;
  std::string text_;                    // where there is no file, and
  const PackedText* packed_ = nullptr;  // no other text
  int fd_ = -1;
  std::uint64_t size_ = 0;
  std::optional<std::string> damage_;
};

}  // namespace df2::detail
