#include <df2/io/detail/json_pieces.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <iterator>
#include <utility>

#include <simdjson.h>
#include <nlohmann/json.hpp>

#include <df2/parallel.h>

namespace df2::detail {

namespace {

constexpr std::size_t kFrontRoom = 16;  // for a frame's prefix
constexpr std::size_t kLookahead = std::size_t{16} << 10;
constexpr std::size_t kShownMessage = 100;
constexpr std::size_t kMaxGap = 256;                                // white space inside a cut; more is no cut
constexpr std::size_t kBackRoom = simdjson::SIMDJSON_PADDING + 16;  // for its suffix and simdjson

struct FrameText {
  std::string_view prefix;
  std::string_view suffix;
};

FrameText frame_text(Frame frame) {
  return frame == Frame::array ? FrameText{"[", "]"} : FrameText{R"({"":[)", "]}"};
}

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// A cut: `end` is one past the closing brace before it, `begin` the opening brace behind it.
struct Cut {
  std::uint64_t end;
  std::uint64_t begin;
};

/// A growing window of the file.
class Window {
 public:
  void start(const InputFile& file, std::uint64_t offset, std::uint64_t count) {
    file_ = &file;
    offset_ = offset;
    size_ = 0;
    grow_to(count);
  }
  void grow_to(std::uint64_t count) {
    count = std::min(count, file_->size() - std::min(offset_, file_->size()));
    if (count <= size_) return;
    if (bytes_.size() < kFrontRoom + count + kBackRoom) bytes_.resize(kFrontRoom + count + kBackRoom);
    const std::size_t got = file_->read_at(offset_ + size_, data() + size_, static_cast<std::size_t>(count) - size_);
    if (got < count - size_) {
      throw Error(
          Fault::io,
          Issue{Code::file, {file_->name(), {}, {}, {}}, "an unchanging file", "one that shrank while it was read"});
    }
    size_ = static_cast<std::size_t>(count);
  }
  bool at_end() const { return offset_ + size_ >= file_->size(); }
  char* data() { return bytes_.data() + kFrontRoom; }
  std::size_t size() const { return size_; }
  std::uint64_t offset() const { return offset_; }
  std::size_t capacity_from(const char* p) const { return static_cast<std::size_t>(bytes_.data() + bytes_.size() - p); }

 private:
  const InputFile* file_ = nullptr;
  std::vector<char> bytes_;
  std::uint64_t offset_ = 0;
  std::size_t size_ = 0;
};

/// The first cut whose closing brace is in [from, before), growing the window to no more than `max_size`.
std::optional<Cut> find_cut(Window& window, std::uint64_t from, std::uint64_t before, std::uint64_t max_size) {
  std::uint64_t at = from - window.offset();
  for (;;) {
    const std::uint64_t stop = std::min<std::uint64_t>(window.size(), before - window.offset());
    while (at < stop) {
      const char* data = window.data();
      const auto* brace = static_cast<const char*>(std::memchr(data + at, '}', stop - at));
      if (brace == nullptr) {
        at = stop;
        break;
      }
      const auto closing = static_cast<std::uint64_t>(brace - data);
      if (closing + 2 * kMaxGap + 2 > window.size() && !window.at_end() && window.size() < max_size) {
        window.grow_to(std::min(max_size, window.size() + kLookahead));
        at = closing;
        break;
      }
      const auto skip = [&](std::uint64_t i) {
        const std::uint64_t gap_end = std::min<std::uint64_t>(window.size(), i + kMaxGap);
        while (i < gap_end && is_space(data[i])) ++i;
        return i;
      };
      const std::uint64_t comma = skip(closing + 1);
      if (comma < window.size() && data[comma] == ',') {
        const std::uint64_t opening = skip(comma + 1);
        if (opening < window.size() && data[opening] == '{') {
          return Cut{window.offset() + closing + 1, window.offset() + opening};
        }
      }
      at = closing + 1;
    }
    if (at < std::min<std::uint64_t>(window.size(), before - window.offset())) continue;
    if (window.offset() + at >= before || window.at_end() || window.size() >= max_size) return std::nullopt;
    window.grow_to(
        std::min<std::uint64_t>(max_size, window.size() + std::max<std::size_t>(kLookahead, window.size() / 2)));
  }
}

struct Span {
  std::uint64_t begin = 0;  ///< first byte of the piece in the file
  std::uint64_t end = 0;    ///< one past its last byte
  std::uint64_t next = 0;   ///< first byte of the next piece; the file's size when there is none
};

/// simdjson may look one token past a document whose brackets do not match: that token must be no JSON. The plain
/// reader looks up to 64 bytes ahead.
void seal(char* end) {
  static_assert(simdjson::SIMDJSON_PADDING >= 64);
  std::memset(end, 0, simdjson::SIMDJSON_PADDING);
}

Piece make_piece(Window& window, const Span& span, std::uint64_t file_size, Frame frame) {
  const FrameText text = frame_text(frame);
  char* begin = window.data() + (span.begin - window.offset());
  char* end = window.data() + (span.end - window.offset());
  const bool first = span.begin == 0;
  if (!first) {
    begin -= text.prefix.size();
    std::memcpy(begin, text.prefix.data(), text.prefix.size());
  }
  if (span.next < file_size) {
    std::memcpy(end, text.suffix.data(), text.suffix.size());
    end += text.suffix.size();
  }
  seal(end);
  return {std::string_view(begin, static_cast<std::size_t>(end - begin)), window.capacity_from(begin),
          static_cast<std::int64_t>(span.begin) - (first ? 0 : static_cast<std::int64_t>(text.prefix.size())), !first};
}

/// Reads the file's bytes for the plain parser, after a prefix and up to a limit.
class ByteFeed {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  struct State {
    const InputFile& file;
    std::uint64_t position;
    std::uint64_t end;
    std::string block;
    std::size_t at = 0;
    bool done = false;
    std::optional<std::uint64_t> nul = {};  ///< where the first NUL of the bytes read so far is

    void advance() {
      if (++at < block.size()) return;
      refill();
    }
    void refill() {
      block.resize(static_cast<std::size_t>(std::min<std::uint64_t>(std::size_t{1} << 16, end - position)));
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
  bool is_end() const { return state_ == nullptr || state_->done; }
  State* state_;
};

/// Keeps only the first syntax error, and stops at nesting no reader would follow.
struct ErrorFinder : nlohmann::json_sax<nlohmann::json> {
  int depth = 0;
  std::uint64_t position = 0;
  std::string message;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return ++depth <= kMaxDepth; }
  bool key(string_t&) override { return true; }
  bool end_object() override {
    --depth;
    return true;
  }
  bool start_array(std::size_t) override { return ++depth <= kMaxDepth; }
  bool end_array() override {
    --depth;
    return true;
  }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception& exception) override {
    position = at;
    message = exception.what();
    return false;
  }
};

/// "[json.exception...] parse error at line 1, column 5: syntax error ... - WHAT; last read: ..." -> "WHAT"
std::string shorten(std::string message) {
  // What it last read may begin before the piece, in the frame's prefix.
  message.resize(std::min(message.size(), message.find("; last read: '")));
  for (const std::string_view before : {" - ", ": ", "] "}) {
    const std::size_t at = message.find(before);
    if (at == std::string::npos) continue;
    message.erase(0, at + before.size());
    break;
  }
  if (message.size() > kShownMessage) message = message.substr(0, kShownMessage) + "...";
  return message;
}

}  // namespace

Issue locate_syntax_error(const InputFile& file, std::uint64_t begin, std::string_view prefix,
                          std::uint64_t max_bytes) {
  ByteFeed::State state{file, begin, std::min(file.size(), begin + std::min(max_bytes, file.size())),
                        std::string(prefix)};
  if (state.block.empty()) state.refill();
  ErrorFinder finder;
  const bool valid = nlohmann::json::sax_parse(ByteFeed(&state), ByteFeed(), &finder);
  if (finder.depth > kMaxDepth) {
    return {Code::json_depth,
            {file.name(), {}, state.position - state.block.size() + state.at - 1, {}},
            "at most " + std::to_string(kMaxDepth) + " levels of nesting",
            "more"};
  }
  // The plain parser takes a NUL for the end of its input, and may be content with what stands before it.
  if (valid && state.nul) return {Code::json_syntax, {file.name(), {}, *state.nul, {}}, "valid JSON", "a NUL byte"};
  const std::uint64_t read = finder.position > prefix.size() ? finder.position - prefix.size() : 0;
  const std::uint64_t byte = begin + (read > 0 ? read - 1 : 0);
  if (valid || (byte + 1 >= state.end && state.end < file.size())) {
    return {Code::limit,
            {file.name(), {}, begin, {}},
            "array elements of at most " + std::to_string(max_bytes) + " bytes",
            "a larger one"};
  }
  const bool encoding = finder.message.find("UTF-8") != std::string::npos;
  // An out-of-range number is the only error that is not one of syntax: 1e400 is grammatical.
  const bool overflow = finder.message.find("out_of_range") != std::string::npos;
  const Code code = encoding ? Code::json_encoding : overflow ? Code::not_finite : Code::json_syntax;
  const char* expected = encoding ? "UTF-8 text" : overflow ? "a finite number" : "valid JSON";
  return {code, {file.name(), {}, byte, {}}, expected, shorten(finder.message)};
}

std::optional<Issue> check_opening(const InputFile& file, char opening) {
  char head[4096];
  const std::size_t count = file.read_at(0, head, sizeof head);
  const auto refuse = [&](Code code, std::uint64_t byte, std::string expected, std::string found) {
    return Issue{code, {file.name(), {}, byte, {}}, std::move(expected), std::move(found)};
  };
  const std::string_view text(head, count);
  if (text.empty()) return refuse(Code::json_syntax, 0, "valid JSON", "an empty file");
  if (text.starts_with("\xEF\xBB\xBF")) {
    return refuse(Code::json_encoding, 0, "UTF-8 without a byte-order mark", "a byte-order mark");
  }
  const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
                     (count >= 2 && ((head[0] == 0) != (head[1] == 0)));
  if (utf16) return refuse(Code::json_encoding, 0, "UTF-8 text", "UTF-16 or UTF-32 text");
  const std::size_t at = text.find_first_not_of(" \n\r\t");
  if (at == std::string_view::npos) {
    if (file.size() == count) return refuse(Code::json_syntax, count, "valid JSON", "only white space");
    return refuse(Code::json_syntax, count, "valid JSON near the start of the file", "white space");
  }
  if (head[at] == opening) return std::nullopt;
  const std::string expected = opening == '[' ? "an array" : "an object";
  if (head[at] == '{' || head[at] == '[') {
    return refuse(Code::wrong_type, at, expected, head[at] == '{' ? "an object" : "an array");
  }
  Issue issue = locate_syntax_error(file, 0, "", std::uint64_t{1} << 20);
  if (issue.code != Code::limit) return issue;
  return refuse(Code::wrong_type, at, expected, "another value");
}

Piece read_whole(const InputFile& file, std::vector<char>& buffer) {
  buffer.resize(static_cast<std::size_t>(file.size()) + kBackRoom);
  const std::size_t got = file.read_at(0, buffer.data(), static_cast<std::size_t>(file.size()));
  seal(buffer.data() + got);
  return {std::string_view(buffer.data(), got), buffer.size(), 0, false};
}

std::optional<Issue> read_pieces(const InputFile& file, Frame frame, const PieceLimits& limits,
                                 const std::function<bool(const Piece&, std::size_t)>& parse,
                                 const std::function<void(const Piece&, std::size_t)>& accept) {
  if (std::optional<Issue> issue = check_opening(file, frame == Frame::array ? '[' : '{')) return issue;

  struct Slot {
    Window window;
    Span span;
    Piece piece;
    bool empty = true;  // no cut in its block: the piece before it reaches past the block
    bool whole = true;  // its end was found within the limits
    bool valid = false;
    std::exception_ptr failure;
  };
  const std::uint64_t block = limits.block_bytes;
  const std::uint64_t size = file.size();
  const auto blocks = static_cast<std::size_t>((size + block - 1) / block);
  const std::uint64_t max_window = limits.element_bytes + 2 * block;
  std::vector<Slot> slots(pipeline_slots());
  std::optional<Issue> ended;
  std::uint64_t accepted_to = 0;  // where the next piece must begin

  // Finds the piece's end: the first cut at or after `target`, or the end of the file.
  const auto find_end = [&](Slot& slot, std::uint64_t target) {
    slot.window.grow_to(target + kLookahead - slot.window.offset());
    const std::optional<Cut> cut = target < size ? find_cut(slot.window, target, size, max_window) : std::nullopt;
    slot.whole = cut || slot.window.at_end();
    slot.span.end = cut ? cut->end : size;
    slot.span.next = cut ? cut->begin : size;
  };
  const auto parse_slot = [&](Slot& slot, std::size_t index) {
    slot.valid = false;
    if (!slot.whole) return;
    slot.piece = make_piece(slot.window, slot.span, size, frame);
    slot.valid = parse(slot.piece, index);
  };
  const auto produce = [&](std::size_t i, std::size_t index) {
    Slot& slot = slots[index];
    slot.failure = nullptr;
    try {
      const std::uint64_t begin = i * block;
      const std::uint64_t end = std::min(size, begin + block);
      slot.window.start(file, begin, block + kLookahead);
      slot.span.begin = 0;
      slot.empty = false;
      if (i > 0) {
        const std::optional<Cut> cut = find_cut(slot.window, begin, end, max_window);
        slot.empty = !cut;
        if (slot.empty) return;
        slot.span.begin = cut->begin;
      }
      find_end(slot, end);
      parse_slot(slot, index);
    } catch (...) {
      slot.failure = std::current_exception();
    }
  };
  // Extends a piece that is not valid to later cuts; doubling keeps the work linear. It ends, like every piece, at the
  // first cut after a block boundary, so that the next piece is one that another slot begins.
  const auto repair = [&](Slot& slot, std::size_t index) {
    const std::uint64_t begin = slot.span.begin;
    while (!slot.valid && slot.whole && slot.span.next < size && slot.span.end - begin <= limits.element_bytes) {
      const std::uint64_t length = slot.span.end - begin;
      const std::uint64_t target = (begin + 2 * length + block - 1) / block * block;
      slot.window.start(file, begin, target - begin + kLookahead);
      find_end(slot, std::min(size, target));
      parse_slot(slot, index);
    }
  };
  const auto consume = [&](std::size_t, std::size_t index) {
    Slot& slot = slots[index];
    if (slot.failure) std::rethrow_exception(slot.failure);
    if (slot.empty || slot.span.begin < accepted_to) return true;
    assert(slot.span.begin == accepted_to);
    if (!slot.valid) repair(slot, index);
    if (!slot.valid) {
      const std::string_view prefix = slot.span.begin == 0 ? "" : frame_text(frame).prefix;
      ended = locate_syntax_error(file, slot.span.begin, prefix, max_window);
      return false;
    }
    accept(slot.piece, index);
    accepted_to = slot.span.next;
    return accepted_to < size;
  };
  parallel_pipeline(blocks, produce, consume);
  return ended;
}

}  // namespace df2::detail
