#include <df2_eval/partial/cbor.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>

namespace df2::eval {

namespace {

constexpr int kMaxDepth = 8;

/// RFC 8949, section 3: the upper three bits of a value's first byte.
enum Major : std::uint8_t { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }

  bool skip_value(int depth) {
    if (rest_.empty() || depth > kMaxDepth) return false;
    const auto major = static_cast<Major>(rest_[0] >> 5);
    if (major == kSimple) return skip_simple();
    const std::optional<std::uint64_t> number = take_head();
    if (!number) return false;
    switch (major) {
      case kUnsigned:
      case kNegative:
        return true;
      case kBytes:
      case kText:
        return skip_bytes(*number);
      case kArray:
        for (std::uint64_t i = 0; i < *number; ++i) {
          if (!skip_value(depth + 1)) return false;
        }
        return true;
      case kMap:
        return skip_map(*number, depth);
      default:
        return false;
    }
  }

 private:
  bool skip_simple() {
    constexpr std::uint8_t kFalse = 0xF4, kNull = 0xF6, kFloat = 0xFA, kDouble = 0xFB;
    const std::uint8_t first = rest_[0];
    rest_ = rest_.subspan(1);
    if (first == kFloat) return take_real<float, std::uint32_t>().has_value();
    if (first != kDouble) return first >= kFalse && first <= kNull;
    // As with whole numbers, what fits into fewer bytes must not take more.
    const std::optional<double> number = take_real<double, std::uint64_t>();
    if (!number || std::abs(*number) > std::numeric_limits<float>::max()) return number.has_value();
    return static_cast<double>(static_cast<float>(*number)) != *number;
  }

  /// A finite number, big-endian.
  template <class Real, class Bits>
  std::optional<Real> take_real() {
    if (rest_.size() < sizeof(Bits)) return std::nullopt;
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(Bits); ++i) bits = bits << 8 | rest_[i];
    rest_ = rest_.subspan(sizeof(Bits));
    const Real number = std::bit_cast<Real>(bits);
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
  }

  /// Text keys in ascending order, each with its value.
  bool skip_map(std::uint64_t count, int depth) {
    std::string_view previous;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (rest_.empty() || rest_[0] >> 5 != kText) return false;
      const std::optional<std::uint64_t> size = take_head();
      const auto* begin = reinterpret_cast<const char*>(rest_.data());
      if (!size || !skip_bytes(*size)) return false;
      const std::string_view key(begin, static_cast<std::size_t>(*size));
      if ((i > 0 && key <= previous) || !skip_value(depth + 1)) return false;
      previous = key;
    }
    return true;
  }

  bool skip_bytes(std::uint64_t count) {
    if (count > rest_.size()) return false;
    rest_ = rest_.subspan(static_cast<std::size_t>(count));
    return true;
  }

  /// The number in the lower five bits of the first byte, or in the 1, 2, 4 or 8 bytes behind it. It must not take more
  /// bytes than it needs.
  std::optional<std::uint64_t> take_head() {
    const std::uint8_t low = rest_[0] & 0x1F;
    rest_ = rest_.subspan(1);
    if (low < 24) return low;
    if (low > 27) return std::nullopt;
    const std::size_t count = std::size_t{1} << (low - 24);
    if (rest_.size() < count) return std::nullopt;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) number = number << 8 | rest_[i];
    rest_ = rest_.subspan(count);
    const std::uint64_t least = count == 1 ? 24 : std::uint64_t{1} << (4 * count);
    return number >= least ? std::optional(number) : std::nullopt;
  }

  std::span<const std::uint8_t> rest_;
};

}  // namespace

bool is_plain_cbor(std::span<const std::uint8_t> bytes) {
  Reader reader(bytes);
  return reader.skip_value(0) && reader.at_end();
}

}  // namespace df2::eval
