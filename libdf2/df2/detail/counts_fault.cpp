#include <df2/detail/counts_fault.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include <df2/text.h>

namespace df2::detail {

namespace {

constexpr char kFirst = '0', kLast = 'o';  // of COCO's characters
constexpr char kFirstThatGoesOn = 'P';     // a number ends with a smaller one

bool is_legal(char c) {
  return c >= kFirst && c <= kLast;
}

std::size_t first_illegal(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_legal) - text.begin());
}

/// Where the number begins that stands behind so many others.
std::size_t begin_of_number(std::string_view counts, std::size_t numbers) {
  std::size_t at = 0;
  for (; numbers > 0; ++at) numbers -= counts[at] < kFirstThatGoesOn ? 1 : 0;
  return at;
}

std::string shown_character(std::string_view text) {
  const std::size_t length = shown_length(text);
  return length > 0 ? fmt::format("\"{}\"", text.substr(0, length))
                    : fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
}

bool is_python_bytes(std::string_view counts) {
  return counts.size() >= 3 && counts[0] == 'b' && (counts[1] == '\'' || counts[1] == '"') &&
         counts.back() == counts[1];
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/// The bytes that base64 stands for; nothing for text that is none.
std::optional<std::string> decode_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 255U);
  }
  return bytes;
}

/// COCO's own counts, or those that zlib has compressed, as Open Images writes them; or characters that only base64
/// has.
bool is_base64(std::string_view counts, Size size) {
  const std::optional<std::string> bytes = decode_base64(counts);
  if (!bytes) return false;
  std::vector<std::uint32_t> runs;
  constexpr std::string_view kZlibMarks = "\x01\x5e\x9c\xda";
  const bool is_zlib = bytes->size() > 2 && (*bytes)[0] == 'x' && kZlibMarks.find((*bytes)[1]) != kZlibMarks.npos;
  return is_zlib || !decode_runs(*bytes, size, runs) || first_illegal(counts) < counts.size();
}

bool is_list_of_numbers(std::string_view counts) {
  return counts.find_first_not_of("0123456789 ,[]") == counts.npos && counts.find_first_of(" ,") != counts.npos;
}

/// What wrote such a text, and what to write instead.
std::optional<std::string> find_writer(std::string_view counts, Size size) {
  if (is_python_bytes(counts)) {
    return fmt::format(
        "Python's bytes as text: character 1 is b, character 2 the quote {}; write counts.decode(), not "
        "str(counts),",
        counts[1]);
  }
  const std::size_t wrong = first_illegal(counts);
  const std::string where = wrong < counts.size()
                                ? fmt::format(" (character {} is {})", wrong + 1, shown_character(counts.substr(wrong)))
                                : "";
  if (is_list_of_numbers(counts))
    return fmt::format("run lengths as text{}; write them as an array of numbers,", where);
  if (is_base64(counts, size)) return fmt::format("base64{}; write COCO's counts as they are,", where);
  return std::nullopt;
}

}  // namespace

std::string describe_counts_fault(std::string_view counts, Size size, RunsFault fault) {
  if (auto writer = find_writer(counts, size)) return *std::move(writer);
  std::vector<std::uint32_t> runs;
  (void)decode_runs(counts, size, runs);
  const std::size_t begin = begin_of_number(counts, runs.size());
  switch (fault) {
    case RunsFault::illegal_character: {
      const std::size_t wrong = begin + first_illegal(counts.substr(begin));
      if (wrong >= counts.size())
        return fmt::format("a number of more than 64 bits, which begins with character {},", begin + 1);
      return fmt::format("the character {}, number {} of {}, which no counts have,",
                         shown_character(counts.substr(wrong)), wrong + 1, counts.size());
    }
    case RunsFault::truncated:
      return fmt::format("a number cut off at the end, which begins with character {},", begin + 1);
    case RunsFault::negative_run:
      return fmt::format("a negative run, which begins with character {},", begin + 1);
    case RunsFault::wrong_sum: {
      const std::uint64_t sum = std::accumulate(runs.begin(), runs.end(), std::uint64_t{0});
      const std::uint64_t pixels = std::uint64_t{size.width} * size.height;
      if (begin >= counts.size()) return fmt::format("runs that add up to {} instead of {} pixels", sum, pixels);
      return fmt::format("runs that add up to more than {} pixels with the one that begins with character {}", pixels,
                         begin + 1);
    }
    case RunsFault::too_long:
      break;
  }
  return std::string(describe(fault));
}

}  // namespace df2::detail
