// In: a text, in a file or in memory. Out: the same text, byte for byte, from any place; kept in half of its size or
// less where most of it is numbers, as in COCO-type files. Called by the Python package, which keeps files that way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace df2 {

class PackedText {
 public:
  explicit PackedText(std::string_view text);
  /// What a regular file holds from its first byte on. Throws Error (io).
  static PackedText of_file(int descriptor);

  std::uint64_t size() const { return size_; }
  /// Fills `buffer` from `offset`, as far as the text goes; returns the bytes written. From any thread.
  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const;
  /// How many bytes are kept.
  std::uint64_t packed_size() const;

 private:
  /// Fills the buffer from the offset.
  using Read = std::function<void(std::uint64_t offset, std::span<char> buffer)>;
  PackedText(std::uint64_t size, const Read& read);

  /// Packed for itself, so that reading may begin with it.
  struct Block {
    std::string bytes;
    bool is_packed = false;  ///< else they are the text
  };
  static Block pack(std::string_view text, char* buffer);

  std::uint64_t size_;
  std::vector<Block> blocks_;
};

}  // namespace df2
