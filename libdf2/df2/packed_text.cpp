// How a block is packed. The characters that numbers and lists are written with are its signs, and what stands between
// them its words, such as `"bbox":[`. A byte of a packed block is
//   two signs, one sign, one of the words that stood before in the block, or
//   kSpelled, before the length of a word and its characters. The first kWords of these can be named later on.
#include <df2/packed_text.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include <sys/stat.h>
#include <unistd.h>

#include <df2/detail/sign_pairs.h>
#include <df2/error.h>
#include <df2/parallel.h>
#include <df2/watch.h>

namespace df2 {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{64} << 10;
constexpr std::size_t kBlocksOfStep = 16;  // for one thread at a time

constexpr std::size_t kPairs = detail::kSignPairs;
constexpr std::size_t kFirstWord = kPairs + detail::kSignCount;
constexpr std::ptrdiff_t kRun = 2 * detail::kPairsOfRun;  // characters
constexpr std::size_t kSpelled = 255;
constexpr std::size_t kWords = kSpelled - kFirstWord;
constexpr std::size_t kLongestWord = 255;

/// A text of which more than three quarters are left is not packed, such as masks, whose words never come again. This
/// much of a block has to show it.
constexpr std::size_t kTrialBytes = std::size_t{2} << 10;

/// By how much it may be larger on the way, as words are spelled out mostly at the beginning.
constexpr std::size_t kRoom = std::size_t{4} << 10;

char sign(std::size_t number) {
  return static_cast<char>(detail::character_of(static_cast<std::uint8_t>(number)));
}

/// Numbers of signs, and of two that stand one after the other.
class Signs {
 public:
  Signs() {
    one_.fill(kNone);
    two_.assign(std::size_t{1} << 16, kNone);
    for (std::size_t i = 0; i < detail::kSignCount; ++i) {
      one_[static_cast<unsigned char>(sign(i))] = static_cast<std::uint8_t>(i);
      for (std::size_t j = 0; j < detail::kSignCount; ++j) {
        const std::array<char, 2> pair{sign(i), sign(j)};
        pairs_[i * detail::kSignCount + j] = pair;
        two_[both(pair.data())] = static_cast<std::uint8_t>(i * detail::kSignCount + j);
      }
    }
  }

  static constexpr std::uint8_t kNone = 255;
  std::uint8_t one(char c) const { return one_[static_cast<unsigned char>(c)]; }
  std::uint8_t two(const char* text) const { return two_[both(text)]; }
  const char* pair(std::size_t number) const { return pairs_[number].data(); }

 private:
  static std::uint16_t both(const char* text) {
    std::uint16_t bytes;
    std::memcpy(&bytes, text, sizeof bytes);
    return bytes;
  }

  std::array<std::uint8_t, 256> one_{};
  std::vector<std::uint8_t> two_;
  std::array<std::array<char, 2>, kPairs> pairs_{};
};

const Signs& signs() {
  static const Signs signs;
  return signs;
}

/// The words that can be named, in the order in which they are spelled out.
class Words {
 public:
  std::size_t size() const { return count_; }
  std::string_view operator[](std::size_t i) const { return words_[i]; }
  void add(std::string_view word) {
    if (count_ == kWords) return;
    last_like_[likeness(word)] = static_cast<std::uint8_t>(count_);
    words_[count_++] = word;
  }
  /// size() where the word is none of them, or another one that looks like it came later.
  std::size_t find(std::string_view word) const {
    const std::size_t i = last_like_[likeness(word)];
    return i < count_ && words_[i] == word ? i : count_;
  }

 private:
  static std::size_t likeness(std::string_view word) {
    const auto first = static_cast<unsigned char>(word.front()), last = static_cast<unsigned char>(word.back());
    const auto middle = static_cast<unsigned char>(word[word.size() / 2]);
    return (word.size() * 31 + first * 7u + middle * 3u + last) % 256;
  }

  std::array<std::string_view, kWords> words_;
  std::array<std::uint8_t, 256> last_like_{};
  std::size_t count_ = 0;
};

/// Packs a text into a buffer of its size and kRoom.
class Packer {
 public:
  Packer(std::string_view text, char* buffer) : text_(text), rest_(text), buffer_(buffer), to_(buffer) {}

  /// Nothing where that is of little use.
  std::optional<std::string> pack() {
    bool is_tried = false;
    while (!rest_.empty()) {
      if (known_.one(rest_.front()) != Signs::kNone) {
        pack_signs();
      } else if (!pack_word()) {
        return std::nullopt;
      }
      const std::size_t taken = text_.size() - rest_.size();
      if (is_tried || taken < kTrialBytes) continue;
      is_tried = true;
      if (is_little(taken)) return std::nullopt;
    }
    if (is_little(text_.size())) return std::nullopt;
    return std::string(buffer_, packed());
  }

 private:
  std::size_t packed() const { return static_cast<std::size_t>(to_ - buffer_); }
  /// Whether it is of little use to pack so much text.
  bool is_little(std::size_t taken) const { return packed() > taken / 4 * 3; }
  void add(std::size_t value) { *to_++ = static_cast<char>(static_cast<unsigned char>(value)); }

  /// Takes the signs that the rest begins with off it.
  void pack_signs() {
    const char* from = rest_.data();
    const char* const end = from + rest_.size();
    // Numbers that go on for long are packed many at a time.
    std::size_t pairs = 0;
    while (from + 1 < end) {
      const std::uint8_t pair = known_.two(from);
      if (pair == Signs::kNone) break;
      add(pair);
      from += 2;
      if (++pairs < detail::kPairsOfRun) continue;
      for (pairs = 0; end - from >= kRun && detail::pack_run(from, to_); from += kRun) to_ += detail::kPairsOfRun;
    }
    if (from < end && known_.one(*from) != Signs::kNone) add(kPairs + known_.one(*from++));
    rest_ = {from, static_cast<std::size_t>(end - from)};
  }

  /// Takes the word that the rest begins with off it; false where there is no room for it.
  bool pack_word() {
    const std::size_t most = std::min(rest_.size(), kLongestWord);
    std::size_t length = 0;
    while (length < most && known_.one(rest_[length]) == Signs::kNone) ++length;
    const std::string_view word = rest_.substr(0, length);
    rest_.remove_prefix(length);
    const std::size_t known = words_.find(word);
    if (known < words_.size()) {
      add(kFirstWord + known);
      return true;
    }
    // What is left takes no more bytes than it has characters, but for such words.
    if (packed() + 2 + length + rest_.size() > text_.size() + kRoom) return false;
    add(kSpelled);
    add(length);
    to_ = std::ranges::copy(word, to_).out;
    words_.add(word);
    return true;
  }

  const Signs& known_ = signs();
  std::string_view text_, rest_;
  char *buffer_, *to_;
  Words words_;
};

void unpack(std::string_view packed, char* into) {
  const Signs& known = signs();
  Words words;
  std::size_t pairs = 0;  // that stand one after the other
  for (std::size_t i = 0; i < packed.size();) {
    const std::size_t code = static_cast<unsigned char>(packed[i++]);
    if (code < kPairs) {
      std::memcpy(into, known.pair(code), 2);
      into += 2;
      if (++pairs < detail::kPairsOfRun) continue;
      for (; packed.size() - i >= detail::kPairsOfRun && detail::unpack_run(&packed[i], into); into += kRun)
        i += detail::kPairsOfRun;
      pairs = 0;
      continue;
    }
    pairs = 0;
    if (code < kFirstWord) {
      *into++ = sign(code - kPairs);
    } else {
      std::string_view word;
      if (code == kSpelled) {
        const std::size_t length = static_cast<unsigned char>(packed[i++]);
        word = packed.substr(i, length);
        i += length;
        words.add(word);
      } else {
        word = words[code - kFirstWord];
      }
      std::memcpy(into, word.data(), word.size());
      into += word.size();
    }
  }
}

[[noreturn]] void refuse(std::string sentence) {
  throw Error(Fault::io, Issue(Code::file, {"<file>", {}, {}, {}}, std::move(sentence)));
}

void read_fully(int descriptor, std::uint64_t offset, std::span<char> buffer) {
  while (!buffer.empty()) {
    checkpoint();
    const ssize_t got = ::pread(descriptor, buffer.data(), buffer.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(std::string("the file cannot be read: ").append(std::strerror(errno)));
    if (got == 0) refuse("the file shrank while it was read");
    buffer = buffer.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

}  // namespace

PackedText::Block PackedText::pack(std::string_view text, char* buffer) {
  if (auto packed = Packer(text, buffer).pack()) return {*std::move(packed), true};
  return {std::string(text), false};
}

PackedText::PackedText(std::uint64_t size, const Read& read)
    : size_(size), blocks_(static_cast<std::size_t>((size + kBlockBytes - 1) / kBlockBytes)) {
  parallel_for((blocks_.size() + kBlocksOfStep - 1) / kBlocksOfStep, [&](std::size_t step) {
    const std::uint64_t begin = step * kBlocksOfStep * kBlockBytes;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kBlocksOfStep * kBlockBytes, size - begin));
    const auto text = std::make_unique_for_overwrite<char[]>(count);
    const auto buffer = std::make_unique_for_overwrite<char[]>(kBlockBytes + kRoom);
    read(begin, {text.get(), count});
    for (std::size_t at = 0; at < count; at += kBlockBytes) {
      checkpoint();
      const std::string_view block(text.get() + at, std::min(kBlockBytes, count - at));
      blocks_[step * kBlocksOfStep + at / kBlockBytes] = pack(block, buffer.get());
    }
  });
}

PackedText::PackedText(std::string_view text)
    : PackedText(text.size(), [&](std::uint64_t offset, std::span<char> buffer) {
        text.copy(buffer.data(), buffer.size(), static_cast<std::size_t>(offset));
      }) {}

PackedText PackedText::of_file(int descriptor) {
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) refuse(std::string("the file cannot be read: ").append(std::strerror(errno)));
  return {static_cast<std::uint64_t>(info.st_size),
          [&](std::uint64_t offset, std::span<char> buffer) { read_fully(descriptor, offset, buffer); }};
}

std::size_t PackedText::read_at(std::uint64_t offset, std::span<char> buffer) const {
  if (offset >= size_) return 0;
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size_ - offset));
  std::string part;
  for (std::size_t done = 0; done < count;) {
    const auto number = static_cast<std::size_t>((offset + done) / kBlockBytes);
    const Block& block = blocks_[number];
    const std::uint64_t begin = number * kBlockBytes;
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kBlockBytes, size_ - begin));
    const auto skipped = static_cast<std::size_t>(offset + done - begin);
    const std::size_t wanted = std::min(length - skipped, count - done);
    char* const into = buffer.data() + done;
    if (!block.is_packed) {
      block.bytes.copy(into, wanted, skipped);
    } else if (wanted == length) {
      unpack(block.bytes, into);
    } else {
      part.resize(length);
      unpack(block.bytes, part.data());
      part.copy(into, wanted, skipped);
    }
    done += wanted;
  }
  return count;
}

std::uint64_t PackedText::packed_size() const {
  std::uint64_t bytes = 0;
  for (const Block& block : blocks_) bytes += block.bytes.size();
  return bytes;
}

}  // namespace df2
