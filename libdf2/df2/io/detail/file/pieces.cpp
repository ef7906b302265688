#include <df2/io/detail/file/pieces.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include <simdjson.h>

#include <df2/io/detail/json/faults.h>
#include <df2/parallel.h>
#include <df2/watch.h>

namespace df2::detail {

namespace {

constexpr std::size_t kFrontRoom = 16;  // for a frame's prefix
constexpr std::size_t kLookahead = std::size_t{16} << 10;
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
      throw Error(Fault::io, Issue{Code::file, {file_->name(), {}, {}, {}}, "the file shrank while it was read"});
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

}  // namespace

Piece read_whole(const InputFile& file, std::vector<char>& buffer) {
  const std::size_t room = static_cast<std::size_t>(file.size()) + kBackRoom;
  if (buffer.size() < room) buffer.resize(room);
  const std::size_t got = file.read_at(0, buffer.data(), static_cast<std::size_t>(file.size()));
  seal(buffer.data() + got);
  return {std::string_view(buffer.data(), got), buffer.size(), 0, false};
}

namespace {

Issue too_large(const InputFile& file, std::uint64_t byte, std::uint64_t most) {
  return {Code::limit,
          {file.name(), {}, byte, {}},
          "array elements of at most " + std::to_string(most) + " bytes",
          "a larger one"};
}

}  // namespace

std::optional<Issue> read_pieces(const InputFile& file, Frame frame, const ReadLimits& limits,
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
  Steps steps(blocks);

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
    steps.done();
    if (slot.failure) std::rethrow_exception(slot.failure);
    if (slot.empty || slot.span.begin < accepted_to) return true;
    assert(slot.span.begin == accepted_to);
    if (!slot.valid) repair(slot, index);
    if (!slot.valid) {
      const std::string_view prefix = slot.span.begin == 0 ? "" : frame_text(frame).prefix;
      ended = locate_syntax_error(file, slot.span.begin, prefix, max_window);
      if (!ended && slot.whole && slot.span.next == size) ended = refused_by_one_parser(file, slot.span.begin);
      if (!ended) ended = too_large(file, slot.span.begin, limits.element_bytes);
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
