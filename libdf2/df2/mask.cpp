#include <df2/mask.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>

#include <df2/bitmap.h>
#include <df2/rasterise.h>

namespace df2 {
namespace {

std::uint32_t pixel_count(Size size) {
  return size.width * size.height;
}

// --- Union ---

/// Walks the runs of one mask by the position where each ends.
struct RunCursor {
  explicit RunCursor(std::span<const std::uint32_t> mask_runs) : runs(mask_runs), end(mask_runs[0]) {}

  void pass(std::uint32_t position) {
    if (end != position) return;
    end += runs[++index];
  }
  bool is_foreground() const { return index % 2 == 1; }

  std::span<const std::uint32_t> runs;
  std::size_t index = 0;
  std::uint32_t end;
};

void unite_runs(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b, std::uint32_t total,
                std::vector<std::uint32_t>& united) {
  united.clear();
  RunCursor cursor_a(a);
  RunCursor cursor_b(b);
  std::uint32_t start = 0;
  bool is_foreground = false;
  // Before the end of the image both masks have a next run, so the cursors need no check of their own.
  for (;;) {
    const std::uint32_t position = std::min(cursor_a.end, cursor_b.end);
    if (position == total) break;
    cursor_a.pass(position);
    cursor_b.pass(position);
    if (is_foreground == (cursor_a.is_foreground() || cursor_b.is_foreground())) continue;
    is_foreground = !is_foreground;
    united.push_back(position - start);
    start = position;
  }
  united.push_back(total - start);
}

/// Unites masks two by two, as in a binary counter: with n masks a run is copied about log2(n) times, not up to n
/// times.
class UnionTree {
 public:
  /// Forgets all but its buffers. `total`: the pixels of every mask.
  void start(std::uint32_t total) {
    total_ = total;
    masks_ = pending_count_ = 0;
  }
  /// `fill`: puts the next mask's runs into the vector it is given.
  template <class Fill>
  void add(const Fill& fill) {
    if (pending_.size() == pending_count_) pending_.emplace_back();
    fill(pending_[pending_count_++]);
    // Two masks make a union of two, two of these make a union of four, and so on.
    for (std::size_t count = ++masks_; count % 2 == 0; count /= 2) unite_last_two();
  }
  /// The union of all masks added, background when there are none.
  std::vector<std::uint32_t> take() {
    if (masks_ == 0) return {total_};
    while (pending_count_ > 1) unite_last_two();
    return pending_.front();
  }

 private:
  void unite_last_two() {
    std::vector<std::uint32_t>& first = pending_[pending_count_ - 2];
    unite_runs(first, pending_[--pending_count_], total_, united_);
    first.swap(united_);
  }

  std::vector<std::vector<std::uint32_t>> pending_;  // the first pending_count_ are in use
  std::vector<std::uint32_t> united_;
  std::size_t pending_count_ = 0;
  std::size_t masks_ = 0;
  std::uint32_t total_ = 0;
};

// --- COCO's compressed counts ---
//
// A number is written in groups of five bits, the lowest first, each plus kFirstCharacter; bit 5 of a group says that
// more follow and bit 4 of the last one is the sign. From the fourth run on it is the difference to two runs before.

constexpr unsigned kFirstCharacter = '0';
constexpr unsigned kMoreFollow = 0x20;
constexpr unsigned kSignBit = 0x10;
constexpr unsigned kGroupMask = 0x1f;
constexpr int kGroupBits = 5;
constexpr int kMaxGroups = 13;  // as many as 64 bits can need

struct CountsReader {
  const char* next;
  const char* end;

  /// Reads one number into `value`. REQUIRES: next != end.
  std::optional<RunsFault> read(std::int64_t& value) {
    unsigned group = static_cast<unsigned char>(*next++) - kFirstCharacter;
    if (group < kMoreFollow) {  // most numbers fit one group
      value = static_cast<std::int64_t>(group ^ kSignBit) - kSignBit;
      return std::nullopt;
    }
    std::uint64_t bits = 0;
    int shift = 0;
    for (;;) {
      if (group > (kMoreFollow | kGroupMask)) return RunsFault::illegal_character;
      bits |= std::uint64_t{group & kGroupMask} << shift;
      shift += kGroupBits;
      if ((group & kMoreFollow) == 0) break;
      if (shift == kMaxGroups * kGroupBits) return RunsFault::illegal_character;
      if (next == end) return RunsFault::truncated;
      group = static_cast<unsigned char>(*next++) - kFirstCharacter;
    }
    if ((group & kSignBit) != 0 && shift < 64) bits |= ~std::uint64_t{0} << shift;
    value = static_cast<std::int64_t>(bits);
    return std::nullopt;
  }
};

}  // namespace

std::uint64_t count_crossings(std::span<const Polygon> polygons, std::optional<std::uint32_t> image_width) {
  std::uint64_t count = 0;
  for (const Polygon& polygon : polygons) {
    count += count_crossings(polygon, image_width.value_or(std::numeric_limits<std::uint32_t>::max()));
  }
  return count;
}

Mask mask_from_polygons(std::span<const Polygon> polygons, Size size) {
  thread_local UnionTree tree;
  tree.start(pixel_count(size));
  for (const Polygon& polygon : polygons) tree.add([&](auto& runs) { fill_polygon(polygon, size, runs); });
  return {size, tree.take()};
}

Mask mask_from_box(const Box& box, Size size) {
  const double right = box.x + box.width;
  const double bottom = box.y + box.height;
  const Polygon corners = {{box.x, box.y}, {box.x, bottom}, {right, bottom}, {right, box.y}};
  return mask_from_polygons(std::span(&corners, 1), size);
}

Mask mask_from_bitmap(std::span<const std::uint8_t> pixels, Size size) {
  Mask mask{size, {}};
  find_runs(pixels, mask.runs);
  return mask;
}

std::vector<std::uint8_t> bitmap_from_mask(const Mask& mask) {
  std::vector<std::uint8_t> pixels(pixel_count(mask.size));
  paint_runs(mask.runs, pixels);
  return pixels;
}

std::string_view describe(RunsFault fault) {
  switch (fault) {
    case RunsFault::illegal_character:
      return "a character that no run-length string holds";
    case RunsFault::truncated:
      return "a number cut off at the end";
    case RunsFault::negative_run:
      return "a negative run";
    case RunsFault::too_long:
      return "an image of no pixels or of more than 2^31 - 1";
    case RunsFault::wrong_sum:
      return "runs that do not add up to height times width";
  }
  return "an unknown fault";
}

std::optional<RunsFault> decode_runs(std::string_view counts, Size size, std::vector<std::uint32_t>& runs) {
  const std::uint64_t total = std::uint64_t{size.width} * size.height;
  if (total == 0 || total > kMaxMaskPixels) {
    runs.clear();
    return RunsFault::too_long;
  }
  runs.resize(counts.size());
  std::uint64_t sum = 0;
  std::size_t count = 0;
  CountsReader reader{counts.data(), counts.data() + counts.size()};
  std::optional<RunsFault> fault;
  while (reader.next != reader.end) {
    std::int64_t value = 0;
    fault = reader.read(value);
    if (fault) break;
    // Every run kept is at most `total`, so only a number too large in itself could make this sum overflow.
    if (count > 2 && value <= static_cast<std::int64_t>(total)) value += runs[count - 2];
    if (value < 0) {
      fault = RunsFault::negative_run;
      break;
    }
    sum += static_cast<std::uint64_t>(value);
    if (sum > total) {
      fault = RunsFault::wrong_sum;
      break;
    }
    runs[count++] = static_cast<std::uint32_t>(value);
  }
  if (!fault && sum != total) fault = RunsFault::wrong_sum;
  runs.resize(count);
  return fault;
}

std::optional<std::uint32_t> area_of_counts(std::string_view counts, Size size) {
  const std::uint64_t total = std::uint64_t{size.width} * size.height;
  if (total == 0 || total > kMaxMaskPixels || counts.size() > kMaxMaskPixels) return std::nullopt;
  // Runs alternate between background and foreground, and each is a difference to the last one of its kind. Negative
  // runs and a wrong sum are looked for only once, at the end. Nothing can overflow before: a number of one group
  // changes a run by 16 at most, and longer numbers are bounded here.
  CountsReader reader{counts.data(), counts.data() + counts.size()};
  std::int64_t sign = 0;
  bool good = true;
  const auto read = [&](std::int64_t& value) {
    if (reader.next == reader.end) return false;
    const unsigned group = static_cast<unsigned char>(*reader.next) - kFirstCharacter;
    if (group < kMoreFollow) {
      ++reader.next;
      value = static_cast<std::int64_t>(group ^ kSignBit) - kSignBit;
      return true;
    }
    const auto most = static_cast<std::int64_t>(total);
    good = !reader.read(value) && -most <= value && value <= most;
    return good;
  };
  std::int64_t background = 0, foreground = 0, second_background = 0, value = 0;
  if (!read(background)) return std::nullopt;
  std::int64_t background_sum = background, foreground_sum = 0;
  sign |= background;
  const auto next_run = [&](std::int64_t& run, std::int64_t& sum) {
    if (!read(value)) return false;
    run += value;
    sign |= run;
    sum += run;
    return true;
  };
  if (next_run(foreground, foreground_sum) && next_run(second_background, background_sum)) {
    background = second_background;  // the third run is not a difference yet
    while (next_run(foreground, foreground_sum) && next_run(background, background_sum)) continue;
  }
  if (!good || sign < 0) return std::nullopt;
  if (static_cast<std::uint64_t>(background_sum + foreground_sum) != total) return std::nullopt;
  return static_cast<std::uint32_t>(foreground_sum);
}

std::string encode_runs(std::span<const std::uint32_t> runs) {
  std::string counts;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::int64_t value = runs[i];
    if (i > 2) value -= runs[i - 2];
    for (bool is_last = false; !is_last;) {
      unsigned group = static_cast<unsigned>(value & kGroupMask);
      value >>= kGroupBits;
      is_last = value == ((group & kSignBit) != 0 ? -1 : 0);
      if (!is_last) group |= kMoreFollow;
      counts.push_back(static_cast<char>(group + kFirstCharacter));
    }
  }
  return counts;
}

std::uint32_t mask_area(std::span<const std::uint32_t> runs) {
  std::uint32_t area = 0;
  for (std::size_t i = 1; i < runs.size(); i += 2) area += runs[i];
  return area;
}

namespace {

/// A box that grows with the pixels added to it.
struct PixelBox {
  std::uint32_t left, right, top, bottom;

  explicit PixelBox(Size size) : left(size.width), right(0), top(size.height), bottom(0) {}
  void hold(std::uint32_t column, std::uint32_t row) {
    left = std::min(left, column);
    right = std::max(right, column);
    top = std::min(top, row);
    bottom = std::max(bottom, row);
  }
  Box box() const {
    if (right < left) return {};
    return {static_cast<double>(left), static_cast<double>(top), static_cast<double>(right - left + 1),
            static_cast<double>(bottom - top + 1)};
  }
};

}  // namespace

Box tight_box(std::span<const std::uint32_t> runs, Size size) {
  if (size.width == 0 || size.height == 0) return {};
  PixelBox box(size);
  std::uint32_t column = 0;
  std::uint32_t row = 0;
  const auto advance = [&](std::uint32_t run) {
    row += run;
    if (row < size.height) return;
    if (row < 2 * size.height) {  // most runs end in the next column, and need no division
      row -= size.height;
      ++column;
      return;
    }
    column += row / size.height;
    row %= size.height;
  };
  for (std::size_t i = 1; i < runs.size(); i += 2) {
    advance(runs[i - 1]);
    if (runs[i] == 0) continue;
    box.hold(column, row);
    const std::uint32_t first_column = column;
    advance(runs[i] - 1);  // to the run's last pixel
    box.hold(column, row);
    if (column != first_column) {  // the run fills the foot of one column and the head of the next
      box.top = 0;
      box.bottom = size.height - 1;
    }
    advance(1);
  }
  return box.box();
}

Box run_ends_box(std::span<const std::uint32_t> runs, Size size) {
  PixelBox box(size);
  std::uint32_t end = 0;
  for (std::size_t i = 1; i < runs.size(); i += 2) {
    const std::uint32_t begin = end + runs[i - 1];
    end = begin + runs[i];
    if (runs[i] == 0) continue;
    for (const std::uint32_t pixel : {begin, end - 1}) box.hold(pixel / size.height, pixel % size.height);
  }
  return box.box();
}

std::uint32_t intersection_area(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  if (a.size() < 2 || b.size() < 2) return 0;
  // i and j are foreground runs, each between its begin and end.
  std::size_t i = 1;
  std::size_t j = 1;
  std::uint32_t begin_a = a[0];
  std::uint32_t begin_b = b[0];
  std::uint32_t end_a = begin_a + a[1];
  std::uint32_t end_b = begin_b + b[1];
  std::uint32_t area = 0;
  for (;;) {
    const std::uint32_t begin = std::max(begin_a, begin_b);
    const std::uint32_t end = std::min(end_a, end_b);
    if (begin < end) area += end - begin;
    if (end_a <= end_b) {
      i += 2;
      if (i >= a.size()) return area;
      begin_a = end_a + a[i - 1];
      end_a = begin_a + a[i];
    } else {
      j += 2;
      if (j >= b.size()) return area;
      begin_b = end_b + b[j - 1];
      end_b = begin_b + b[j];
    }
  }
}

Mask unite(std::span<const Mask> masks, Size size) {
  UnionTree tree;
  tree.start(pixel_count(size));
  for (const Mask& mask : masks) tree.add([&](auto& runs) { runs = mask.runs; });
  return {size, tree.take()};
}

}  // namespace df2
