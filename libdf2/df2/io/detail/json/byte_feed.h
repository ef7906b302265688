// In: a file, from a byte on. Out: its bytes one by one, as nlohmann's parser wants them. Called by what explains files
// that the fast readers refuse.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>

#include <df2/io/detail/file/input_file.h>

namespace df2::detail {

class ByteFeed {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  struct State {
    const InputFile& file;
    std::uint64_t position;  ///< in the file, of what is read next
    std::uint64_t end;
    std::string block;  ///< what is fed first, before the file's bytes
    std::size_t at = 0;
    bool done = false;
    std::optional<std::uint64_t> nul = {};  ///< where the first NUL of the bytes read so far is

    void advance() {
      if (++at < block.size()) return;
      refill();
    }
    void refill() {
      block.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, end - position)));
      block.resize(file.read_at(position, block.data(), block.size()));
      const std::size_t found = nul ? std::string::npos : block.find('\0');
      if (found != std::string::npos) nul = position + found;
      position += block.size();
      at = 0;
      done = block.empty();
    }
  };

  explicit ByteFeed(State* state = nullptr) : state_(state) {}
  reference operator*() const { return state_->block[state_->at]; }
  ByteFeed& operator++() {
    state_->advance();
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(const ByteFeed& other) const { return is_end() == other.is_end(); }
  bool operator!=(const ByteFeed& other) const { return !(*this == other); }

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 16;
  bool is_end() const { return state_ == nullptr || state_->done; }
  State* state_;
};

}  // namespace df2::detail
